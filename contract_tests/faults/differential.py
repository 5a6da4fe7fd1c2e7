"""Compares what the client reads from a faulty server with what a plain loop reads from an honest one.

Each case has random customers, a random way to read them and random faults; after an error it is resumed. Nothing may
be lost, doubled, reordered or altered.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

import anyio
from flexportal import AsyncFlexPortal, FlexPortal, FlexPortalError, PaginationError
from flexportal.export.columns import Layout
from flexportal.export.formats import format_of
from flexportal.export.job import Export
from flexportal.testing import InstantClock
from flexportal.testing.faults.script import Action

from .fault_server import FaultServer, Request
from .listing_data import STATUSES, TENANT, TYPES, Listing, random_rows
from .reference import by_value, read_export, read_listing, without_nothing
from .tally import WrongDeliveryError
from .wire_faults import FAULTS, SLOW_FAULTS, UNUSUAL, plain

__all__ = ["MODES", "Counts", "compare", "main", "run_case"]

KEY = "test-key"
TIMEOUT = 0.4
# More errors in a row than this do not happen by chance.
MAX_ERRORS_IN_A_ROW = 500
FORMATS = (".ndjson", ".csv", ".parquet", ".arrow")
MODES = ("list", "filtered", "raw", "scan", "async list", "async filtered", "async raw", "async scan", *FORMATS)


@dataclass
class Counts:
    """What a run took."""

    cases: int = 0
    items: int = 0
    requests: int = 0
    resumes: int = 0
    responses: Counter[str] = field(default_factory=Counter[str])
    errors: Counter[str] = field(default_factory=Counter[str])


class FaultyListing:
    """Answers with pages of a listing, at random with a fault, in an unusual way, or plainly.

    Args:
        listing: The listing.
        seed: What is done with a request, by its number.
        rate: Fraction of requests with a fault, from 0 to 1.
        counts: Gets the names of what was done.
    """

    def __init__(self, listing: Listing, seed: int, rate: float, counts: Counter[str]) -> None:
        self.error: ValueError | None = None
        """What was wrong with a request."""
        self._listing = listing
        self._seed = seed
        self._rate = rate
        self._counts = counts
        self._lock = Lock()

    def __call__(self, request: Request) -> Iterable[Action]:
        """The steps of the response."""
        chance = Random(f"{self._seed} {request.number}")
        try:
            body = self._listing.page(request.query, chance)
        except ValueError as error:
            self.error = error
            return [plain(b"{}", status=b"400 Bad Request")]
        if chance.random() < self._rate:
            make = chance.choice(SLOW_FAULTS if chance.random() < 0.01 else FAULTS)
        elif chance.random() < 0.6:
            make = chance.choice(UNUSUAL)
        else:
            return [plain(body)]
        with self._lock:
            self._counts[make.__name__.strip("_").replace("_", " ")] += 1
        return make(chance, body)


class Reading:
    """One reading of a listing, in parts: each begins where the one before ended.

    Args:
        url: The faulty server.
        mode: One of `MODES`.
        filters: Name in Python → values.
        chance: What all choices are derived from.
        counts: Of the whole run.
    """

    def __init__(
        self, url: str, mode: str, filters: dict[str, list[str]], chance: Random, counts: Counter[str]
    ) -> None:
        self.items: list[Any] = []
        self.parts = 0
        self._url = url
        self._mode = mode
        self._filters = filters
        self._chance = chance
        self._errors = counts
        self._errors_in_a_row = 0

    def read(self) -> None:
        """Read all with a sync client."""
        token: str | None = None
        while token is not None or not self.parts:
            self.parts += 1
            with self._client(FlexPortal) as client:
                items = iter(self._pager(client, token))
                with suppress(StopIteration):
                    for _ in range(self._portion()):
                        try:
                            self._deliver(next(items))
                        except FlexPortalError as error:
                            if not self._continues(error):
                                break
                token = items.resume_token

    async def read_async(self) -> None:
        """Read all with an async client."""
        token: str | None = None
        while token is not None or not self.parts:
            self.parts += 1
            async with self._client(AsyncFlexPortal) as client:
                items = aiter(self._pager(client, token))
                with suppress(StopAsyncIteration):
                    for _ in range(self._portion()):
                        try:
                            self._deliver(await anext(items))
                        except FlexPortalError as error:
                            if not self._continues(error):
                                break
                token = items.resume_token

    def export(self, folder: Path) -> None:
        """Export all to a file, and read it."""
        path = folder / f"customers{self._mode}"
        export = Export(path, format_of(path), Layout(), {}, self._page_size())
        while not path.exists():
            self.parts += 1
            with self._client(FlexPortal) as client, suppress(FlexPortalError):
                try:
                    export.run(lambda token, _: self._raw_items(client, token), resume=True)
                except FlexPortalError as error:
                    self._continues(error)
        self.items = read_export(path)

    def _client(self, make: Callable[..., Any]) -> Any:
        retries = self._chance.choice((0, 1, 4))
        return make(KEY, TENANT, base_url=self._url, timeout=TIMEOUT, max_retries=retries, clock=InstantClock())

    def _pager(self, client: Any, token: str | None) -> Any:
        options: dict[str, Any] = {**self._filters, "page_size": self._page_size(), "resume": token}
        if "scan" in self._mode:
            return client.customers.scan(concurrency=self._chance.randint(1, 8), **options)
        pager = client.customers.list(prefetch=self._chance.random() < 0.5, **options)
        return pager.raw_items() if "raw" in self._mode else pager

    def _raw_items(self, client: Any, token: str | None) -> Any:
        return iter(self._pager(client, token).raw_items())

    def _page_size(self) -> int:
        return self._chance.choice((1, 7, 20, 100, self._chance.randint(1, 100)))

    def _portion(self) -> int:
        return self._chance.choice((10**9, 10**9, self._chance.randint(1, 300)))

    def _deliver(self, item: Any) -> None:
        self.items.append(bytes(item) if "raw" in self._mode else by_value(item.to_dict()))
        self._errors_in_a_row = 0

    def _continues(self, error: FlexPortalError) -> bool:
        """Whether to use the same iterator after this error. Raises: WrongDeliveryError."""
        self._errors[type(error).__name__] += 1
        self._errors_in_a_row += 1
        if self._errors_in_a_row > MAX_ERRORS_IN_A_ROW:
            raise WrongDeliveryError(f"{MAX_ERRORS_IN_A_ROW} errors in a row; the last one: {error!r}") from error
        return not isinstance(error, PaginationError) and self._chance.random() < 0.5


def run_case(seed: int, mode: str, rows: int, rate: float, counts: Counts) -> None:
    """Read so many customers in one way, and compare. Raises: WrongDeliveryError."""
    chance = Random(seed)
    listing = Listing(random_rows(chance, rows), seed)
    filters = _filters(chance, listing) if "filtered" in mode or chance.random() < 0.2 else {}
    faulty = FaultyListing(listing, seed, rate, counts.responses)
    honest = FaultServer(lambda request: [plain(listing.page(request.query, Random(request.number)))])
    with honest, FaultServer(faulty) as server:
        wire = {"customerType" if name == "customer_type" else name: values for name, values in filters.items()}
        expected = read_listing(honest.url, {}, wire)
        reading = Reading(server.url, mode, filters, chance, counts.errors)
        if mode in FORMATS:
            with tempfile.TemporaryDirectory() as folder:
                reading.export(Path(folder))
        elif "async" in mode:
            anyio.run(reading.read_async, backend=chance.choice(("asyncio", "trio")))
        else:
            reading.read()
        counts.requests += server.requests
    if faulty.error is not None:
        raise WrongDeliveryError(str(faulty.error))
    texts = {row.content["customerId"]: row.text for row in listing.rows}
    compare(mode, expected, reading.items, texts)
    counts.cases += 1
    counts.items += len(expected)
    counts.resumes += reading.parts - 1


def _filters(chance: Random, listing: Listing) -> dict[str, list[str]]:
    emails = [row.content["email"] for row in listing.rows[:: max(1, len(listing.rows) // 5)]]
    values = {"status": [*STATUSES], "customer_type": [*TYPES], "email": [*emails, "nobody@example.com"]}
    chosen = chance.choice((("status",), ("customer_type",), ("status", "customer_type"), ("email",)))
    return {name: chance.sample(values[name], chance.randint(1, len(values[name]))) for name in chosen}


def compare(mode: str, expected: list[dict[str, Any]], found: list[Any], texts: dict[str, bytes]) -> None:
    """Compare what was found with what is expected; raw items with their texts. Raises: WrongDeliveryError."""
    if "raw" in mode:
        wanted: list[Any] = [texts[item["customerId"]] for item in expected]
    elif mode in FORMATS:
        is_table, is_text = mode != ".ndjson", mode == ".csv"
        shown: Callable[[Any], Any] = (lambda item: without_nothing(item, text=is_text)) if is_table else dict
        wanted, found = [by_value(shown(item)) for item in expected], [by_value(shown(item)) for item in found]
    else:
        wanted = [by_value(item) for item in expected]
    if "scan" in mode:
        wanted, found = sorted(wanted), sorted(found)
    if wanted == found:
        return
    place = next((index for index, pair in enumerate(zip(wanted, found, strict=False)) if pair[0] != pair[1]), -1)
    difference = f"\n expected {wanted[place]!r}\n    found {found[place]!r}" if place >= 0 else ""
    raise WrongDeliveryError(f"{len(found)} items instead of {len(wanted)}; first difference at {place}{difference}")


def main(arguments: Sequence[str]) -> int:
    """Run the cases; 0 if all were read right, else 1."""
    parser = argparse.ArgumentParser(prog="scripts/faults differential", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="seed of the first case (default: %(default)s)")
    parser.add_argument("--count", type=int, default=300, help="number of cases (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=300, help="customers of a case at most (default: %(default)s)")
    parser.add_argument("--mode", choices=MODES, action="append", help="repeatable (default: all)")
    options = parser.parse_args(arguments)
    counts, failed = Counts(), 0
    modes = options.mode or MODES
    for number in range(options.count):
        seed, mode = options.seed + number, modes[number % len(modes)]
        chance = Random(f"{seed} size")
        try:
            run_case(seed, mode, chance.randint(0, options.rows), chance.choice((0.1, 0.4, 0.7)), counts)
        except WrongDeliveryError as error:
            failed += 1
            print(f"seed {seed}, {mode}: {error}", file=sys.stderr, flush=True)
    print(*(f"{name:>16}  {value}" for name, value in vars(counts).items()), f"{'failed':>16}  {failed}", sep="\n")
    return 1 if failed else 0
