"""The command `scripts/bench`."""

from __future__ import annotations

import argparse
import compileall
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import machine
from .call_rows import create, get
from .decode_rows import DisagreementError, decode
from .export_rows import export
from .listing_rows import listing, memory, prefetch, scale, scan
from .peers import PeerError, make_peers
from .processes import ProcessError
from .results import Row
from .settings import Settings
from .start_rows import cold, first_use, start
from .tables import console, write

PROJECT = Path(__file__).resolve().parents[2]
CONTRACT = PROJECT / "openapi.yaml"
OWN = ("generated", "wrapper", "scripts/benchmark")

ROWS: dict[str, Callable[[Settings], list[Row]]] = {
    "decode": decode,
    "export": export,
    "listing": listing,
    "prefetch": prefetch,
    "scan": scan,
    "memory": memory,
    "scale": scale,
    "get": get,
    "create": create,
    "start": start,
    "first use": first_use,
    "cold": cold,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns: the exit code."""
    options = _parser().parse_args(arguments)
    described = machine.described() | {"command": _command(options), "load before": machine.load()}
    try:
        rows = _rows(options)
    except (PeerError, ProcessError, DisagreementError) as error:
        print(f"scripts/bench: {error}", file=sys.stderr)
        return 2
    described["load after"] = machine.load()
    print(console(rows))
    if options.json is not None:
        report = {"machine": described, "rows": [row.as_json() for row in rows]}
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if options.write_docs:
        write(PROJECT / "docs", rows, described)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure this client beside others that are made from the same contract, in the same run.",
        epilog="exit codes: 0 measured, whatever the figures; 2 could not measure. Nothing is judged by time.",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found as JSON")
    parser.add_argument(
        "--quick", action="store_true", help="about a minute: enough to see that each row can be measured"
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="rounds of a measurement; default: 25, or 2 for --quick"
    )
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--write-docs", action="store_true", help="write the tables of docs/performance.md")
    return parser


def _rows(options: argparse.Namespace) -> list[Row]:
    for folder in OWN:
        compileall.compile_dir(PROJECT / folder, quiet=2)
    compileall.compile_dir(Path(sys.prefix) / "lib", quiet=2)
    with tempfile.TemporaryDirectory(prefix="flexportal-bench-") as folder:
        missing = make_peers(CONTRACT, Path(folder))
        settings = Settings(
            Path(folder), missing, CONTRACT, options.rounds or (2 if options.quick else 25), options.quick
        )
        sys.path.append(folder)
        rows: list[Row] = []
        for name in options.only or ROWS:
            print(f"measuring {name}", file=sys.stderr, flush=True)
            rows += ROWS[name](settings)
    return rows


def _command(options: argparse.Namespace) -> str:
    """The command as it can be repeated; where files were written is nobody's business."""
    parts = ["scripts/bench"]
    parts += ["--quick"] if options.quick else []
    parts += ["--rounds", str(options.rounds)] if options.rounds else []
    return " ".join([*parts, *(["--only", *options.only] if options.only else [])])


if __name__ == "__main__":
    sys.exit(main())
