"""One list operation under study: its asks, its walks, and the record of everything that was exchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flexportal.contract import Contract, Operation, Pagination, Parameter

from .answer import Answer
from .ask import KEY, OTHER_TENANT, OWN_TENANT, Argument, Ask
from .exchange import Exchange, Row
from .law import Untestable
from .prober import Source
from .reading import Reader, tenant_field, tenant_header
from .selection import Selection, keeps
from .sizes import SizeBounds
from .walk import End, Walk

__all__ = ["Budget", "Study"]

# A server that fails this often in a row has gone away; asking on would wait for a timeout each time.
TROUBLES = 3
# Nobody changes so many rows between two walks, if they are most of all.
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
    def bulk(self) -> int:
        """Requests left for long walks: a quarter of the whole, 200 at most, is kept for single questions."""
        return self.left - min(200, self.limit // 4)


@dataclass
class Study:
    """What the laws work with.

    Args:
        contract: The contract.
        operation: The list operation.
        source: Where answers come from.
        budget: How many requests may be made.
        tenants: The tenants by the shell text that stands for them; without a second one there is only the first.
        base_url: The server's base URL.
        notice: Called after each request, for progress.
        any_method: Whether methods other than GET may be sent.
        generated: Whether inputs are drawn by schemathesis as well.
        changing: Whether others may change the data during the run.
        cased: Whether the key has letters, so that it can be written in the other case.
        shifting: Whether rows were seen to change.
        latest: The last walk through everything; None where none was made but the first.
    """

    contract: Contract
    operation: Operation
    source: Source
    budget: Budget
    tenants: Mapping[str, str] = field(default_factory=dict[str, str])
    base_url: str = ""
    notice: Callable[[Exchange], None] | None = None
    any_method: bool = True
    generated: bool = True
    changing: bool = False
    cased: bool = True
    shifting: bool = False
    latest: Walk | None = None
    under_way: str = ""
    record: list[Exchange] = field(default_factory=list[Exchange])
    walks: dict[tuple[Any, ...], Walk] = field(default_factory=dict[tuple[Any, ...], Walk])
    _seen: dict[Ask, Exchange] = field(default_factory=dict[Ask, Exchange])
    _expected: dict[Selection, list[Row]] = field(default_factory=dict[Selection, list[Row]])
    _troubles: int = 0

    @property
    def names(self) -> Pagination:
        """The names of the operation's paging."""
        if self.operation.pagination is None:
            raise Untestable("the operation has no paging")
        return self.operation.pagination

    @property
    def noun(self) -> str:
        """What the rows are called."""
        return self.names.items

    @cached_property
    def bounds(self) -> SizeBounds:
        """The page sizes that the contract allows."""
        return SizeBounds.of(self.operation.parameter(self.names.size).schema)

    @cached_property
    def tenant_header(self) -> str | None:
        """The header that says whose data is asked for."""
        return tenant_header(self.operation)

    @cached_property
    def tenant_field(self) -> str | None:
        """The item's field that repeats it."""
        return tenant_field(self.operation)

    @cached_property
    def plain(self) -> Ask:
        """The operation's simplest request: required parameters and credentials, nothing else."""
        path, query, headers = self.operation.path, list[Argument](), list[tuple[str, str]]()
        if self.operation.secured:
            headers.append(("Authorization", f"Bearer {KEY}"))
        for parameter in self.operation.parameters:
            if parameter.name == self.tenant_header:
                headers.append((parameter.name, OWN_TENANT))
            elif parameter.required:
                value = _given(parameter)
                path = path.replace(f"{{{parameter.name}}}", value)
                if parameter.location == "query":
                    query.append(Argument(parameter.name, value))
                elif parameter.location == "header":
                    headers.append((parameter.name, value))
        return Ask(path, tuple(query), self.operation.method, tuple(headers))

    @property
    def elsewhere(self) -> Ask:
        """The simplest request for the other tenant. Raises: Untestable where none is known."""
        if self.tenant_header is None:
            raise Untestable("the operation takes no tenant")
        if OTHER_TENANT not in self.tenants:
            raise Untestable("no second tenant is known (FLEXPORTAL_OTHER_TENANT_ID)")
        return self.plain.with_header(self.tenant_header, OTHER_TENANT)

    def operation_at(self, path: str) -> Ask:
        """The simplest request for another path."""
        return replace(self.plain, path=path)

    def send(self, ask: Ask, keep: bool = False) -> Exchange:
        """Makes the request, in any case anew. Raises: Untestable where no request may be made any more."""
        return self.exchange(ask, keep)[0]

    def exchange(self, ask: Ask, keep: bool = False) -> tuple[Exchange, Answer]:
        """The same, with the raw answer beside the exchange."""
        if self._troubles >= TROUBLES:
            raise Untestable("the server no longer answers")
        if self.budget.left == 0:
            raise Untestable(f"the limit of {self.budget.limit} requests is used up")
        exchange: Exchange | None = None
        answer = Answer(0)
        for answer in self.source.send(ask):
            self.budget.spent += 1
            exchange = self.reader.read(len(self.record) + 1, ask, answer, keep)
            self.record.append(exchange)
            if self.notice is not None:
                self.notice(exchange)
        if exchange is None:
            raise RuntimeError("a source gives at least one answer")
        self._troubles = self._troubles + 1 if exchange.status == 0 else 0
        return exchange, answer

    def look(self, ask: Ask, keep: bool = False) -> Exchange:
        """The answer to the request, from the record where it has been made before."""
        if ask not in self._seen:
            self._seen[ask] = self.send(ask, keep)
        return self._seen[ask]

    def renewed(self) -> Study:
        """The same study with nothing asked yet: all it looks at is asked anew. The budget is shared.

        The whole listing is taken from the last look at it, where there was one.
        """
        return replace(self, record=[], walks={}, _seen={}, _expected={})

    def is_steady(self) -> bool:
        """Whether the listing holds the same rows now as when this study walked through it, in whatever order.

        By name and content: rows that come, go or change are somebody's doing, rows that trade places are the server's,
        and so it is where most of many rows differ.
        """
        try:
            then = self.whole
            now = Walk(then.start, then.names, then.size)
            self._go(now, self._kept)
        except Untestable:
            return True
        if now.end is End.UNAFFORDABLE:
            return True
        self.latest = now
        return not _moved(then, now)

    def take_over(self, fresh: Study, *, steady: bool) -> None:
        """Remembers what a renewed study asked, and whether rows were seen to change."""
        self.record.extend(fresh.record)
        self.latest = fresh.latest
        try:
            moved = _moved(self.whole, fresh.whole)
        except Untestable:
            moved = False
        self.shifting = self.shifting or moved or not steady

    def retrace(self, other: Study, shown: Sequence[Exchange]) -> None:
        """Asks again what these exchanges of another study asked, and walks again through the listings they are of.

        Raises:
            Untestable: There are too few requests left.
        """
        self.everything()
        asked = {exchange.ask for exchange in shown}
        told = {self._listing_of(ask) for ask in asked}
        for ask in asked:
            self.look(ask)
        for key, walk in other.walks.items():
            if key not in self.walks and self._listing_of(walk.start) in told:
                self._afford(len(walk.rows), walk.size, walk.cap)
                self.walks[key] = Walk(walk.start, walk.names, walk.size, walk.cap)
                self._go(self.walks[key])

    def _listing_of(self, ask: Ask) -> tuple[frozenset[Argument], frozenset[tuple[str, str]]]:
        return frozenset(ask.without_query(self.names.size, self.names.cursor).query), frozenset(ask.headers)

    def listing(self, selection: Selection = (), size: int | None = None, start: Ask | None = None) -> Ask:
        """The ask for the first page of a listing."""
        sized = () if size is None else (Argument(self.names.size, str(size)),)
        # Filters come first at the largest size and last at others: a server must not mind.
        arguments = (*selection, *sized) if size == self.bounds.high else (*sized, *selection)
        return (start or self.plain).with_query(*arguments)

    def walk(
        self,
        selection: Selection = (),
        size: int | None = None,
        *,
        cap: int | None = None,
        start: Ask | None = None,
        expected: int | None = None,
    ) -> Walk:
        """The walk through a listing; a walk made before isn't made again.

        Args:
            selection: The filters.
            size: The page size; None to send none.
            cap: How many pages at most; None for all.
            start: The ask that the first page's is made from; None for the plain one.
            expected: How many rows are expected, to see beforehand whether the walk can be afforded.

        Raises:
            Untestable: The walk would take more requests than are left.
        """
        first = self.listing(selection, size, start)
        key = (first, cap)
        if key not in self.walks:
            self._afford(expected, size, cap)
            self.walks[key] = Walk(first, self.names, size, cap)
        # A walk that was cut off for want of requests is taken up again, and says again why it can't go on.
        self._go(self.walks[key])
        return self.walks[key]

    @cached_property
    def whole(self) -> Walk:
        """The walk through everything, at the largest page size. Its rows keep their content."""
        walk = self.latest or Walk(self.listing((), self.bounds.high), self.names, self.bounds.high)
        self.walks[walk.start, None] = walk
        self._go(walk, self._kept_once)
        return walk

    def everything(self) -> Walk:
        """The whole walk where it came to its end and found something. Raises: Untestable where it didn't."""
        walk = self.whole
        if not walk.complete:
            reason = "wasn't begun" if walk.end is None else walk.end.value
            raise Untestable(f"the walk through all {self.noun} {reason} (page {len(walk.exchanges)})")
        if not walk.rows:
            raise Untestable(f"the tenant has no {self.noun}")
        return walk

    def expected(self, selection: Selection) -> list[Row]:
        """The rows of the whole walk that match the selection, in order."""
        if selection not in self._expected:
            rows = self.everything().rows
            self._expected[selection] = [row for row in rows if keeps(self.operation, selection, row)]
        return self._expected[selection]

    def _kept(self, ask: Ask) -> Exchange:
        return self.send(ask, keep=True)

    def _kept_once(self, ask: Ask) -> Exchange:
        return self.look(ask, keep=True)

    def _go(self, walk: Walk, request: Callable[[Ask], Exchange] | None = None) -> None:
        request = request or self.look
        while (ask := walk.next_ask()) is not None:
            if walk.exchanges and self.budget.bulk <= 0:
                walk.end = End.UNAFFORDABLE
                return
            walk.feed(request(ask))

    def _afford(self, expected: int | None, size: int | None, cap: int | None) -> None:
        per_page = size or self.bounds.default or self.bounds.high
        pages = 1 if expected is None else expected // per_page + 1
        pages = pages if cap is None else min(pages, cap)
        if pages > 1 and pages > self.budget.bulk:
            raise Untestable(f"it takes about {pages} requests, and {self.budget.left} are left")

    @cached_property
    def reader(self) -> Reader:
        """What reads the operation's answers."""
        return Reader(self.contract, self.operation)


def _given(parameter: Parameter) -> str:
    schema = parameter.schema
    examples: Sequence[Any] = (*schema.get("enum", ()), *schema.get("examples", ()))
    value = schema.get("const", schema.get("default", schema.get("example", examples[0] if examples else None)))
    if value is None:
        raise Untestable(f"the contract gives no value for the required parameter {parameter.name}")
    return str(value)


def _moved(then: Walk, now: Walk) -> bool:
    """Whether somebody changed rows between two walks through everything."""
    before, after = ({(row.name, row.fingerprint) for row in walk.rows} for walk in (then, now))
    changed = {name for name, _ in before ^ after}
    everybody = {name for name, _ in before | after}
    return bool(changed) and not (len(changed) >= MANY and 2 * len(changed) > len(everybody))
