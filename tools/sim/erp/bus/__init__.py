"""A Service Bus namespace, read by its REST interface (6.4)."""
