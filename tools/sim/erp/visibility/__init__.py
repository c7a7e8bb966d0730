"""The Inventory Visibility add-in of Supply Chain Management (8.3)."""
