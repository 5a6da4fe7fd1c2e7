"""Authentication, rate limit, tenants and permissions: in this order, before the parameters are looked at."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence

from ...contract import Operation
from .messages import ErrorResponse, Request
from .rate_limit import RateLimiter
from .responses import Responses

__all__ = ["TENANT_HEADER", "Auth"]

TENANT_HEADER = "tenant-id"


class Auth(Responses):
    """Authorizes requests. Every method is one decision that a subclass may override."""

    api_keys: Mapping[str, Collection[str]]
    """Key → the tenants that it can access."""
    denied: Mapping[str, Collection[str]]
    """Key → ids of the operations that it lacks the permission for."""
    tenants: Sequence[str]
    """The tenants."""
    rate_limiter: RateLimiter
    """The rate limit."""

    def authorize(self, operation: Operation, request: Request) -> tuple[str, str]:
        """Key and tenant of an authorized request. Raises: ErrorResponse (401, 403, 429)."""
        key = self.authenticate(request) if operation.secured else ""
        self.limit_rate(key)
        takes_tenant = any(
            entry.location == "header" and entry.name.lower() == TENANT_HEADER for entry in operation.parameters
        )
        tenant = self.requested_tenant(request) if takes_tenant else self.default_tenant(key)
        if not tenant or (takes_tenant and not self.reaches(key, tenant)):
            raise ErrorResponse(403, "NO_TENANT_ACCESS", "The API key has no access to this tenant.")
        if not self.permits(key, operation):
            raise ErrorResponse(403, "INSUFFICIENT_PERMISSIONS", "The API key lacks a permission.")
        return key, tenant

    def authenticate(self, request: Request) -> str:
        """The known key that was sent. Raises: ErrorResponse (401) where there is none."""
        key = self.find_key(self.bearer_token(request))
        if key is None:
            challenge = (("www-authenticate", 'Bearer error="invalid_token"'),)
            raise ErrorResponse(401, "INVALID_TOKEN", "The API key is not valid.", headers=challenge)
        return key

    def bearer_token(self, request: Request) -> str:
        """The token of the one Authorization header. Raises: ErrorResponse (401) unless it is `Bearer <key>`."""
        match [value.split() for value in request.header("authorization")]:
            case [[scheme, token]] if scheme.lower() == "bearer":
                return token
            case _:
                challenge = (("www-authenticate", "Bearer"),)
                raise ErrorResponse(401, "AUTH_REQUIRED", "Send your API key as a bearer token.", headers=challenge)

    def find_key(self, token: str) -> str | None:
        """The known key that equals the token; None where none does."""
        found = None
        # Compared with each key in constant time, as a real server should.
        for known in self.api_keys:
            if hmac.compare_digest(known.encode(), token.encode()):
                found = known
        return found

    def limit_rate(self, key: str) -> None:
        """Count the request. Raises: ErrorResponse (429) where the key has used up its limit."""
        seconds = self.rate_limiter.acquire(key)
        if seconds is not None:
            headers = (("retry-after", self.retry_after(seconds)),)
            raise ErrorResponse(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)

    def retry_after(self, seconds: int) -> str:
        """The value of Retry-After for so many seconds."""
        return str(seconds)

    def requested_tenant(self, request: Request) -> str:
        """The tenant of the one tenant header; empty where it is missing or repeated."""
        sent = request.header(TENANT_HEADER)
        return sent[0] if len(sent) == 1 else ""

    def default_tenant(self, key: str) -> str:
        """The tenant for operations that take none: the first that the key can access, or the first there is."""
        return next(iter(self.api_keys.get(key, self.tenants)), "")

    def reaches(self, key: str, tenant: str) -> bool:
        """Whether the key can access the tenant."""
        return tenant in self.api_keys.get(key, ())

    def permits(self, key: str, operation: Operation) -> bool:
        """Whether the key has the permission for the operation."""
        return operation.id not in self.denied.get(key, ())
