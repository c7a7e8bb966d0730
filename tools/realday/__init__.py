"""A short warehouse day against a real Shopware shop; the ERP is simulated."""
