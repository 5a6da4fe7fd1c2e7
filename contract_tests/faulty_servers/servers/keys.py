"""Servers that accept invalid keys, or reject requests with the wrong status."""

from __future__ import annotations

from flexportal.contract import Operation

from ..entry import faulty, faulty_method
from ..mock import ErrorResponse, MockAPI, Request


@faulty("tenancy.no-key")
class NoKeyNeeded(MockAPI):
    """Without a key every request is accepted."""

    def bearer_token(self, request: Request) -> str:
        # A missing header skips the check; a wrong key is rejected.
        return super().bearer_token(request) if request.header("authorization") else next(iter(self.api_keys))


@faulty("tenancy.no-key")
class NoKeyNeededOnLaterPages(NoKeyNeeded):
    """With a cursor, no key is required."""

    def bearer_token(self, request: Request) -> str:
        # A cursor is taken for proof of a key.
        if request.values("startAfter"):
            return super().bearer_token(request)
        return super(NoKeyNeeded, self).bearer_token(request)


@faulty_method("bearer_token", "tenancy.no-key")
def no_key_is_403(self: MockAPI, request: Request) -> str:
    """A missing key gets 403 instead of 401."""
    if not request.header("authorization"):
        raise ErrorResponse(403, "AUTH_REQUIRED", "Send your API key as a bearer token.")
    return MockAPI.bearer_token(self, request)


@faulty_method("find_key", "tenancy.wrong-key")
def any_key_works(self: MockAPI, token: str) -> str | None:
    """Any token is taken for the first known key."""
    # That there is a token is all that is looked at.
    return next(iter(self.api_keys))


@faulty_method("find_key", "tenancy.wrong-key")
def key_by_its_prefix(self: MockAPI, token: str) -> str | None:
    """The prefix of a key is accepted."""
    # Compared over the shorter length.
    return next((known for known in self.api_keys if known.startswith(token)), None)


@faulty_method("find_key", "tenancy.wrong-key")
def key_with_more_behind(self: MockAPI, token: str) -> str | None:
    """A key with a suffix is accepted."""
    # Compared over the length of the known key.
    return next((known for known in self.api_keys if token.startswith(known)), None)


@faulty_method("find_key", "tenancy.wrong-key")
def keys_in_any_case(self: MockAPI, token: str) -> str | None:
    """Keys are compared without regard to case."""
    # The column in the database is compared so.
    return next((known for known in self.api_keys if known.casefold() == token.casefold()), None)


@faulty_method("authenticate", "tenancy.wrong-key")
def any_key_for_an_address(self: MockAPI, request: Request) -> str:
    """With a filter on the address any key is accepted."""
    # The quick way to a single row leaves a step out.
    return next(iter(self.api_keys)) if request.values("email") else MockAPI.authenticate(self, request)


@faulty_method("bearer_token", "tenancy.malformed-key")
def scheme_without_key_fails(self: MockAPI, request: Request) -> str:
    """`Bearer` with nothing behind it makes the server fail."""
    if request.header("authorization") == ["Bearer"]:
        # The second of one words.
        raise ErrorResponse(500, "INTERNAL_ERROR", "list index out of range")
    return MockAPI.bearer_token(self, request)


@faulty_method("authenticate", "tenancy.malformed-key")
def empty_header_is_accepted(self: MockAPI, request: Request) -> str:
    """An empty Authorization header is accepted."""
    # There is a header, and it has no token that could be wrong.
    return next(iter(self.api_keys)) if request.header("authorization") == [""] else MockAPI.authenticate(self, request)


@faulty_method("authorize", "tenancy.no-key")
def filter_without_a_key(self: MockAPI, operation: Operation, request: Request) -> tuple[str, str]:
    """A request with a filter on status is accepted without a key."""
    if request.values("status") and not request.header("authorization"):
        # A public search that was never taken out.
        return next(iter(self.api_keys)), self.tenants[0]
    return MockAPI.authorize(self, operation, request)
