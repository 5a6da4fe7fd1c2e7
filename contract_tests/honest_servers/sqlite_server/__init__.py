"""All 47 operations in Python on SQLite, written from the vendor's pages: no contract, no mock, no client."""
