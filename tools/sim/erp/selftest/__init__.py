"""The simulator against every exchange that is printed in the documentation we go by."""
