"""Compares what the client reads from a faulty server with what a plain loop reads from an honest one.

Each case has random customers, a random way to read them and random faults; after an error it is resumed. Nothing may
be lost, doubled, reordered or altered.
"""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

from flexportal import FlexPortal, FlexPortalError
from flexportal.export.columns import Layout
from flexportal.export.formats import format_of
from flexportal.export.job import Export
from flexportal.testing.faults.script import Action
from flexportal_api.operations.customers import LIST_CUSTOMERS

from .fault_server import FaultServer, Request
from .iterations import MAX_ERRORS_IN_A_ROW, Plan
from .listing_data import STATUSES, TYPES, Listing, random_rows
from .listings import run
from .reference import by_value, read_export, read_listing, without_nothing
from .tally import Tally, WrongDeliveryError
from .wire_faults import FAULTS, SLOW_FAULTS, UNUSUAL, plain

__all__ = ["MODES", "Counts", "compare", "main", "run_case"]

# Customers of a case.
MOST_ROWS = 300
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


@dataclass(frozen=True, kw_only=True)
class Reading(Plan):
    """One way to read a listing.

    Args:
        mode: One of `MODES`.
        filters: Name in Python → values.
    """

    mode: str
    filters: dict[str, list[str]]

    def pager(self, client: Any, chance: Random, token: str | None) -> Any:
        """A pager that starts at the token."""
        page_size = chance.choice((1, 7, 20, 100, chance.randint(1, 100)))
        options: dict[str, Any] = {**self.filters, "page_size": page_size, "resume": token}
        if "scan" in self.mode:
            return client.customers.scan(concurrency=chance.randint(1, 8), **options)
        pager = client.customers.list(prefetch=chance.random() < 0.5, **options)
        return pager.raw_items() if "raw" in self.mode else pager

    def delivered(self, item: Any) -> Any:
        """An item in a form that can be compared."""
        return bytes(item) if "raw" in self.mode else by_value(item.to_dict())

    def export(self, folder: Path, tally: Tally) -> list[Any]:
        """Export all to a file, as often as it takes, and read it."""
        chance, path = Random(self.seed), folder / f"customers{self.mode}"
        job = Export(path, format_of(path), Layout(LIST_CUSTOMERS), {}, chance.randint(1, 100))
        for _ in range(MAX_ERRORS_IN_A_ROW):
            with self.client(FlexPortal, chance, tally) as client:
                try:
                    job.run(partial(self._raw_items, client, chance), resume=True)
                    return read_export(path)
                except FlexPortalError as error:
                    tally.errors[type(error).__name__] += 1
                    tally.resumes += 1
        raise WrongDeliveryError(f"{MAX_ERRORS_IN_A_ROW} errors in a row")

    def _raw_items(self, client: Any, chance: Random, token: str | None, _: int) -> Any:
        return iter(self.pager(client, chance, token).raw_items())


@dataclass
class Collection(Tally):
    """Whatever was delivered."""

    items: list[Any] = field(default_factory=list[Any])

    def deliver(self, identity: Any) -> None:
        """Keep what was delivered."""
        self.items.append(identity)


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
        reading = Reading("", server.url, seed, mode=mode, filters=filters)
        tally = Collection((), in_order=False, errors=counts.errors)
        if mode in FORMATS:
            with tempfile.TemporaryDirectory() as folder:
                tally.items = reading.export(Path(folder), tally)
        else:
            run(reading, chance.choice(("asyncio", "trio")) if "async" in mode else "sync", tally)
        counts.requests += server.requests
    if faulty.error is not None:
        raise WrongDeliveryError(str(faulty.error))
    texts = {row.content["customerId"]: row.text for row in listing.rows}
    compare(mode, expected, tally.items, texts)
    counts.cases += 1
    counts.items += len(expected)
    counts.resumes += tally.resumes


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


def main(options: Namespace) -> int:
    """Run the cases; 0 if all were read right, else 1."""
    counts, failed = Counts(), 0
    modes = options.mode or MODES
    for number in range(options.number):
        seed, mode = options.seed + number, modes[number % len(modes)]
        chance = Random(f"{seed} size")
        try:
            run_case(seed, mode, chance.randint(0, MOST_ROWS), chance.choice((0.1, 0.4, 0.7)), counts)
        except WrongDeliveryError as error:
            failed += 1
            print(f"seed {seed}, {mode}: {error}", file=sys.stderr, flush=True)
    print(*(f"{name:>16}  {value}" for name, value in vars(counts).items()), f"{'failed':>16}  {failed}", sep="\n")
    return 1 if failed else 0
