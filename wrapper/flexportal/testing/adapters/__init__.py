"""Ways to reach the mock: ASGI, httpx transports, a real socket, respx."""
