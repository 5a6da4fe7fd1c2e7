"""Filters that let too much or too little through."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flexportal.contract import Operation, Parameter
from flexportal.testing import Ask, Detail, MockPortal, Population, Request, Row, Selection, Window

from ..entry import MANY, Defect
from ..places import Picked, is_deep, is_last

__all__ = ["DEFECTS"]


class Searching(MockPortal):
    """Finds rows by looking at each."""

    def among(self, ask: Ask, keep: Callable[[Row], bool]) -> Selection:
        """The tenant's rows that are to be kept."""
        rows = self.rows(ask.tenant)
        return Picked(position for position, row in enumerate(rows) if keep(row))

    def passing(self, ask: Ask, filters: Mapping[str, str]) -> Selection:
        """What these filters let through."""
        return self.population(ask.operation, ask.tenant).select(filters)


class StatusIgnored(Searching):
    """The filter on status does nothing."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.passing(ask, without(ask.filters, "status"))


class TypeIgnored(Searching):
    """The filter on the type does nothing."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.passing(ask, without(ask.filters, "customerType"))


class StrangerAtTheEnd(MockPortal):
    """The last page of a filtered listing has one customer of the other status."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        if rows and is_last(window) and list(ask.filters) == ["status"]:
            other = {"active": "inactive", "inactive": "active"}[ask.filters["status"]]
            position = self.population(ask.operation, ask.tenant).select({"status": other}).positions(0, 1)[0]
            # DEFECT: in place of the row that belongs there.
            rows[-1] = self.row(ask, self.population(ask.operation, ask.tenant), position)
        return rows


class StatusIgnoredFromPageTwo(Searching):
    """The filter on status holds on the first page; the cursor forgets it."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.passing(ask, without(ask.filters, "status") if is_deep(ask) else ask.filters)


class TypeIgnoredOnThePageBehindTheSecond(Searching):
    """The filter on the type holds on two pages; on the third it is lost."""

    def select(self, ask: Ask) -> Selection:
        selection = super().select(ask)
        if ask.after is None or selection.rank(ask.after) < 2 * ask.size:
            return selection
        # DEFECT
        return self.passing(ask, without(ask.filters, "customerType"))


class StatusDropsARow(Searching):
    """One customer in 200 is found by no status, though it has one."""

    def select(self, ask: Ask) -> Selection:
        if list(ask.filters) != ["status"]:
            return super().select(ask)
        # DEFECT: missing in the index.
        return self.among(ask, lambda row: row["status"] == ask.filters["status"] and row["email"] != self.lost(ask))

    def lost(self, ask: Ask) -> str:
        """The address of the customer that isn't found."""
        email: str = self.rows(ask.tenant)[112]["email"]
        return email


class FilteredOldestFirst(MockPortal):
    """Filtered by type, the customers come oldest first."""

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        rows = super().rows_of(ask, window)
        # DEFECT: by another index, which has another order.
        return rows[::-1] if "customerType" in ask.filters else rows


class InactiveHoldsActiveToo(Searching):
    """Asked for inactive customers, the server gives some of the active ones as well, relabelled."""

    def select(self, ask: Ask) -> Selection:
        if ask.filters.get("status") != "inactive":
            return super().select(ask)
        # DEFECT: those without an order count as inactive, here only.
        return self.among(ask, lambda row: row["status"] == "inactive" or not row["orderIds"])

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        return super().row(ask, population, position) | dict(ask.filters)


class BusinessesOfOnePersonAreLost(Searching):
    """Some customers are in neither part of the type: their type is derived anew, and differently."""

    def select(self, ask: Ask) -> Selection:
        if list(ask.filters) != ["customerType"]:
            return super().select(ask)
        wanted = ask.filters["customerType"]
        # DEFECT: a business without a company's name is filed under nothing.
        return self.among(
            ask, lambda row: row["customerType"] == wanted and (wanted == "individual" or "company" in row)
        )


class OrInPlaceOfAnd(Searching):
    """Two filters let through what passes either."""

    def select(self, ask: Ask) -> Selection:
        # DEFECT
        return self.among(
            ask, lambda row: not ask.filters or any(row[name] == ask.filters[name] for name in ask.filters)
        )


class LastFilterWins(Searching):
    """Of two filters only the one that comes last in the query counts."""

    def select(self, ask: Ask) -> Selection:
        sent = [name for name, _ in ask.request.query if name in ask.filters]
        # DEFECT: each filter overwrites the one before.
        return self.passing(ask, {name: ask.filters[name] for name in sent[-1:]})


class ActiveBusinessesLeakOnPageTwo(Searching):
    """Only where status and type combine, and only past the first page, the type is lost."""

    def select(self, ask: Ask) -> Selection:
        lost = is_deep(ask) and len(ask.filters) > 1
        # DEFECT
        return self.passing(ask, without(ask.filters, "customerType") if lost else ask.filters)


class Lenient(Searching):
    """Values outside the contract's sets are taken."""

    lenient: tuple[str, ...] = ("status", "customerType")

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name in self.lenient else super().parameter_fault(operation, parameter, request)


class UnknownStatusGivesEverything(Lenient):
    """A status that there isn't is taken as none."""

    lenient = ("status",)

    def select(self, ask: Ask) -> Selection:
        known = ask.filters.get("status") in ("active", "inactive")
        # DEFECT
        return self.passing(ask, ask.filters if known else without(ask.filters, "status"))


class StatusInAnyCase(Lenient):
    """`ACTIVE` is taken for `active`; other unknown values are refused."""

    lenient = ()

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "status" and [value.lower() for value in request.values("status")] in (
            ["active"],
            ["inactive"],
        ):
            # DEFECT
            return None
        return super().parameter_fault(operation, parameter, request)

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        sent = super().filters(operation, request)
        return {name: value.lower() if name == "status" else value for name, value in sent.items()}


class UnknownTypePassesBesideAStatus(Lenient):
    """An unknown type is refused alone and taken beside a status, where it finds nobody."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        # DEFECT: the combination has a code path of its own.
        combined = parameter.name == "customerType" and bool(request.values("status"))
        return None if combined else super(Lenient, self).parameter_fault(operation, parameter, request)


class UnknownStatusPassesBesideAnAddress(Lenient):
    """An unknown status is refused alone and taken beside an address."""

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        # DEFECT: who has an address needs no status, and it isn't looked at.
        combined = parameter.name == "status" and bool(request.values("email"))
        return None if combined else super(Lenient, self).parameter_fault(operation, parameter, request)


def without(filters: Mapping[str, str], name: str) -> dict[str, str]:
    """The filters but for one."""
    return {key: value for key, value in filters.items() if key != name}


DEFECTS = (
    Defect(server=StatusIgnored, law="filters.rows-match"),
    Defect(server=TypeIgnored, law="filters.rows-match"),
    Defect(server=StrangerAtTheEnd, law="filters.rows-match"),
    Defect(server=StatusIgnoredFromPageTwo, law="filters.hold-on-every-page", customers=MANY),
    Defect(server=TypeIgnoredOnThePageBehindTheSecond, law="filters.hold-on-every-page", customers=MANY),
    Defect(server=ActiveBusinessesLeakOnPageTwo, law="filters.hold-on-every-page", customers=MANY),
    Defect(server=StatusDropsARow, law="filters.nothing-missing"),
    Defect(server=FilteredOldestFirst, law="filters.nothing-missing"),
    Defect(server=InactiveHoldsActiveToo, law="filters.partition"),
    Defect(server=BusinessesOfOnePersonAreLost, law="filters.partition"),
    Defect(server=OrInPlaceOfAnd, law="filters.combine", also=("filters-combine",)),
    Defect(server=LastFilterWins, law="filters.combine", also=("filters-combine",)),
    Defect(server=UnknownStatusGivesEverything, law="filters.invalid-refused", also=("unknown-filter-value",)),
    Defect(server=StatusInAnyCase, law="filters.invalid-refused"),
    Defect(server=UnknownTypePassesBesideAStatus, law="filters.invalid-refused"),
    Defect(server=UnknownStatusPassesBesideAnAddress, law="filters.invalid-refused"),
)
