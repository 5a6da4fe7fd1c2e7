"""Servers that do what the documentation leaves open in another way than the contract assumes."""

from __future__ import annotations

from collections.abc import Mapping

from flexportal.contract import Operation
from flexportal.testing import Ask, Detail, MockPortal, Population, Refused, Reply, Request, Row, Selection, Window

from ..entry import Defect
from ..places import is_rare
from .filters import Lenient

__all__ = ["DEFECTS"]


class InvalidSizeIsABadRequest(MockPortal):
    """A refused page size has the code BAD_REQUEST in place of VALIDATION_ERROR."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        refused = super().invalid(operation, faults)
        # DEFECT
        refused.code = "BAD_REQUEST" if faults[0].path == "query.limit" else refused.code
        return refused


class UnknownStatusIsEmpty(Lenient):
    """A status that there isn't gives an empty page."""

    # DEFECT
    lenient = ("status",)


class UnknownTypeHasItsOwnCode(MockPortal):
    """A type that there isn't is refused with the code UNKNOWN_TYPE."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        refused = super().invalid(operation, faults)
        # DEFECT
        refused.code = "UNKNOWN_TYPE" if faults[0].path == "query.customerType" else refused.code
        return refused


class StrangeCursorStartsOver(MockPortal):
    """A cursor that was never given out is taken as none: the listing starts over."""

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        position, _ = super().after(operation, request, tenant, filters)
        # DEFECT: whoever mistypes a cursor walks in circles.
        return position, None


class StrangeCursorIsTheEnd(MockPortal):
    """A cursor that was never given out gets an empty last page."""

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        position, broken = super().after(operation, request, tenant, filters)
        # DEFECT: whoever mistypes a cursor believes to have everything.
        return (self.population(operation, tenant).size if broken else position), None


class StrangeCursorIsNotFound(MockPortal):
    """A cursor that was never given out gets 404."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        if faults[0].code == "invalid_cursor":
            # DEFECT
            return Refused(404, "NOT_FOUND", "There is no such page.")
        return super().invalid(operation, faults)


class CursorsCutShortWork(MockPortal):
    """A cursor that lost its last letter still works."""

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        # DEFECT: the seal is looked at as far as it was sent.
        positions = range(self.population(operation, tenant).size) if len(cursor) == 27 else ()
        binding = self.binding(operation, tenant, filters)
        found = [position for position in positions if self.cursors.encode(position, binding).startswith(cursor)]
        return found[0] if found else super().decode_cursor(operation, tenant, filters, cursor)


class InactiveAreHidden(MockPortal):
    """A listing without a status leaves out inactive customers."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.population(ask.operation, ask.tenant).select({"status": "active", **ask.filters})


class InactiveAreHiddenUnderNoFilter(MockPortal):
    """A listing without any filter leaves out inactive customers; with one of any kind they are there."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.population(ask.operation, ask.tenant).select(ask.filters or {"status": "active"})


class UnknownParameterRefused(MockPortal):
    """A parameter that the contract doesn't know is refused."""

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        known = {parameter.name for parameter in operation.parameters}
        unknown = [Detail(f"query.{name}", "Is unknown.", "unknown") for name, _ in request.query if name not in known]
        # DEFECT
        return super().faults(operation, request) + unknown


class UnknownParameterFilters(MockPortal):
    """A parameter that the contract doesn't know is a filter on the field of that name, which nobody has."""

    def window(self, ask: Ask, selection: Selection) -> Window:
        known = {parameter.name for parameter in ask.operation.parameters}
        # DEFECT
        strange = any(name not in known for name, _ in ask.request.query)
        return Window(0, [], 0) if strange else super().window(ask, selection)


class CreatedInMilliseconds(MockPortal):
    """One customer in 200 has the time of its creation as a number."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT: the schema allows anything.
        return row | {"createdAt": 1_780_272_000_000} if is_rare(position) else row


class UpdatedInWords(MockPortal):
    """The time of the last change is written the German way."""

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        row = super().row(ask, population, position)
        # DEFECT
        return row | {"updatedAt": "14.03.2026 09:26"} if "updatedAt" in row else row


class RefusedValuesConflict(MockPortal):
    """Values that aren't allowed get 409."""

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        refused = super().invalid(operation, faults)
        # DEFECT: neither 400 nor 422.
        refused.status = 409
        return refused


class UnknownPathInHtml(MockPortal):
    """A path that doesn't exist gets the framework's page."""

    def failure(self, refused: Refused) -> Reply:
        if refused.status != 404:
            return super().failure(refused)
        # DEFECT
        return Reply(404, (("content-type", "text/html"),), b"<h1>Not Found</h1>")


class UnknownPathIsForbidden(MockPortal):
    """A path that doesn't exist gets 403, as object stores do."""

    def failure(self, refused: Refused) -> Reply:
        # DEFECT
        refused.status = 403 if refused.status == 404 else refused.status
        return super().failure(refused)


class RetryAfterInWords(MockPortal):
    """Now and then there is a 429 whose Retry-After says "soon"."""

    words = "soon"

    def limit_rate(self, key: str) -> None:
        if self.calls.total % 40 == 39:
            # DEFECT
            headers = (("retry-after", self.words),)
            raise Refused(429, "RATE_LIMITED", "Too many requests. Try again later.", headers=headers)


class RetryAfterAsDuration(RetryAfterInWords):
    """Now and then there is a 429 whose Retry-After is an ISO 8601 duration."""

    # DEFECT
    words = "PT1S"


DEFECTS = (
    Defect(server=InvalidSizeIsABadRequest, law="invalid-limit"),
    Defect(server=UnknownStatusIsEmpty, law="unknown-filter-value", also=("filters.invalid-refused",)),
    Defect(server=UnknownTypeHasItsOwnCode, law="unknown-filter-value"),
    Defect(server=StrangeCursorStartsOver, law="foreign-cursor", also=("tenancy.cursor-of-tenant",)),
    Defect(server=StrangeCursorIsTheEnd, law="foreign-cursor"),
    Defect(server=StrangeCursorIsNotFound, law="foreign-cursor"),
    Defect(server=CursorsCutShortWork, law="foreign-cursor"),
    Defect(server=InactiveAreHidden, law="status-default"),
    Defect(server=InactiveAreHiddenUnderNoFilter, law="status-default"),
    Defect(server=UnknownParameterRefused, law="unknown-parameter"),
    Defect(server=UnknownParameterFilters, law="unknown-parameter"),
    Defect(server=CreatedInMilliseconds, law="timestamp-form"),
    Defect(server=UpdatedInWords, law="timestamp-form"),
    Defect(server=RefusedValuesConflict, law="validation-status", also=("paging.size-outside-refused",)),
    Defect(server=UnknownPathInHtml, law="list-not-found"),
    Defect(server=UnknownPathIsForbidden, law="list-not-found"),
    Defect(server=RetryAfterInWords, law="retry-after-form"),
    Defect(server=RetryAfterAsDuration, law="retry-after-form"),
)
