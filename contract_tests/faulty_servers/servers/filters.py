"""Filters that return too many or too few rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flexportal.contract import Operation, Parameter

from ..entry import MANY, faulty, faulty_method
from ..mock import Dataset, Detail, Item, ListQuery, MockAPI, Request, Selection, Window
from ..places import is_last_page, is_later_page


class Searching(MockAPI):
    """Finds rows by looking at each."""

    def among(self, query: ListQuery, keep: Callable[[Item], bool]) -> Selection:
        """The tenant's rows that are to be kept."""
        rows = self.items(query.tenant)
        return Selection(position for position, row in enumerate(rows) if keep(row))

    def passing(self, query: ListQuery, filters: Mapping[str, str]) -> Selection:
        """What these filters return."""
        known = {filter_.parameter for filter_ in query.operation.filters}
        wanted = {name: value for name, value in filters.items() if name in known}
        return self.dataset(query.operation, query.tenant).select(wanted)


@faulty_method("select", "filters.rows-match", base=Searching)
def status_ignored(self: Searching, query: ListQuery) -> Selection:
    """The filter on status does nothing."""
    return self.passing(query, without(query.filters, "status"))


@faulty_method("select", "filters.rows-match", base=Searching)
def status_ignored_in_one_tenant(self: Searching, query: ListQuery) -> Selection:
    """The filter on status does nothing for the second tenant."""
    ignored = query.tenant == "globex"
    return self.passing(query, without(query.filters, "status") if ignored else query.filters)


@faulty_method("page_items", "filters.rows-match")
def non_matching_row_at_the_end(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """The last page of a filtered listing has one customer of the other status."""
    rows = MockAPI.page_items(self, query, window)
    if rows and is_last_page(window) and list(query.filters) == ["status"]:
        other = {"active": "inactive", "inactive": "active"}[query.filters["status"]]
        position = self.dataset(query.operation, query.tenant).select({"status": other}).positions(0, 1)[0]
        # Instead of the row that belongs there.
        rows[-1] = self.item(query, self.dataset(query.operation, query.tenant), position)
    return rows


@faulty_method("select", "filters.on-every-page", customers=MANY, base=Searching)
def status_ignored_from_page_two(self: Searching, query: ListQuery) -> Selection:
    """The filter on status applies to the first page only."""
    return self.passing(query, without(query.filters, "status") if is_later_page(query) else query.filters)


@faulty_method("select", "filters.on-every-page", customers=MANY, base=Searching)
def type_ignored_on_the_page_behind_the_second(self: Searching, query: ListQuery) -> Selection:
    """The filter on the type applies to two pages and is lost on the third."""
    selection = Searching.select(self, query)
    if query.after is None or selection.rank(query.after) < 2 * query.size:
        return selection
    return self.passing(query, without(query.filters, "customerType"))


@faulty("filters.nothing-missing")
class StatusDropsARow(Searching):
    """One customer in 200 is missing under its status."""

    def select(self, query: ListQuery) -> Selection:
        if list(query.filters) != ["status"]:
            return super().select(query)
        # Missing in the index.
        return self.among(
            query, lambda row: row["status"] == query.filters["status"] and row["email"] != self.lost(query)
        )

    def lost(self, query: ListQuery) -> str:
        """The address of the customer that isn't found."""
        email: str = self.items(query.tenant)[112]["email"]
        return email


@faulty_method("page_items", "filters.nothing-missing")
def filtered_oldest_first(self: MockAPI, query: ListQuery, window: Window) -> list[Item]:
    """Filtered by type, the customers come oldest first."""
    rows = MockAPI.page_items(self, query, window)
    # By another index, which has another order.
    return rows[::-1] if "customerType" in query.filters else rows


@faulty("filters.partition")
class InactiveHoldsActiveToo(Searching):
    """Asked for inactive customers, the server gives some of the active ones as well, relabelled."""

    def select(self, query: ListQuery) -> Selection:
        if query.filters.get("status") != "inactive":
            return super().select(query)
        # Those without an order count as inactive, here only.
        return self.among(query, lambda row: row["status"] == "inactive" or not row["orderIds"])

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        return super().item(query, dataset, position) | dict(query.filters)


@faulty_method("select", "filters.partition", base=Searching)
def businesses_of_one_person_are_lost(self: Searching, query: ListQuery) -> Selection:
    """Some customers are in neither part of the type: their type is derived anew, and differently."""
    if list(query.filters) != ["customerType"]:
        return Searching.select(self, query)
    wanted = query.filters["customerType"]
    # A business without a company's name is filed under nothing.
    return self.among(query, lambda row: row["customerType"] == wanted and (wanted == "individual" or "company" in row))


@faulty_method("select", "filters.combine", also=("filters-combine",), base=Searching)
def or_in_place_of_and(self: Searching, query: ListQuery) -> Selection:
    """Two filters return what matches either."""
    return self.among(
        query, lambda row: not query.filters or any(row[name] == query.filters[name] for name in query.filters)
    )


@faulty_method("select", "filters.combine", also=("filters-combine",), base=Searching)
def last_filter_wins(self: Searching, query: ListQuery) -> Selection:
    """Of two filters only the one that comes last in the query counts."""
    sent = [name for name, _ in query.request.query if name in query.filters]
    # Each filter overwrites the one before.
    return self.passing(query, {name: query.filters[name] for name in sent[-1:]})


@faulty_method("select", "filters.on-every-page", customers=MANY, base=Searching)
def active_businesses_leak_on_page_two(self: Searching, query: ListQuery) -> Selection:
    """Only where status and type combine, and only past the first page, the type is lost."""
    lost = is_later_page(query) and len(query.filters) > 1
    return self.passing(query, without(query.filters, "customerType") if lost else query.filters)


class Lenient(Searching):
    """Values outside the contract's sets are accepted."""

    lenient: tuple[str, ...] = ("status", "customerType")

    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        return None if parameter.name in self.lenient else super().parameter_error(operation, parameter, request)


@faulty("filters.invalid-rejected", also=("unknown-filter-value",))
class UnknownStatusGivesEverything(Lenient):
    """An unknown status is ignored."""

    lenient = ("status",)

    def select(self, query: ListQuery) -> Selection:
        known = query.filters.get("status") in ("active", "inactive")
        return self.passing(query, query.filters if known else without(query.filters, "status"))


@faulty("filters.invalid-rejected")
class StatusInAnyCase(Lenient):
    """`ACTIVE` is taken for `active`; other unknown values are rejected."""

    lenient = ()

    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        if parameter.name == "status" and [value.lower() for value in request.values("status")] in (
            ["active"],
            ["inactive"],
        ):
            return None
        return super().parameter_error(operation, parameter, request)

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        sent = super().filters(operation, request)
        return {name: value.lower() if name == "status" else value for name, value in sent.items()}


@faulty("filters.invalid-rejected")
class UnknownTypePassesBesideAStatus(Lenient):
    """An unknown type is rejected alone and accepted beside a status, where it finds no row."""

    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        # The combination has a code path of its own.
        combined = parameter.name == "customerType" and bool(request.values("status"))
        return None if combined else super(Lenient, self).parameter_error(operation, parameter, request)


def without(filters: Mapping[str, str], name: str) -> dict[str, str]:
    """The filters but for one."""
    return {key: value for key, value in filters.items() if key != name}
