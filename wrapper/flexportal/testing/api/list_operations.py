"""List operations: from a request for a page to the page's body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from ...contract import Contract, Json, Operation, Pagination, Parameter
from ..dataset.dataset import Dataset
from ..dataset.moments import milliseconds
from ..dataset.schema_items import SchemaItems, flat
from ..dataset.selection import Selection
from ..dataset.sorting import Sort
from ..resources.lists import TESTS, Test
from ..resources.store import Store
from .auth import TENANT_HEADER, Auth
from .cursors import CursorCodec
from .messages import Detail, ErrorResponse, Item, ListQuery, Request
from .parameters import default_page_size, moment_error, page_size_error, parameter_error

__all__ = ["ListOperations", "Window", "pagination_of"]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a listing that one page shows.

    Args:
        first: How many items of the listing come before the page.
        positions: The positions of the page's items.
        total: How many items the listing has.
    """

    first: int
    positions: list[int]
    total: int

    @property
    def is_last(self) -> bool:
        """Whether no items follow."""
        return self.first + len(self.positions) >= self.total


class ListOperations(Auth):
    """Handles list operations. Every method is one decision that a subclass may override."""

    contract: Contract
    """Where parameters, filters and pagination come from."""
    cursors: CursorCodec
    """What makes cursors."""
    datasets: Mapping[tuple[str, str], Dataset]
    now: datetime
    """Id of the list operation and tenant → the items."""
    stores: Mapping[str, Store]
    """Tenant → its records."""

    def dataset(self, operation: Operation, tenant: str) -> Dataset:
        """The tenant's items."""
        return self.datasets[operation.id, tenant]

    def list_page(self, operation: Operation, request: Request) -> Item:
        """The body of the requested page. Raises: ErrorResponse where the request is refused."""
        key, tenant = self.authorize(operation, request)
        query = self.parse_query(operation, request, key, tenant)
        return self.envelope(query, self.window(query, self.select(query)))

    # The request

    def parse_query(self, operation: Operation, request: Request, key: str, tenant: str) -> ListQuery:
        """The validated request. Raises: ErrorResponse (400) with every error of its parameters."""
        errors = self.parameter_errors(operation, request)
        filters = self.filters(operation, request)
        after = None
        if not errors:
            after, cursor_error = self.after(operation, request, tenant, filters)
            errors = [] if cursor_error is None else [cursor_error]
        if errors:
            raise self.invalid(operation, errors)
        return ListQuery(request, operation, key, tenant, filters, self.page_size(operation, request), after)

    def parameter_errors(self, operation: Operation, request: Request) -> list[Detail]:
        """The errors of the parameters; whether the cursor is a known one is checked later."""
        known = [parameter for parameter in operation.parameters if parameter.location in ("query", "header")]
        found = [self.parameter_error(operation, parameter, request) for parameter in known]
        return [detail for detail in found if detail is not None]

    def parameter_error(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        """The error of one parameter of the contract; None where it is valid."""
        name = parameter.name
        if name.lower() == TENANT_HEADER:
            return None
        path = f"{parameter.location}.{name}"
        values = request.values(name) if parameter.location == "query" else request.header(name.lower())
        if not values:
            return Detail(path, "Is required.", "required") if parameter.required else None
        if "array" in flat(self.contract, parameter.schema).get("type", ()):
            separator = parameter.separator
            values = values if separator is None else separator.join(values).split(separator)
            return parameter_error(self.contract, path, parameter.schema, values)
        if len(values) > 1:
            return Detail(path, "Must be given once.", "duplicated")
        error = parameter_error(self.contract, path, parameter.schema, values[0])
        if error is not None and operation.pagination is not None and name == operation.pagination.size:
            return page_size_error(path, parameter.schema)
        if error is None and parameter.schema.get("format") in ("date", "date-time"):
            # Both forms are taken, whichever the contract names.
            error = moment_error(path, values[0])
        return error

    def invalid(self, operation: Operation, errors: list[Detail]) -> ErrorResponse:
        """The error response to invalid parameters: 400, or 422 where the contract has no 400."""
        status = 422 if operation.response(400) is None else 400
        part = "field" if any(not error.path.startswith(("query.", "header.")) for error in errors) else "parameter"
        message = f"The request has {len(errors)} invalid {part}{'s' if len(errors) > 1 else ''}."
        return ErrorResponse(status, "VALIDATION_ERROR", message, tuple(errors))

    def page_size(self, operation: Operation, request: Request) -> int:
        """The page size that applies: as sent, else the contract's default."""
        name = pagination_of(operation).size
        sent = request.values(name)
        return int(sent[0]) if sent else default_page_size(operation.parameter(name).schema)

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        """The filters that were sent: query parameter → value."""
        names = [filter_.parameter for filter_ in operation.filters] + selecting_parameters(operation)
        return {name: request.values(name)[0] for name in names if request.values(name)}

    # Cursors

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        """The position that the cursor names, None without a cursor; and the cursor's error, if it has one."""
        name = pagination_of(operation).cursor
        sent = [] if name is None else request.values(name)
        if not sent:
            return None, None
        position = self.decode_cursor(operation, tenant, filters, sent[0])
        if position is None:
            return None, Detail(f"query.{name}", "Is no cursor of this listing.", "invalid_cursor")
        return position, None

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        """What a cursor is bound to: the operation, the tenant and the filters, not the page size."""
        return {"operation": operation.id, "tenant": tenant} | {f"query.{name}": filters[name] for name in filters}

    def encode_cursor(self, query: ListQuery, position: int) -> str:
        """The cursor for what follows that position."""
        return self.cursors.encode(position, self.binding(query.operation, query.tenant, query.filters))

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        """The position that a cursor of this listing names; None for any other text."""
        return self.cursors.decode(cursor, self.binding(operation, tenant, filters))

    # Items

    def select(self, query: ListQuery) -> Selection:
        """The items that pass every filter."""
        filters = {filter_.parameter for filter_ in query.operation.filters}
        wanted = {name: text for name, text in query.filters.items() if name in filters}
        return self.dataset(query.operation, query.tenant).select(wanted, self.tests(query), sort_of(query))

    def tests(self, query: ListQuery) -> list[Callable[[Item], bool]]:
        """What the items must pass besides the filters of the contract."""
        named = ((TESTS.get((query.operation.id, name)), text) for name, text in query.filters.items())
        return [Test(check, text, self.stores[query.tenant]) for check, text in named if check is not None]

    def window(self, query: ListQuery, selection: Selection) -> Window:
        """The part of the selected items that the page shows."""
        first = 0 if query.after is None else selection.rank(query.after)
        return Window(first, selection.positions(first, query.size), len(selection))

    def page_items(self, query: ListQuery, window: Window) -> list[Item]:
        """The page's items."""
        dataset = self.dataset(query.operation, query.tenant)
        return [self.item(query, dataset, position) for position in window.positions]

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        """One item of the page."""
        return dataset.item(position)

    # The envelope

    def envelope(self, query: ListQuery, window: Window) -> Item:
        """The page's body, with the keys that `x-pagination` names."""
        keys = pagination_of(query.operation)
        items = self.page_items(query, window)
        cursor = self.next_cursor(query, window)
        body: Item = {**self.other_keys(query), keys.items: items}
        if keys.next is not None and (cursor is not None or self._may_be_null(query.operation, keys.next)):
            body[keys.next] = cursor
        elif keys.next in self._page_schema(query.operation).get("required", ()):
            body[str(keys.next)] = ""
        if keys.count is not None:
            body[keys.count] = self.count(query, window, items)
        if keys.echo is not None:
            body[keys.echo] = self.echo(query)
        if keys.more is not None:
            body[keys.more] = self.has_more(query, window)
        return body

    def next_cursor(self, query: ListQuery, window: Window) -> str | None:
        """Where the next page starts; None on the last page."""
        return None if window.is_last else self.encode_cursor(query, window.positions[-1])

    def has_more(self, query: ListQuery, window: Window) -> bool:
        """Whether items follow after the page."""
        return not window.is_last

    def count(self, query: ListQuery, window: Window, items: list[Item], /) -> int:
        """How many items the page says it holds."""
        return len(items)

    def echo(self, query: ListQuery) -> Any:
        """The page size as the page states it: a number, or text where the contract wants text."""
        schema = self._page_schema(query.operation)["properties"][pagination_of(query.operation).echo]
        return str(query.size) if flat(self.contract, schema).get("type") == "string" else query.size

    def other_keys(self, query: ListQuery) -> Item:
        """The envelope's other required keys, made from their schemas; a flag, such as `success`, is true."""
        schema = self._page_schema(query.operation)
        keys = pagination_of(query.operation)
        named = keys.items, keys.next, keys.count, keys.echo, keys.more
        others = [name for name in schema.get("required", []) if name not in named]
        if not others:
            return {}
        made = SchemaItems(self.contract, {}, query.tenant, "envelope", milliseconds(self.now))
        values = {
            name: made.value(schema["properties"][name], Random("envelope"))  # noqa: S311
            for name in others
        }
        return {name: True if value is False else value for name, value in values.items()}

    def _may_be_null(self, operation: Operation, key: str) -> bool:
        schema = self.contract.resolve(self._page_schema(operation).get("properties", {}).get(key, {}))
        forms: list[Json] = schema.get("anyOf") or schema.get("oneOf") or [schema]
        whole = [flat(self.contract, form) for form in forms]
        return any("type" not in form or "null" in form["type"] for form in whole)

    def _page_schema(self, operation: Operation) -> Json:
        return flat(self.contract, (operation.success and operation.success.schema) or {})


def selecting_parameters(operation: Operation) -> list[str]:
    """The query parameters that decide which items a list has, and in which order, besides its filters."""
    paging = operation.pagination
    own = [filter_.parameter for filter_ in operation.filters]
    own += [] if paging is None else [paging.cursor or "", paging.size]
    return [entry.name for entry in operation.parameters if entry.location == "query" and entry.name not in own]


def sort_of(query: ListQuery) -> Sort | None:
    """The requested order; None where it is the one that the list has anyway."""
    order = query.operation.order
    if order is None:
        return None
    field = query.filters.get(order.field_parameter or "", order.field)
    direction = query.filters.get(order.direction_parameter or "", "desc" if order.descending else "asc")
    sort = Sort(field, direction == "desc")
    return None if sort == Sort(order.field, order.descending) else sort


def pagination_of(operation: Operation) -> Pagination:
    """The pagination of a list operation. Raises: ValueError for any other operation."""
    if operation.pagination is None:
        raise ValueError(f"{operation.id} is not a list operation")
    return operation.pagination
