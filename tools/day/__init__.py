"""A warehouse day, played against simulated systems and the real daemon."""
