"""Requests to a server, their raw responses, and what the responses contain."""
