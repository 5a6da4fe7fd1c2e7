"""Reads lists from servers with random faults: every customer is delivered once, unaltered, and nothing leaks."""
