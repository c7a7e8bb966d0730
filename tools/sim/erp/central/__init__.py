"""Business Central: its API v2.0 and a small page of ours over the item journal (8.5)."""
