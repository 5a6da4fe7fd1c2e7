"""HTTP: prepared requests, attempts, bodies, and the transports below them."""
