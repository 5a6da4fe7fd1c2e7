"""What the checks of one list operation work with: its requests, page iterations, and the record of all exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from flexportal.contract import Contract, Operation, Pagination
from flexportal_core.clock import SYSTEM_CLOCK, Clock

from .budget import Budget
from .check import Untestable
from .inputs.filters import Selection, matches
from .inputs.page_sizes import SizeBounds
from .probing.cursor_life import CursorLife
from .probing.exchange import Exchange, RawResponse, Row
from .probing.iteration import End, PageIteration
from .probing.next_page import COUNTED
from .probing.reader import Reader, tenant_field
from .probing.request import OTHER_TENANT, Argument, Request
from .probing.security import Credential
from .probing.sender import Source
from .request_builder import RequestBuilder, listed_identity
from .writes import Writes

__all__ = ["CheckContext"]

# A server that gives no response this often in a row is gone; each further request would wait for a timeout.
MAX_ERRORS_IN_A_ROW = 3
# The page size at which a list without cursor and without a largest size is read.
SINGLE_PAGE = 1000
FORBIDDEN = 403


@dataclass
class CheckContext:
    """What checks work with.

    Args:
        contract: The contract.
        operation: The list operation.
        source: Where responses come from.
        budget: How many requests may be made.
        looks: How many more may be made to look at failures again.
        tenants: The tenants by their shell text; without a second one there is only the first.
        base_url: The server's base URL.
        on_exchange: Called after each request, for progress.
        contexts: The contexts of every operation of the run, by operation id.
        allow_writes: Whether methods other than GET, HEAD and OPTIONS may be sent.
        generated: Whether schemathesis generates inputs as well.
        changing: Whether others may change the data during the run.
        variables: What the names of the environment variables begin with.
        key_has_letters: Whether the key can be written in the other letter case.
        clock: Time.
        writes: What the run wrote, and how long reads wait after that.
        latest: The last full iteration; None where none was made but the first.
        volatile: Paths of fields that no comparison counts, since they are different in every response.
    """

    contract: Contract
    operation: Operation
    source: Source
    budget: Budget
    looks: Budget
    tenants: Mapping[str, str] = field(default_factory=dict[str, str])
    base_url: str = ""
    on_exchange: Callable[[Exchange], None] | None = None
    contexts: Mapping[str, CheckContext] = field(default_factory=dict[str, "CheckContext"], repr=False)
    allow_writes: bool = False
    generated: bool = True
    changing: bool = True
    variables: str = "FLEXPORTAL"
    key_has_letters: bool = True
    clock: Clock = SYSTEM_CLOCK
    writes: Writes = field(default_factory=Writes, repr=False)
    latest: PageIteration | None = None
    volatile: frozenset[str] = frozenset()
    current_check: str = ""
    record: list[Exchange] = field(default_factory=list[Exchange])
    iterations: dict[tuple[Any, ...], PageIteration] = field(default_factory=dict[tuple[Any, ...], PageIteration])
    _fetched: dict[Request, Exchange] = field(default_factory=dict[Request, Exchange])
    _expected: dict[Selection, list[Row]] = field(default_factory=dict[Selection, list[Row]])
    _reader: Reader | None = None
    _errors_in_a_row: int = 0
    _cursors: CursorLife = field(default_factory=CursorLife)

    @property
    def names(self) -> Pagination:
        """The operation's pagination annotation."""
        if self.operation.pagination is None:
            raise Untestable("the operation has no pagination")
        return self.operation.pagination

    @property
    def noun(self) -> str:
        """What the list's items are called in evidence."""
        return "items" if self.names.items == "$" else self.names.items

    @cached_property
    def bounds(self) -> SizeBounds:
        """The page sizes that the contract allows."""
        return SizeBounds.of(self.operation.parameter(self.names.size).schema)

    @cached_property
    def _builder(self) -> RequestBuilder:
        return RequestBuilder(self.contract, self.operation, partial(listed_identity, self.contexts, self.operation))

    @property
    def is_forbidden(self) -> bool:
        """Whether the plain list was requested, and the key has no access to it, as a key of few rights has."""
        # Where nothing gives a value for a required parameter, there is no plain request.
        first = self._fetched.get(self.plain) if self.operation.pagination and "plain" in vars(self) else None
        return first is not None and first.status == FORBIDDEN

    @property
    def credential(self) -> Credential | None:
        """The header that the operation wants for the key; None where it wants none."""
        return self._builder.credential

    @property
    def tenant_header(self) -> str | None:
        """The header that names the tenant."""
        return self._builder.tenant_header

    @cached_property
    def tenant_field(self) -> str | None:
        """The item's field that repeats it."""
        return tenant_field(self.operation)

    @property
    def reader(self) -> Reader:
        """Reads the operation's responses."""
        # Shared with renewed contexts: schemas take a while to compile.
        if self._reader is None:
            self._reader = Reader(self.contract, self.operation, self.volatile)
        return self._reader

    @cached_property
    def plain(self) -> Request:
        """The operation's simplest request: required parameters and credentials, nothing else."""
        return self.request({})

    def request(self, values: Mapping[str, Any], body: Any = None) -> Request:
        """A request with the required parameters and credentials.

        Args:
            values: Values by parameter name, path parameters unquoted. A required one that is missing gets an example
                of the contract, or the identity of a row of the list whose path this one continues.
            body: What is sent as JSON; None for no body.

        Raises:
            Untestable: Nothing gives a value for a required parameter.
        """
        return self._builder.request(values, body)

    def of(self, operation: str) -> CheckContext:
        """The context of another operation of the run. Raises: Untestable where it isn't part of the run."""
        if operation not in self.contexts:
            raise Untestable(f"{operation} is not part of this run", not_tried=True)
        return self.contexts[operation]

    @property
    def plain_for_other_tenant(self) -> Request:
        """The simplest request for the other tenant. Raises: Untestable where none is known."""
        if self.tenant_header is None:
            raise Untestable("the operation takes no tenant")
        if OTHER_TENANT not in self.tenants:
            raise Untestable(f"no second tenant is known ({self.variables}_OTHER_TENANT_ID)", not_tried=True)
        return self.plain.with_header(self.tenant_header, OTHER_TENANT)

    def first_page(self, selection: Selection = (), size: int | None = None, start: Request | None = None) -> Request:
        """The request for the first page of a list; `start` replaces the plain request."""
        sized = () if size is None else (Argument(self.names.size, str(size)),)
        # Filters come first at the largest size and last at others: a server must not mind.
        arguments = (*selection, *sized) if size == self.bounds.high else (*sized, *selection)
        return (start or self.plain).with_query(*arguments)

    def send(self, request: Request, keep: bool = False) -> Exchange:
        """Sends the request, even if it was sent before.

        Raises:
            Untestable: No request may be made any more, or the server refused this one each time.
        """
        return self.exchange(request, keep)[0]

    def exchange(self, request: Request, keep: bool = False) -> tuple[Exchange, RawResponse]:
        """The same, with the raw response beside the exchange."""
        if self._errors_in_a_row >= MAX_ERRORS_IN_A_ROW:
            raise Untestable("the server no longer responds", not_tried=True)
        if not (self.allow_writes or request.is_safe):
            raise Untestable(f"{request.method} is sent only with --allow-writes")
        self.budget.require(1)
        if request.is_safe:
            self.writes.before_read()
        exchange, response = self._recorded(request, self._responses(request), keep)
        if not request.is_safe:
            self.writes.wrote() if exchange.ok else self.writes.refused()
        return exchange, response

    def send_at_once(self, requests: Sequence[Request], width: int) -> list[Exchange]:
        """Sends the requests, so many at a time; the exchanges are in the order of the requests.

        Raises:
            Untestable: As for `send`.
        """
        self.budget.require(len(requests))
        with ThreadPoolExecutor(width) as pool:
            responses = list(pool.map(self._responses, requests))
        pairs = zip(requests, responses, strict=True)
        return [self._recorded(request, received, False)[0] for request, received in pairs]

    def _responses(self, request: Request) -> list[RawResponse]:
        return list(self.source.send(request))

    def _recorded(self, request: Request, responses: Sequence[RawResponse], keep: bool) -> tuple[Exchange, RawResponse]:
        exchanges = [
            self.reader.read(len(self.record) + number, request, response, keep)
            for number, response in enumerate(responses, start=1)
        ]
        self.record.extend(exchanges)
        self.budget.spent += len(exchanges)
        if self.on_exchange is not None:
            for each in exchanges:
                self.on_exchange(each)
        exchange = exchanges[-1]
        if self.operation.pagination is not None:
            self._cursors.note(request.argument(self.names.cursor or ""), exchange.page, self.clock.monotonic())
        # A write isn't sent again: half a response may be the network's fault.
        unanswered = exchange.refused or (exchange.status == 0 and not request.is_safe)
        self._errors_in_a_row = self._errors_in_a_row + 1 if unanswered else 0
        if unanswered:
            raise Untestable(f"a request got {exchange.outcome}, each time it was sent", not_tried=True)
        return exchange, responses[-1]

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
            self.require_budget(expected, size, max_pages)
            self.iterations[key] = PageIteration(first, self.names, size, max_pages)
        # One that was cut off for want of requests is continued, and says again why it can't be.
        self.advance(self.iterations[key])
        return self.iterations[key]

    @cached_property
    def full(self) -> PageIteration:
        """The iteration through the whole list, at the largest page size. Its rows keep their content."""
        size = self.bounds.high if self.names.cursor or self.bounds.has_high else SINGLE_PAGE
        whole = self.latest or PageIteration(self.first_page((), size), self.names, size)
        # One that was interrupted is continued.
        whole = self.iterations.setdefault((whole.start, None), whole)
        self.advance(whole, lambda request: self.fetch(request, keep=True))
        return whole

    def require_full(self) -> PageIteration:
        """The full iteration where it is complete and has rows. Raises: Untestable where it isn't."""
        whole, items = self.full, self.noun
        if not whole.complete:
            reason = "wasn't started" if whole.end is None else whole.end.value
            raise Untestable(
                f"the iteration through all {items} {reason} (page {len(whole.exchanges)})", not_tried=True
            )
        if not whole.rows:
            raise Untestable(f"the tenant has no {items}", not_tried=True)
        return whole

    def expected(self, selection: Selection) -> list[Row]:
        """The rows of the full iteration that match the selection, in order."""
        if selection not in self._expected:
            rows = self.require_full().rows
            self._expected[selection] = [row for row in rows if matches(self.operation, selection, row)]
        return self._expected[selection]

    def renewed(self) -> CheckContext:
        """The same context with an empty record: everything is requested again. The budget is shared.

        The full iteration is the one of the last look, where there was one. The requests are counted apart.
        """
        return replace(
            self, budget=self.looks, record=[], iterations={}, _fetched={}, _expected={}, _cursors=CursorLife()
        )

    def ignore(self, fields: frozenset[str]) -> None:
        """Leave these fields out of comparisons from now on. What was compared before is requested again."""
        former, had_full = self.iterations, vars(self).pop("full", None) is not None
        self.volatile, self._reader, self.latest = fields, None, None
        self.iterations, self._fetched, self._expected, self.budget = {}, {}, {}, Budget(self.budget.limit)
        if had_full:  # first, since its rows keep their content
            self.require_full()
        for key, each in former.items():
            self.advance(self.iterations.setdefault(key, PageIteration(each.start, each.names, each.size, key[1])))

    def merge(self, fresh: CheckContext) -> None:
        """Adds the record of a renewed context."""
        self.record.extend(fresh.record)
        self.latest = fresh.latest

    def advance(self, iteration: PageIteration, send: Callable[[Request], Exchange] | None = None) -> None:
        """Continues an iteration to its end, or as far as the budget goes; `send` replaces `fetch`."""
        send = send or self.fetch
        while (request := iteration.next_request()) is not None:
            if iteration.exchanges and self.budget.for_iterations <= 0:
                iteration.end = End.OVER_BUDGET
                return
            exchange = send(request)
            self.require_accepted_cursor(exchange)
            iteration.feed(exchange)

    def require_accepted_cursor(self, exchange: Exchange) -> None:
        """Checks that no cursor was rejected that may have expired. Raises: Untestable where one was."""
        cursor = exchange.request.argument(self.names.cursor or "")
        if self.names.next not in COUNTED and cursor is not None and 400 <= exchange.status < 500:
            self._cursors.require_fresh(cursor, self.clock.monotonic())

    def require_budget(self, expected: int | None, size: int | None, max_pages: int | None) -> None:
        """Checks that so many rows can be iterated through. Raises: Untestable where there are too few requests."""
        per_page = size or self.bounds.default or self.bounds.high
        pages = 1 if expected is None else expected // per_page + 1
        self.budget.require_pages(pages if max_pages is None else min(pages, max_pages))
