"""The tables of docs/scale.md: the measured figures, which are stored in docs/scale.json, and the model's results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .model import INPUTS, SCENARIOS, Inputs, Scenario, read

__all__ = ["FIGURES", "PAGE", "costs", "measured", "rendered", "span", "write"]

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, FIGURES = DOCS / "scale.md", DOCS / "scale.json"
LIMITS: tuple[int | None, ...] = (100, 1_000, None)
LETTERS = {"round trip": "t", "core": "c", "rate limit": "r"}

Figures = Mapping[str, Any]


def rendered(page: str, figures: Figures) -> str:
    """The page with new tables."""
    for name, lines in (("measured", measured(figures)), ("inputs", inputs(figures)), ("modelled", modelled(figures))):
        begin, end = f"<!-- {name}: by `scripts/scale --write-docs` -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"docs/scale.md has no place for what is {name}")
        page = "\n".join((before + begin, "", *lines, "", end + after))
    return page


def write(figures: Figures) -> None:
    """Store the figures, and write the tables into the page."""
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a way in seconds: of a core per customer, of a read besides that, and to start."""

    customer: float
    read: float
    start: float


def costs(figures: Figures) -> dict[str, Cost]:
    """The cost of each way, from its two largest reads without latency."""
    found: dict[str, Cost] = {}
    for way in dict.fromkeys(row["way"] for row in figures["rows"]):
        rows = [row for row in figures["rows"] if row["way"] == way and not row["latency"]]
        *_, few, many = sorted(({"customers": 0, "seconds": 0.0}, *rows), key=lambda row: row["customers"])
        # Noise may suggest that more customers take less time.
        each = max(0.0, (many["seconds"] - few["seconds"]) / (many["customers"] - few["customers"]))
        found[way] = Cost(each * many["cores"], max(0.0, many["seconds"] - each * many["customers"]), many["start"])
    return found


def measured(figures: Figures) -> Iterator[str]:
    """The measured figures, and the model's result for the same read."""
    machine = figures["machine"]
    packages = ", ".join(f"{name} {found}" for name, found in machine["packages"].items())
    yield f"Measured on {machine['date']} with `{machine['command']}`: {machine['python']}, {machine['system']},"
    yield f"{machine['cores']} cores of {machine['processor']}, which the server shares;"
    yield f"load {machine['load before']} before, {machine['load after']} after. {packages}."
    yield ""
    yield "| Customers | Latency of the server | | Seconds | Customers a second | By the model, seconds |"
    yield "|---:|---:|---|---:|---:|---:|"
    found = costs(figures)
    for row in figures["rows"]:
        of_model = ""
        if row["latency"]:
            cost, scenario = found[row["way"]], Scenario(row["customers"], 1)
            here = Inputs(round_trip=row["latency"], executors=1, cores=row["cores"])
            of_model = f"{read(row['way'], scenario, cost.customer, start=cost.read, inputs=here).seconds:.1f}"
        latency = f"{row['latency'] * 1000:.0f} ms" if row["latency"] else "none"
        rate = row["customers"] / row["seconds"]
        yield (f"| {row['customers']:,} | {latency} | {row['way']} | {row['seconds']:.1f} | {rate:,.0f} | {of_model} |")


def inputs(figures: Figures) -> Iterator[str]:
    """The inputs of the model."""
    yield "| Input | | From |"
    yield "|---|---:|---|"
    yield f"| round trip | {INPUTS.round_trip * 1000:.0f} ms | assumed |"
    yield f"| customers a page | {INPUTS.page} | the contract's most |"
    yield f"| parts of a tenant, by status and type | {INPUTS.parts}, of one size | the contract; the size assumed |"
    yield f"| Spark | {INPUTS.executors} executors of {INPUTS.cores} cores | assumed |"
    for way, cost in costs(figures).items():
        yield f"| core a customer, {way} | {cost.customer * 1e6:.0f} µs | measured above, the server's work included |"
    for way, cost in costs(figures).items():
        yield f"| to start, and a read besides, {way} | {cost.start:.1f} s + {cost.read:.1f} s | measured above |"


def modelled(figures: Figures) -> Iterator[str]:
    """The duration of each scenario and way, for each limit."""
    found = costs(figures)
    for limit in LIMITS:
        yield f"{'No fixed limit' if limit is None else f'{limit:,} requests a minute'}, one key:"
        yield ""
        yield f"| Customers | Tenants | {' | '.join(found)} |"
        yield f"|---:|---:|{'---:|' * len(found)}"
        for scenario in SCENARIOS:
            reads = [read(way, scenario, cost.customer, limit, cost.start + cost.read) for way, cost in found.items()]
            cells = " | ".join(f"{span(each.seconds)} {LETTERS[each.bound]}" for each in reads)
            yield f"| {scenario.customers:,} | {scenario.tenants:,} | {cells} |"
        yield ""


def span(seconds: float) -> str:
    """A duration in a readable unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}" if seconds >= 10 * size else f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
