"""Reads a whole list from a server with random faults: every customer is delivered once."""
