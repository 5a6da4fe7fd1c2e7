"""Servers that stumble over inputs that nobody would think of."""

from __future__ import annotations

from flexportal.contract import Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Refused, Request, Selection

from ..entry import Defect
from .filters import Lenient, Searching, without

__all__ = ["DEFECTS"]


class FailsOutsideAscii(MockPortal):
    """An address with a letter outside ASCII makes the server fail."""

    def select(self, ask: Ask) -> Selection:
        if not ask.filters.get("email", "").isascii():
            # DEFECT: nobody among the customers has such an address.
            raise Refused(500, "INTERNAL_ERROR", "'ascii' codec can't encode character")
        return super().select(ask)


class EmptyAddressIsNotAllowed(MockPortal):
    """An empty address gets 409, a status that the contract doesn't have."""

    def select(self, ask: Ask) -> Selection:
        if ask.filters.get("email") == "":
            # DEFECT
            raise Refused(409, "CONFLICT", "The address is empty.")
        return super().select(ask)


class EmptyAddressIsNone(Searching):
    """An empty address counts as no filter."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT: `if email:`
        return self.passing(ask, {name: value for name, value in ask.filters.items() if value})


class FilterLostWithoutASize(Searching):
    """Where no size is sent beside a status, the status is ignored."""

    def select(self, ask: Ask) -> Selection:
        lost = not ask.request.values("limit")
        # DEFECT: the walks of the other laws send one.
        return self.passing(ask, without(ask.filters, "status") if lost else ask.filters)


class EmptyStatusIsNone(Lenient):
    """An empty status counts as no filter in place of being refused."""

    lenient = ()

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        # DEFECT: it isn't in the contract's set.
        empty = parameter.name == "status" and request.values("status") == [""]
        return None if empty else super().parameter_fault(operation, parameter, request)

    def select(self, ask: Ask) -> Selection:
        return self.passing(ask, {name: value for name, value in ask.filters.items() if value or name != "status"})


DEFECTS = (
    Defect(server=FailsOutsideAscii, law="generation.inputs-answered", generated=True),
    Defect(server=EmptyAddressIsNotAllowed, law="generation.inputs-answered", generated=True),
    Defect(server=EmptyAddressIsNone, law="generation.rows-match", generated=True),
    Defect(server=FilterLostWithoutASize, law="generation.rows-match", generated=True),
    Defect(server=EmptyStatusIsNone, law="filters.invalid-refused"),
)
