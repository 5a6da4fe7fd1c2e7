"""The command `scripts/scale`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmark import machine
from benchmark.bodies import PAGE
from benchmark.processes import ProcessError, ran, served
from flexportal.integrations.lists import list_operations

from . import document
from .readers import CORES, KEY, WAYS

PACKAGES = ("httpx", "msgspec", "polars", "pyarrow", "pyspark")
# Those of several pages, as `Paging.cursor` says.
LISTS = [name for name, operation in list_operations().items() if operation.paging and operation.paging.cursor]
# Items, and the server's latency in seconds.
MOST = 1_000_000
FULL = ((10_000, 0.0), (100_000, 0.0), (MOST, 0.0), (100_000, 0.02))
QUICK = ((1_000, 0.0), (2_000, 0.005))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns: the exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/scale",
        description="Measure how long reading up to a million items of a list takes with list, scan, polars and Spark.",
        epilog="exit codes: 0 measured, whatever the figures; 2 could not measure.",
    )
    parser.add_argument(
        "list",
        nargs="?",
        choices=LISTS,
        default="customers",
        metavar="LIST",
        help=f"of {', '.join(LISTS)}; default: %(default)s",
    )
    parser.add_argument("--quick", action="store_true", help="a short measurement of half a minute")
    parser.add_argument(
        "--only", nargs="+", choices=WAYS, default=list(WAYS), metavar="WAY", help=f"of {', '.join(WAYS)}"
    )
    parser.add_argument("--most", type=int, default=MOST, metavar="N", help="leave out lists of more items")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--write-docs", action="store_true", help="write this list's tables of docs/scale.md")
    options = parser.parse_args(arguments)
    command = ["scripts/scale", options.list, *(["--quick"] if options.quick else [])]
    if options.most < MOST:
        command += ["--most", str(options.most)]
    described = machine.described(PACKAGES) | {"command": " ".join(command), "load before": machine.load()}
    try:
        sizes = [size for size in (QUICK if options.quick else FULL) if size[0] <= options.most]
        rows = list(measured(options.list, sizes, options.only))
    except ProcessError as error:
        print(f"scripts/scale: {error}", file=sys.stderr)
        return 2
    figures: dict[str, Any] = {"machine": described | {"load after": machine.load()}, "rows": rows}
    print("\n".join(document.measured(options.list, figures)))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if options.write_docs:
        document.write(options.list, figures)
    return 0


def measured(name: str, sizes: Sequence[tuple[int, float]], ways: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One row for each size and way. Raises: ProcessError."""
    for items, latency in sizes:
        with served(items // PAGE, latency, name) as url:
            for way in ways:
                print(f"{way}: {items:,} {name}", file=sys.stderr, flush=True)
                row = reading(way, name, url)
                if row["items"] != items:
                    raise ProcessError(f"{way} did not deliver {items:,} {name}")
                yield {"way": way, "latency": latency, "cores": CORES if way == "Spark" else 1, **row}


def reading(way: str, name: str, url: str) -> dict[str, Any]:
    """The cost of one read."""
    with tempfile.TemporaryDirectory(prefix="flexportal-scale-") as folder:
        home = {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
        more = {**home, "FLEXPORTAL_API_KEY": KEY, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        printed = ran([sys.executable, "-m", "scaling.readers", way, name, url, folder], more=more | {"TMPDIR": folder})
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
