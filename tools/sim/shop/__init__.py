"""A simulator of the Shopware 6.6.7 Admin API."""
