"""Who may ask: keys, rate limit, tenants, permissions. In this order, and all before the parameters are looked at."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence

from ..contract import Operation
from .exchange import Refused, Request
from .replies import Replies
from .throttle import Throttle

__all__ = ["Gate"]

AUTHORIZATION, TENANT = "authorization", "tenant-id"


class Gate(Replies):
    """Lets requests in or refuses them. Every method is one decision, made to be overridden."""

    api_keys: Mapping[str, Collection[str]]
    """Key → the tenants that it reaches."""
    denied: Mapping[str, Collection[str]]
    """Key → the ids of the operations for which it lacks the permission."""
    tenants: Sequence[str]
    """The tenants."""
    throttle: Throttle
    """The rate limit."""

    def admit(self, operation: Operation, request: Request) -> tuple[str, str]:
        """Key and tenant of a request that may pass. Raises: Refused (401, 403, 429) where it may not."""
        key = self.authenticate(request) if operation.secured else ""
        self.limit_rate(key)
        tenant = self.tenant_of(request) if _names_tenant(operation) else self.own_tenant(key)
        if not tenant or (_names_tenant(operation) and not self.reaches(key, tenant)):
            raise Refused(403, "NO_TENANT_ACCESS", "The API key has no access to this tenant.")
        if not self.permits(key, operation):
            raise Refused(403, "INSUFFICIENT_PERMISSIONS", "The API key lacks a permission.")
        return key, tenant

    def authenticate(self, request: Request) -> str:
        """The known key that was sent. Raises: Refused (401) where there is none."""
        key = self.find_key(self.bearer_token(request))
        if key is None:
            challenge = (("www-authenticate", 'Bearer error="invalid_token"'),)
            raise Refused(401, "INVALID_TOKEN", "The API key is not valid.", headers=challenge)
        return key

    def bearer_token(self, request: Request) -> str:
        """What the Authorization header carries. Raises: Refused (401) unless it is there once as `Bearer <key>`."""
        words = [value.split() for value in request.header(AUTHORIZATION)]
        match words:
            case [[scheme, token]] if scheme.lower() == "bearer":
                return token
            case _:
                challenge = (("www-authenticate", "Bearer"),)
                raise Refused(401, "AUTH_REQUIRED", "Send your API key as a bearer token.", headers=challenge)

    def find_key(self, token: str) -> str | None:
        """The known key that equals the token; None where none does. Takes the same time for each wrong token."""
        found = None
        for known in self.api_keys:
            if hmac.compare_digest(known.encode(), token.encode()):
                found = known
        return found

    def limit_rate(self, key: str) -> None:
        """Counts the request. Raises: Refused (429) where the key has used up its minute."""
        seconds = self.throttle.admit(key)
        if seconds is not None:
            headers = (("retry-after", self.retry_after(seconds)),)
            raise Refused(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)

    def retry_after(self, seconds: int) -> str:
        """How Retry-After says that so many seconds are to wait."""
        return str(seconds)

    def tenant_of(self, request: Request) -> str:
        """The tenant that is asked for; empty where the header is missing or twofold."""
        sent = request.header(TENANT)
        return sent[0] if len(sent) == 1 else ""

    def own_tenant(self, key: str) -> str:
        """Whose data an operation gives that takes no tenant: the first that the key reaches, or the first there is."""
        return next(iter(self.api_keys.get(key, self.tenants)), "")

    def reaches(self, key: str, tenant: str) -> bool:
        """Whether the key reaches the tenant."""
        return tenant in self.api_keys.get(key, ())

    def permits(self, key: str, operation: Operation) -> bool:
        """Whether the key has the permission for the operation."""
        return operation.id not in self.denied.get(key, ())


def _names_tenant(operation: Operation) -> bool:
    return any(entry.location == "header" and entry.name.lower() == TENANT for entry in operation.parameters)
