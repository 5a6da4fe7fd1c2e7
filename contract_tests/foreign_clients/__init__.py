"""Clients that another generator made from the contract, against the mock."""
