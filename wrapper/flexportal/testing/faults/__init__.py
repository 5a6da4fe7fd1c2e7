"""Faults between server and client: schedules, and a server that injects them."""
