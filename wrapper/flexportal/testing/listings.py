"""From a request for a page to the page: parameters, filters, cursor, rows, envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from ..contract import Contract, Json, Operation, Pagination, Parameter
from .cursors import CursorCodec
from .exchange import Ask, Detail, Refused, Request, Row
from .gate import TENANT, Gate
from .noise import Noise
from .population import Population, Selection
from .schema_rows import Draw, SchemaRows, flat
from .validation import fault, page_bounds, size_fault

__all__ = ["Listings", "Window", "paging"]

UNSIZED = 50
NOISE = Noise(0, "envelope")


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a listing that one page shows.

    Args:
        first: How many rows of the listing come before the page.
        positions: The positions of the page's rows.
        total: How many rows the listing has.
    """

    first: int
    positions: list[int]
    total: int


class Listings(Gate):
    """Answers list operations. Every method is one decision, made to be overridden."""

    contract: Contract
    """Where parameters, filters and paging come from."""
    cursors: CursorCodec
    """What makes cursors."""
    populations: Mapping[tuple[str, str], Population]
    """Id of the list operation and tenant → the rows."""

    def population(self, operation: Operation, tenant: str) -> Population:
        """The tenant's rows."""
        return self.populations[operation.id, tenant]

    def list_page(self, operation: Operation, request: Request) -> Row:
        """The body of the page that is asked for. Raises: Refused where it is not to be had."""
        key, tenant = self.admit(operation, request)
        ask = self.ask(operation, request, key, tenant)
        selection = self.select(ask)
        return self.envelope(ask, self.window(ask, selection))

    # What is asked

    def ask(self, operation: Operation, request: Request, key: str, tenant: str) -> Ask:
        """The request, understood. Raises: Refused (400) with every fault of its parameters."""
        faults = self.faults(operation, request)
        filters = self.filters(operation, request)
        after, broken = None, None
        if not faults:
            after, broken = self.after(operation, request, tenant, filters)
        if broken is not None:
            faults = [broken]
        if faults:
            raise self.invalid(operation, faults)
        return Ask(request, operation, key, tenant, filters, self.page_size(operation, request), after)

    def faults(self, operation: Operation, request: Request) -> list[Detail]:
        """What is wrong with the parameters, one by one; the cursor's meaning is looked at later."""
        known = [parameter for parameter in operation.parameters if parameter.location in ("query", "header")]
        found = [self.parameter_fault(operation, parameter, request) for parameter in known]
        return [detail for detail in found if detail is not None]

    def parameter_fault(self, operation: Operation, parameter: Parameter, request: Request) -> Detail | None:
        """What is wrong with one parameter of the contract; None where nothing is."""
        name = parameter.name
        if name.lower() == TENANT:
            return None
        path = f"{parameter.location}.{name}"
        values = request.values(name) if parameter.location == "query" else request.header(name.lower())
        if not values:
            return Detail(path, "Is required.", "required") if parameter.required else None
        if len(values) > 1:
            return Detail(path, "Must be given once.", "duplicated")
        found = fault(path, parameter.schema, values[0])
        if found is not None and name == paging(operation).size:
            return size_fault(path, page_bounds(parameter.schema))
        return found

    def invalid(self, operation: Operation, faults: list[Detail]) -> Refused:
        """The refusal of a request with faults: 400, or 422 where the contract has no 400."""
        status = 422 if operation.response(400) is None else 400
        message = f"The request has {len(faults)} invalid parameter{'s' if len(faults) > 1 else ''}."
        return Refused(status, "VALIDATION_ERROR", message, tuple(faults))

    def page_size(self, operation: Operation, request: Request) -> int:
        """The page size that applies: as sent, else the contract's default."""
        name = paging(operation).size
        sent = request.values(name)
        return int(sent[0]) if sent else default_size(operation.parameter(name).schema)

    def filters(self, operation: Operation, request: Request) -> dict[str, str]:
        """The filters that were sent: query parameter → value."""
        names = [filter_.parameter for filter_ in operation.filters]
        return {name: request.values(name)[0] for name in names if request.values(name)}

    # Cursors

    def after(
        self, operation: Operation, request: Request, tenant: str, filters: Mapping[str, str]
    ) -> tuple[int | None, Detail | None]:
        """The position after which the page starts, or what is wrong with the cursor; two None without a cursor."""
        name = paging(operation).cursor
        sent = request.values(name)
        if not sent:
            return None, None
        position = self.decode_cursor(operation, tenant, filters, sent[0])
        if position is None:
            return None, Detail(f"query.{name}", "Is no cursor of this listing.", "invalid_cursor")
        return position, None

    def binding(self, operation: Operation, tenant: str, filters: Mapping[str, str]) -> dict[str, str]:
        """What a cursor is bound to: the operation, the tenant and the filters, not the page size."""
        return {"operation": operation.id, "tenant": tenant} | {f"query.{name}": filters[name] for name in filters}

    def encode_cursor(self, ask: Ask, position: int) -> str:
        """The cursor for what follows that position."""
        return self.cursors.encode(position, self.binding(ask.operation, ask.tenant, ask.filters))

    def decode_cursor(self, operation: Operation, tenant: str, filters: Mapping[str, str], cursor: str) -> int | None:
        """The position that a cursor of this very listing means; None for any other text."""
        return self.cursors.decode(cursor, self.binding(operation, tenant, filters))

    # Rows

    def select(self, ask: Ask) -> Selection:
        """The rows that pass every filter."""
        return self.population(ask.operation, ask.tenant).select(ask.filters)

    def window(self, ask: Ask, selection: Selection) -> Window:
        """The part of the selected rows that the page shows."""
        first = 0 if ask.after is None else selection.rank(ask.after)
        return Window(first, selection.positions(first, ask.size), len(selection))

    def rows_of(self, ask: Ask, window: Window) -> list[Row]:
        """The page's rows."""
        population = self.population(ask.operation, ask.tenant)
        return [self.row(ask, population, position) for position in window.positions]

    def row(self, ask: Ask, population: Population, position: int) -> Row:
        """One row of the page."""
        return population.row(position)

    # The envelope

    def envelope(self, ask: Ask, window: Window) -> Row:
        """The page's body, with the keys that `x-pagination` names."""
        keys = paging(ask.operation)
        rows = self.rows_of(ask, window)
        cursor = self.next_cursor(ask, window)
        body: Row = {**self.beside(ask), keys.items: rows, keys.next: cursor}
        if cursor is None and not self._may_be_null(ask.operation, keys.next):
            del body[keys.next]
        if keys.count is not None:
            body[keys.count] = self.count(ask, window, rows)
        if keys.echo is not None:
            body[keys.echo] = self.echo(ask)
        if keys.more is not None:
            body[keys.more] = self.has_more(ask, window)
        return body

    def next_cursor(self, ask: Ask, window: Window) -> str | None:
        """Where the next page starts; None on the last page."""
        follows = window.first + len(window.positions) < window.total
        return self.encode_cursor(ask, window.positions[-1]) if follows else None

    def has_more(self, ask: Ask, window: Window) -> bool:
        """Whether rows follow after the page."""
        return window.first + len(window.positions) < window.total

    def count(self, ask: Ask, window: Window, rows: list[Row]) -> int:
        """How many rows the page says that it holds."""
        return len(rows)

    def echo(self, ask: Ask) -> Any:
        """The page size as the page states it: a number, or text where the contract wants text."""
        schema = self._page_schema(ask.operation)["properties"][paging(ask.operation).echo]
        return str(ask.size) if flat(self.contract, schema).get("type") == "string" else ask.size

    def beside(self, ask: Ask) -> Row:
        """The envelope's other required keys, made from their schemas; a flag, such as `success`, is true."""
        schema = self._page_schema(ask.operation)
        named = _keys(paging(ask.operation))
        others = {name: schema["properties"][name] for name in schema.get("required", []) if name not in named}
        if not others:
            return {}
        made = SchemaRows(self.contract, {}, ask.tenant, NOISE)
        values = {name: made.value(child, Draw(1)) for name, child in others.items()}
        return {name: True if value is False else value for name, value in values.items()}

    def _may_be_null(self, operation: Operation, key: str) -> bool:
        schema = self.contract.resolve(self._page_schema(operation).get("properties", {}).get(key, {}))
        forms: list[Json] = schema.get("anyOf") or schema.get("oneOf") or [schema]
        whole = [flat(self.contract, form) for form in forms]
        return any("type" not in form or "null" in form["type"] for form in whole)

    def _page_schema(self, operation: Operation) -> Json:
        page = next(response for response in operation.responses if response.status.startswith("2"))
        return flat(self.contract, page.schema or {})


def paging(operation: Operation) -> Pagination:
    """The paging of a list operation."""
    if operation.pagination is None:
        raise ValueError(f"{operation.id} is no list operation")
    return operation.pagination


@lru_cache(maxsize=128)
def _keys(pagination: Pagination) -> frozenset[str | None]:
    return frozenset(asdict(pagination).values())


def default_size(schema: Json) -> int:
    """The page size that applies where none is sent: the contract's default, else 50 or the largest below it."""
    return int(schema["default"]) if "default" in schema else int(min(UNSIZED, page_bounds(schema)[1]))
