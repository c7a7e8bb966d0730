"""Simulators of the systems that Holdfast talks to."""
