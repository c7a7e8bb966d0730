"""What the shop and the ERP simulator share: goods, TLS, faults, the line, the control server."""
