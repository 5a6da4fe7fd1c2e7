"""Servers that let in whom they should not, or turn callers away in the wrong words."""

from __future__ import annotations

from flexportal.contract import Operation
from flexportal.testing import MockPortal, Refused, Request

from ..entry import Defect

__all__ = ["DEFECTS"]


class NoKeyNeeded(MockPortal):
    """Without a key every door is open."""

    def bearer_token(self, request: Request) -> str:
        # DEFECT: a missing header skips the check; a wrong key is refused.
        return super().bearer_token(request) if request.header("authorization") else next(iter(self.api_keys))


class NoKeyNeededOnLaterPages(NoKeyNeeded):
    """With a cursor, a key isn't asked for."""

    def bearer_token(self, request: Request) -> str:
        # DEFECT: who has a cursor must have had a key.
        if request.values("startAfter"):
            return super().bearer_token(request)
        return super(NoKeyNeeded, self).bearer_token(request)


class NoKeyIs403(MockPortal):
    """A missing key gets 403 in place of 401."""

    def bearer_token(self, request: Request) -> str:
        if not request.header("authorization"):
            # DEFECT
            raise Refused(403, "AUTH_REQUIRED", "Send your API key as a bearer token.")
        return super().bearer_token(request)


class AnyKeyWorks(MockPortal):
    """Any token is taken for the first known key."""

    def find_key(self, token: str) -> str | None:
        # DEFECT: that there is a token is all that is looked at.
        return next(iter(self.api_keys))


class KeyByItsBeginning(MockPortal):
    """The beginning of a key opens the door."""

    def find_key(self, token: str) -> str | None:
        # DEFECT: compared over the shorter length.
        return next((known for known in self.api_keys if known.startswith(token)), None)


class KeyWithMoreBehind(MockPortal):
    """A key with something behind it opens the door."""

    def find_key(self, token: str) -> str | None:
        # DEFECT: compared over the length of the known key.
        return next((known for known in self.api_keys if token.startswith(known)), None)


class KeysInAnyCase(MockPortal):
    """Keys are compared without regard to case."""

    def find_key(self, token: str) -> str | None:
        # DEFECT: the column in the database is compared so.
        return next((known for known in self.api_keys if known.casefold() == token.casefold()), None)


class AnyKeyForAnAddress(MockPortal):
    """With a filter on the address any key will do."""

    def authenticate(self, request: Request) -> str:
        # DEFECT: the quick way to a single row leaves a step out.
        return next(iter(self.api_keys)) if request.values("email") else super().authenticate(request)


class WrongKeyIs400(MockPortal):
    """A wrong key is a validation error."""

    def authenticate(self, request: Request) -> str:
        key = self.find_key(self.bearer_token(request))
        if key is None:
            # DEFECT
            raise Refused(400, "VALIDATION_ERROR", "The API key is malformed.")
        return key


class BasicAccepted(MockPortal):
    """The scheme isn't looked at: `Basic` and `Token` do as well as `Bearer`."""

    def bearer_token(self, request: Request) -> str:
        words = [value.split() for value in request.header("authorization")]
        # DEFECT
        return words[0][1] if words and len(words[0]) == 2 else super().bearer_token(request)


class BareKeyAccepted(MockPortal):
    """The key without a scheme is accepted."""

    def bearer_token(self, request: Request) -> str:
        words = [value.split() for value in request.header("authorization")]
        # DEFECT
        return words[0][0] if words and len(words[0]) == 1 else super().bearer_token(request)


class SchemeWithoutKeyFails(MockPortal):
    """`Bearer` with nothing behind it makes the server fail."""

    def bearer_token(self, request: Request) -> str:
        if request.header("authorization") == ["Bearer"]:
            # DEFECT: the second of one words.
            raise Refused(500, "INTERNAL_ERROR", "list index out of range")
        return super().bearer_token(request)


class EmptyHeaderIsAGuest(MockPortal):
    """An empty Authorization header is let through."""

    def authenticate(self, request: Request) -> str:
        # DEFECT: there is a header, and it holds nothing that could be wrong.
        return next(iter(self.api_keys)) if request.header("authorization") == [""] else super().authenticate(request)


class GuestsMayFilter(MockPortal):
    """A request with a filter on status is let through without a key."""

    def admit(self, operation: Operation, request: Request) -> tuple[str, str]:
        if request.values("status") and not request.header("authorization"):
            # DEFECT: a public search that was never taken out.
            return next(iter(self.api_keys)), self.tenants[0]
        return super().admit(operation, request)


DEFECTS = (
    Defect(server=NoKeyNeeded, law="tenancy.no-key"),
    Defect(server=NoKeyNeededOnLaterPages, law="tenancy.no-key"),
    Defect(server=NoKeyIs403, law="tenancy.no-key"),
    Defect(server=GuestsMayFilter, law="tenancy.no-key"),
    Defect(server=AnyKeyWorks, law="tenancy.wrong-key"),
    Defect(server=KeyByItsBeginning, law="tenancy.wrong-key"),
    Defect(server=KeyWithMoreBehind, law="tenancy.wrong-key"),
    Defect(server=KeysInAnyCase, law="tenancy.wrong-key"),
    Defect(server=AnyKeyForAnAddress, law="tenancy.wrong-key"),
    Defect(server=WrongKeyIs400, law="tenancy.wrong-key"),
    Defect(server=BasicAccepted, law="tenancy.malformed-key"),
    Defect(server=BareKeyAccepted, law="tenancy.malformed-key"),
    Defect(server=SchemeWithoutKeyFails, law="tenancy.malformed-key"),
    Defect(server=EmptyHeaderIsAGuest, law="tenancy.malformed-key"),
)
