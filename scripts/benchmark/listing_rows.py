"""Rows on whole listings: each rival in a process of its own against the same server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .bodies import PAGE
from .decode_rows import DisagreementError
from .peers import OPENAPI_GENERATOR
from .processes import run_listing, served
from .results import Bound, Row, ratio
from .rounds import Sample, interleaved
from .runners import RUNNERS
from .settings import Settings

__all__ = ["listing", "memory", "prefetch", "scale", "scan"]

OURS, STOCK, HAND = "flexportal", "openapi-python-client", "httpx + orjson handwritten"
HTTPX = "httpx and httpcore: building, sending and reading a request costs more than decoding its page"
LATENCY = 0.06
WORK = 0.005


class Measured:
    """Runs runs against one server, and checks that all of them deliver the same."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._settings = settings
        self._url = url
        self._seen: dict[int, float] = {}

    def listing(self, rival: str, pages: int, **options: Any) -> dict[str, float]:
        """One run through so many pages."""
        cost = run_listing(self._settings.peers, rival, self._url, **options)
        if cost["customers"] != pages * PAGE or self._seen.setdefault(pages, cost["length"]) != cost["length"]:
            raise DisagreementError(f"{rival} delivers {cost['customers']:.0f} customers in place of {pages * PAGE}")
        return cost


def listing(settings: Settings) -> list[Row]:
    """Whole listings over loopback: CPU against the stock loop, wall against httpx handwritten."""
    pages = settings.size(500, 10)
    names = [name for name in RUNNERS if not (name == OPENAPI_GENERATOR and OPENAPI_GENERATOR in settings.missing)]
    walls: dict[str, list[float]] = {name: [] for name in names}
    with served(pages) as url:
        runs = Measured(settings, url)

        def measure(name: str) -> float:
            cost = runs.listing(name, pages)
            walls[name].append(cost["wall"])
            return cost["cpu"] * 1e6 / (pages * PAGE)

        cpu = interleaved({name: partial(measure, name) for name in names}, settings.rounds)
    wall = {name: Sample(tuple(value * 1e6 / (pages * PAGE) for value in values)) for name, values in walls.items()}
    said = f"whole listing, {pages * PAGE:,} customers, loopback"
    return [
        _compared("listing, CPU", f"{said}: CPU against the stock loop", "× faster", cpu, STOCK, OURS, Bound(2, 3)),
        _compared(
            "listing, wall",
            f"{said}: wall time against httpx and orjson handwritten, no models",
            "× as long",
            wall,
            OURS,
            HAND,
            Bound(1.3, 1.1, at_most=True),
        ),
    ]


def _compared(
    key: str, says: str, unit: str, samples: Mapping[str, Sample], above: str, below: str, bound: Bound
) -> Row:
    figure, best = ratio(samples[above], samples[below])
    of = "CPU" if "CPU" in key else "wall time"
    return Row(key, says, unit, figure, best, bound, samples, f"µs of {of} a customer", HTTPX)


def prefetch(settings: Settings) -> list[Row]:
    """A slow server and a caller with work to do: how much of the work costs no time."""
    key = "prefetch"
    pages = settings.size(40, 4)
    says = f"60 ms a request, 5 ms of the caller's work a page, {pages} pages: wall time against {pages} × 60 ms"
    works = {"flexportal, prefetch=True": {"prefetch": True}, "flexportal, prefetch=False": {"prefetch": False}}
    with served(pages, LATENCY) as url:
        runs = Measured(settings, url)
        samples = interleaved(
            {name: _wall(runs, pages, work=WORK, **options) for name, options in works.items()}, settings.rounds
        )
    least = pages * max(LATENCY, WORK)
    ours = samples["flexportal, prefetch=True"]
    limit = "the round trip; the second page is not fetched ahead, and nothing is left to wait for after the last"
    bound = Bound(1.15, 1.05, at_most=True)
    return [Row(key, says, "× as long", ours.median / least, ours.minimum / least, bound, samples, "s", limit)]


def scan(settings: Settings) -> list[Row]:
    """A slow server and four equal partitions: all at once against one after the other."""
    pages = settings.size(80, 8)
    key, says = "scan", f"60 ms a request, {pages * PAGE:,} customers in four equal partitions: `scan` against `list`"
    with served(pages, LATENCY) as url:
        runs = Measured(settings, url)
        samples = interleaved(
            {
                "list": _wall(runs, pages),
                "scan": _wall(runs, pages, method="scan", concurrency=4),
            },
            settings.rounds,
        )
    figure, best = ratio(samples["list"], samples["scan"])
    limit = (
        "the round trip: four at a time, "
        f"{pages} pages and the search for customers in none of the partitions take {pages // 4 + 1} of them"
    )
    return [Row(key, says, "× faster", figure, best, Bound(3, 3.7), samples, "s", limit)]


def _wall(runs: Measured, pages: int, **options: Any) -> Callable[[], float]:
    return lambda: runs.listing(OURS, pages, **options)["wall"]


def memory(settings: Settings) -> list[Row]:
    """What a long stream of customers leaves behind."""
    pages = settings.size(5_000, 100)
    with served(pages) as url:
        runs = Measured(settings, url)
        samples = interleaved({OURS: lambda: runs.listing(OURS, pages)["growth"] / 2**20}, min(settings.rounds, 5))
    growth = samples[OURS]
    return [
        Row(
            "memory",
            f"streaming {pages * PAGE:,} customers: growth of the resident memory after the first page",
            "MB",
            growth.median,
            growth.minimum,
            Bound(15, 8, at_most=True),
            samples,
            "MB",
            "the allocator: two pages of customers are alive at a time, and freed arenas are kept",
        )
    ]


def scale(settings: Settings) -> list[Row]:
    """Whether a customer costs the same, however many there are."""
    sizes = [10, 100, 1_000, settings.size(10_000, 1_000)]
    samples: dict[str, Sample] = {}
    for pages in dict.fromkeys(sizes):
        with served(pages) as url:
            runs = Measured(settings, url)

            def measure(runs: Measured = runs, pages: int = pages) -> float:
                # What a process pays once is no matter of scale: its first pages, of which the interpreter learns, and
                # the connection.
                cost = runs.listing(OURS, pages, warm=20 * PAGE)
                return cost["cpu after the first page"] * 1e6 / ((pages - 1) * PAGE)

            # A million take long enough to be steady by themselves.
            rounds = settings.rounds if pages <= 100 else min(settings.rounds, 5)
            samples |= interleaved({f"{pages * PAGE:,} customers": measure}, rounds)
    first, last = (samples[name] for name in (min(samples, key=_count), max(samples, key=_count)))
    return [
        Row(
            "scale",
            f"from {min(map(_count, samples)):,} to {max(map(_count, samples)):,} customers: CPU a customer",
            "× as much",
            last.median / first.median,
            last.minimum / first.minimum,
            Bound(1.1, 1.1, at_most=True),
            samples,
            "µs of CPU a customer",
            "nothing grows with the listing but the set of cursors that were seen",
        )
    ]


def _count(name: str) -> int:
    return int(name.partition(" ")[0].replace(",", ""))
