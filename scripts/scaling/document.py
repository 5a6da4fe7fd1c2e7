"""The tables of docs/scale.md: the figures of each list, stored in docs/scale.json, and results of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from flexportal.integrations.lists import list_operations

from .model import INPUTS, SCENARIOS, Inputs, Scenario, read

__all__ = ["FIGURES", "PAGE", "costs", "measured", "parts", "rendered", "span", "write"]

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES = DOCS / "scale.md", DOCS / "scale.json"
LIMITS: tuple[int | None, ...] = (100, 1_000, None)
LETTERS = {"round trip": "t", "core": "c", "rate limit": "r"}

# The figures of a list.
Figures = Mapping[str, Any]
# The list whose scenarios are modelled.
MODELLED = "customers"
# Waiting processes for each core, beyond which a figure says more of them than of the read.
BUSY = 4


def rendered(page: str, lists: Mapping[str, Figures]) -> str:
    """The page with new tables."""
    tables = [line for name, figures in lists.items() for line in ("", f"### {name}", "", *measured(name, figures))]
    for name, lines in (
        ("measured", tables[1:]),
        ("inputs", inputs({name: figures for name, figures in lists.items() if not is_busy(figures)})),
        ("modelled", modelled(lists[MODELLED])),
    ):
        begin, end = f"<!-- {name}: by `scripts/scale --write-docs` -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"docs/scale.md has no place for what is {name}")
        page = "\n".join((before + begin, "", *lines, "", end + after))
    return page


def write(name: str, figures: Figures) -> None:
    """Store the figures of a list, and write the tables of all lists into the page."""
    lists = {**json.loads(FIGURES.read_text(encoding="utf-8")), name: figures}
    FIGURES.write_text(json.dumps(lists, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), lists), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a way in seconds: of a core per item, of a read besides that, and to start."""

    item: float
    read: float
    start: float


def costs(figures: Figures) -> dict[str, Cost]:
    """The cost of each way, from its two largest reads without latency."""
    found: dict[str, Cost] = {}
    for way in dict.fromkeys(row["way"] for row in figures["rows"]):
        rows = [row for row in figures["rows"] if row["way"] == way and not row["latency"]]
        *_, few, many = sorted(({"items": 0, "seconds": 0.0}, *rows), key=lambda row: row["items"])
        # Noise may suggest that more items take less time.
        each = max(0.0, (many["seconds"] - few["seconds"]) / (many["items"] - few["items"]))
        found[way] = Cost(each * many["cores"], max(0.0, many["seconds"] - each * many["items"]), many["start"])
    return found


def is_busy(figures: Figures) -> bool:
    """Whether other work kept the machine busy."""
    machine = figures["machine"]
    busy: bool = machine["load before"] > BUSY * machine["cores"]
    return busy


def measured(name: str, figures: Figures) -> Iterator[str]:
    """The measured figures of a list, and the model's result for the same read."""
    machine = figures["machine"]
    packages = ", ".join(f"{name} {found}" for name, found in machine["packages"].items())
    yield f"Measured on {machine['date']} with `{machine['command']}`: {machine['python']}, {machine['system']},"
    yield f"{machine['cores']} cores of {machine['processor']}, which the server shares;"
    yield f"load {machine['load before']} before, {machine['load after']} after. {packages}."
    if is_busy(figures):
        yield ""
        yield "Other work kept the cores busy: compare these rows with one another, not with those of another list."
    yield ""
    items = name.replace("_", " ").capitalize()
    yield f"| {items} | Latency of the server | | Seconds | {items} a second | By the model, seconds |"
    yield "|---:|---:|---|---:|---:|---:|"
    found = costs(figures)
    for row in figures["rows"]:
        of_model = ""
        if row["latency"]:
            cost, scenario = found[row["way"]], Scenario(row["items"], 1)
            here = Inputs(round_trip=row["latency"], parts=parts(name), executors=1, cores=row["cores"])
            of_model = f"{read(row['way'], scenario, cost.item, start=cost.read, inputs=here).seconds:.1f}"
        latency = f"{row['latency'] * 1000:.0f} ms" if row["latency"] else "none"
        rate = row["items"] / row["seconds"]
        yield (f"| {row['items']:,} | {latency} | {row['way']} | {row['seconds']:.1f} | {rate:,.0f} | {of_model} |")


def inputs(lists: Mapping[str, Figures]) -> Iterator[str]:
    """The inputs of the model."""
    found = {name: costs(figures) for name, figures in lists.items()}
    ways = next(iter(found.values()))
    rows: list[tuple[str, list[str], str]] = [
        ("round trip", [f"{INPUTS.round_trip * 1000:.0f} ms"] * len(lists), "assumed"),
        ("items a page", [str(INPUTS.page)] * len(lists), "the contract's most"),
        ("parts of a tenant, of one size", [str(parts(name)) for name in lists], "the contract; the size assumed"),
        ("Spark", [f"{INPUTS.executors} executors of {INPUTS.cores} cores"] * len(lists), "assumed"),
    ]
    for way in ways:
        cells = [f"{cost[way].item * 1e6:.0f} µs" for cost in found.values()]
        rows.append((f"core an item, {way}", cells, "measured above, the server's work included"))
    for way in ways:
        cells = [f"{cost[way].start:.1f} s + {cost[way].read:.1f} s" for cost in found.values()]
        rows.append((f"to start, and a read besides, {way}", cells, "measured above"))
    yield f"| Input | {' | '.join(lists)} | From |"
    yield f"|---|{'---:|' * len(lists)}---|"
    for label, cells, source in rows:
        yield f"| {label} | {' | '.join(cells)} | {source} |"


def modelled(figures: Figures) -> Iterator[str]:
    """The duration of each scenario and way, for each limit."""
    found = costs(figures)
    for limit in LIMITS:
        yield f"{'No fixed limit' if limit is None else f'{limit:,} requests a minute'}, one key:"
        yield ""
        yield f"| {MODELLED.capitalize()} | Tenants | {' | '.join(found)} |"
        yield f"|---:|---:|{'---:|' * len(found)}"
        for scenario in SCENARIOS:
            reads = [read(way, scenario, cost.item, limit, cost.start + cost.read) for way, cost in found.items()]
            cells = " | ".join(f"{span(each.seconds)} {LETTERS[each.bound]}" for each in reads)
            yield f"| {scenario.items:,} | {scenario.tenants:,} | {cells} |"
        yield ""


def parts(name: str) -> int:
    """How many partitions of known values a scan of the list has."""
    parameters = list_operations()[name].parameters
    return prod(len(each.choices or ()) for each in parameters if each.filter is not None and each.filter.exhaustive)


def span(seconds: float) -> str:
    """A duration in a readable unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}" if seconds >= 10 * size else f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
