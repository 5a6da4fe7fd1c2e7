"""What the checks of one list operation work with: its requests, page iterations, and the record of all exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flexportal.contract import Contract, Operation, Pagination, Parameter

from .check import Untestable
from .inputs.filters import Selection, matches
from .inputs.page_sizes import SizeBounds
from .probing.exchange import Exchange, RawResponse, Row
from .probing.iteration import End, PageIteration
from .probing.reader import Reader, tenant_field, tenant_header
from .probing.request import KEY, OTHER_TENANT, OWN_TENANT, Argument, Request
from .probing.sender import Source

__all__ = ["Budget", "CheckContext"]

# A server that gives no response this often in a row is gone; each further request would wait for a timeout.
MAX_ERRORS_IN_A_ROW = 3
# The page size at which a list without cursor and without a largest size is read.
SINGLE_PAGE = 1000
# Nobody changes so many rows between two iterations, if they are most of all.
MANY = 20


@dataclass(slots=True)
class Budget:
    """How many requests a run may make.

    Args:
        limit: The most requests.
        spent: Requests made.
    """

    limit: int
    spent: int = 0

    @property
    def left(self) -> int:
        """Requests that may still be made."""
        return max(0, self.limit - self.spent)

    @property
    def for_iterations(self) -> int:
        """Requests left for long iterations: a quarter of the limit, 200 at most, is reserved for single requests."""
        return self.left - min(200, self.limit // 4)


@dataclass
class CheckContext:
    """What checks work with.

    Args:
        contract: The contract.
        operation: The list operation.
        source: Where responses come from.
        budget: How many requests may be made.
        tenants: The tenants by their shell text; without a second one there is only the first.
        base_url: The server's base URL.
        on_exchange: Called after each request, for progress.
        any_method: Whether methods other than GET may be sent.
        generated: Whether schemathesis generates inputs as well.
        changing: Whether others may change the data during the run.
        key_has_letters: Whether the key can be written in the other letter case.
        saw_changes: Whether rows were seen to change.
        latest: The last full iteration; None where none was made but the first.
    """

    contract: Contract
    operation: Operation
    source: Source
    budget: Budget
    tenants: Mapping[str, str] = field(default_factory=dict[str, str])
    base_url: str = ""
    on_exchange: Callable[[Exchange], None] | None = None
    any_method: bool = True
    generated: bool = True
    changing: bool = False
    key_has_letters: bool = True
    saw_changes: bool = False
    latest: PageIteration | None = None
    current_check: str = ""
    record: list[Exchange] = field(default_factory=list[Exchange])
    iterations: dict[tuple[Any, ...], PageIteration] = field(default_factory=dict[tuple[Any, ...], PageIteration])
    _fetched: dict[Request, Exchange] = field(default_factory=dict[Request, Exchange])
    _expected: dict[Selection, list[Row]] = field(default_factory=dict[Selection, list[Row]])
    _errors_in_a_row: int = 0

    @property
    def names(self) -> Pagination:
        """The operation's pagination annotation."""
        if self.operation.pagination is None:
            raise Untestable("the operation has no pagination")
        return self.operation.pagination

    @cached_property
    def bounds(self) -> SizeBounds:
        """The page sizes that the contract allows."""
        return SizeBounds.of(self.operation.parameter(self.names.size).schema)

    @cached_property
    def tenant_header(self) -> str | None:
        """The header that names the tenant."""
        return tenant_header(self.operation)

    @cached_property
    def tenant_field(self) -> str | None:
        """The item's field that repeats it."""
        return tenant_field(self.operation)

    @cached_property
    def reader(self) -> Reader:
        """Reads the operation's responses."""
        return Reader(self.contract, self.operation)

    @cached_property
    def plain(self) -> Request:
        """The operation's simplest request: required parameters and credentials, nothing else."""
        path, query, headers = self.operation.path, list[Argument](), list[tuple[str, str]]()
        if self.operation.secured:
            headers.append(("Authorization", f"Bearer {KEY}"))
        for parameter in self.operation.parameters:
            if parameter.name == self.tenant_header:
                headers.append((parameter.name, OWN_TENANT))
            elif parameter.required:
                value = _example(parameter)
                path = path.replace(f"{{{parameter.name}}}", value)
                if parameter.location == "query":
                    query.append(Argument(parameter.name, value))
                elif parameter.location == "header":
                    headers.append((parameter.name, value))
        return Request(path, tuple(query), self.operation.method, tuple(headers))

    @property
    def plain_for_other_tenant(self) -> Request:
        """The simplest request for the other tenant. Raises: Untestable where none is known."""
        if self.tenant_header is None:
            raise Untestable("the operation takes no tenant")
        if OTHER_TENANT not in self.tenants:
            raise Untestable("no second tenant is known (FLEXPORTAL_OTHER_TENANT_ID)")
        return self.plain.with_header(self.tenant_header, OTHER_TENANT)

    def first_page(self, selection: Selection = (), size: int | None = None, start: Request | None = None) -> Request:
        """The request for the first page of a list; `start` replaces the plain request."""
        sized = () if size is None else (Argument(self.names.size, str(size)),)
        # Filters come first at the largest size and last at others: a server must not mind.
        arguments = (*selection, *sized) if size == self.bounds.high else (*sized, *selection)
        return (start or self.plain).with_query(*arguments)

    def send(self, request: Request, keep: bool = False) -> Exchange:
        """Sends the request, even if it was sent before. Raises: Untestable where no request may be made any more."""
        return self.exchange(request, keep)[0]

    def exchange(self, request: Request, keep: bool = False) -> tuple[Exchange, RawResponse]:
        """The same, with the raw response beside the exchange."""
        if self._errors_in_a_row >= MAX_ERRORS_IN_A_ROW:
            raise Untestable("the server no longer responds")
        if self.budget.left == 0:
            raise Untestable(f"the limit of {self.budget.limit} requests is reached")
        exchange: Exchange | None = None
        response = RawResponse(0)
        for response in self.source.send(request):
            self.budget.spent += 1
            exchange = self.reader.read(len(self.record) + 1, request, response, keep)
            self.record.append(exchange)
            if self.on_exchange is not None:
                self.on_exchange(exchange)
        if exchange is None:
            raise RuntimeError("a source gives at least one response")
        self._errors_in_a_row = self._errors_in_a_row + 1 if exchange.status == 0 else 0
        return exchange, response

    def fetch(self, request: Request, keep: bool = False) -> Exchange:
        """The exchange of the request, from the record where it has been sent before."""
        if request not in self._fetched:
            self._fetched[request] = self.send(request, keep)
        return self._fetched[request]

    def iterate(
        self,
        selection: Selection = (),
        size: int | None = None,
        *,
        max_pages: int | None = None,
        start: Request | None = None,
        expected: int | None = None,
    ) -> PageIteration:
        """The iteration through a list; one that was made before isn't made again.

        Args:
            selection: The filters.
            size: The page size; None to send none.
            max_pages: How many pages at most; None for all.
            start: The request that the first page's is made from; None for the plain one.
            expected: How many rows are expected, to know beforehand whether the budget is enough.

        Raises:
            Untestable: The iteration would take more requests than are left.
        """
        first = self.first_page(selection, size, start)
        key = (first, max_pages)
        if key not in self.iterations:
            self._require_budget(expected, size, max_pages)
            self.iterations[key] = PageIteration(first, self.names, size, max_pages)
        # One that was cut off for want of requests is continued, and says again why it can't be.
        self._advance(self.iterations[key])
        return self.iterations[key]

    @cached_property
    def full(self) -> PageIteration:
        """The iteration through the whole list, at the largest page size. Its rows keep their content."""
        size = self.bounds.high if self.names.cursor or self.bounds.has_high else SINGLE_PAGE
        whole = self.latest or PageIteration(self.first_page((), size), self.names, size)
        self.iterations[whole.start, None] = whole
        self._advance(whole, lambda request: self.fetch(request, keep=True))
        return whole

    def require_full(self) -> PageIteration:
        """The full iteration where it is complete and has rows. Raises: Untestable where it isn't."""
        whole, items = self.full, self.names.items
        if not whole.complete:
            reason = "wasn't started" if whole.end is None else whole.end.value
            raise Untestable(f"the iteration through all {items} {reason} (page {len(whole.exchanges)})")
        if not whole.rows:
            raise Untestable(f"the tenant has no {items}")
        return whole

    def expected(self, selection: Selection) -> list[Row]:
        """The rows of the full iteration that match the selection, in order."""
        if selection not in self._expected:
            rows = self.require_full().rows
            self._expected[selection] = [row for row in rows if matches(self.operation, selection, row)]
        return self._expected[selection]

    def renewed(self) -> CheckContext:
        """The same context with an empty record: everything is requested again. The budget is shared.

        The full iteration is the one of the last look, where there was one.
        """
        return replace(self, record=[], iterations={}, _fetched={}, _expected={})

    def is_steady(self) -> bool:
        """Whether the list has the same rows now as when this context iterated through it, in whatever order.

        By name and content: rows that are added, removed or changed were changed by somebody, rows that trade places
        by the server, and so it is where most of many rows differ.
        """
        try:
            then = self.full
            now = PageIteration(then.start, then.names, then.size)
            self._advance(now, lambda request: self.send(request, keep=True))
        except Untestable:
            return True
        if now.end is End.OVER_BUDGET:
            return True
        self.latest = now
        return not _changed(then, now)

    def merge(self, fresh: CheckContext, *, steady: bool) -> None:
        """Adds the record of a renewed context, and whether rows were seen to change."""
        self.record.extend(fresh.record)
        self.latest = fresh.latest
        try:
            changed = _changed(self.full, fresh.full)
        except Untestable:
            changed = False
        self.saw_changes = self.saw_changes or changed or not steady

    def repeat(self, other: CheckContext, shown: Sequence[Exchange]) -> None:
        """Repeats these exchanges of another context, and the iterations through the lists that they belong to.

        Raises:
            Untestable: There are too few requests left.
        """
        self.require_full()
        requests = {exchange.request for exchange in shown}
        lists = {self._list_of(request) for request in requests}
        for request in requests:
            self.fetch(request)
        for key, old in other.iterations.items():
            if key not in self.iterations and self._list_of(old.start) in lists:
                self._require_budget(len(old.rows), old.size, old.max_pages)
                self.iterations[key] = PageIteration(old.start, old.names, old.size, old.max_pages)
                self._advance(self.iterations[key])

    def _list_of(self, request: Request) -> tuple[frozenset[Argument], frozenset[tuple[str, str]]]:
        unpaged = request.without_query(self.names.size, self.names.cursor or "")
        return frozenset(unpaged.query), frozenset(request.headers)

    def _advance(self, iteration: PageIteration, send: Callable[[Request], Exchange] | None = None) -> None:
        send = send or self.fetch
        while (request := iteration.next_request()) is not None:
            if iteration.exchanges and self.budget.for_iterations <= 0:
                iteration.end = End.OVER_BUDGET
                return
            iteration.feed(send(request))

    def _require_budget(self, expected: int | None, size: int | None, max_pages: int | None) -> None:
        per_page = size or self.bounds.default or self.bounds.high
        pages = 1 if expected is None else expected // per_page + 1
        pages = pages if max_pages is None else min(pages, max_pages)
        if pages > 1 and pages > self.budget.for_iterations:
            raise Untestable(f"it takes about {pages} requests, and {self.budget.left} are left")


def _example(parameter: Parameter) -> str:
    schema = parameter.schema
    examples: Sequence[Any] = (*schema.get("enum", ()), *schema.get("examples", ()))
    value = schema.get("const", schema.get("default", schema.get("example", examples[0] if examples else None)))
    if value is None:
        raise Untestable(f"the contract gives no value for the required parameter {parameter.name}")
    return str(value)


def _changed(then: PageIteration, now: PageIteration) -> bool:
    """Whether somebody changed rows between two full iterations."""
    before, after = ({(row.name, row.fingerprint) for row in iteration.rows} for iteration in (then, now))
    changed = {name for name, _ in before ^ after}
    names = {name for name, _ in before | after}
    return bool(changed) and not (len(changed) >= MANY and 2 * len(changed) > len(names))
