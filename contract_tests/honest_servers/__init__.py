"""Servers that keep the contract and share no code with the mock: Python with SQLite, and Node.js with Fastify."""
