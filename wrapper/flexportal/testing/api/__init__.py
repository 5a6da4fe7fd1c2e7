"""How the mock handles a request: authentication, rate limit, parameters, list operations, responses."""
