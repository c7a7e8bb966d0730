"""The shop simulator must answer what a real shop answered."""
