"""What developers expect of an SDK, tried with this client and others: rows for docs/comparison.md."""
