"""The law book and plain schemathesis on the same broken servers, as a table.

```
python -m contract_tests.catalog.compare [--examples N] [--jobs N] [--json FILE] [NAME ...]
```

A server counts as caught by schemathesis where it reports more than of the intact mock, and as caught by the law book
where the law that names its defect is broken. What a file given by `--json` holds already isn't run again.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from .entry import Defect
from .registry import CATALOG, HARMLESS, judge
from .schemathesis_run import Plain, examine

__all__ = ["Line", "main", "table"]

ASSUMPTIONS = "assumptions"


@dataclass(frozen=True, slots=True)
class Line:
    """One server's results.

    Args:
        name: The server.
        law: The law that must catch it.
        book: Whether it did.
        plain: What schemathesis reported beyond the intact mock.
        book_seconds: How long the law book took.
        plain_seconds: How long schemathesis took.
        book_requests: How many requests the law book made.
        plain_requests: How many requests schemathesis made.
    """

    name: str
    law: str
    book: bool
    plain: list[str]
    book_seconds: float
    plain_seconds: float
    book_requests: int
    plain_requests: int

    @property
    def family(self) -> str:
        """The family of the law."""
        return self.law.partition(".")[0] if "." in self.law else ASSUMPTIONS


def compared(defect: Defect, intact: Plain, examples: int) -> Line:
    """Both verdicts on a server."""
    outcome, plain = judge(defect), examine(defect, examples)
    caught = defect.law in outcome.broken
    seconds = round(outcome.seconds, 2), round(plain.seconds, 2)
    requests = outcome.requests, plain.requests
    return Line(defect.name, defect.law, caught, plain.beyond(intact), *seconds, *requests)


def table(lines: Sequence[Line]) -> str:
    """The results by law, as Markdown."""
    rows = [_row(law, [line for line in lines if line.law == law]) for law in dict.fromkeys(line.law for line in lines)]
    families = dict.fromkeys(line.family for line in lines)
    sums = [_row(f"**{family}**", [line for line in lines if line.family == family]) for family in families]
    head = ["| law | servers | law book | plain schemathesis |", "|---|---:|---:|---:|"]
    return "\n".join([*head, *rows, *sums, _row("**all**", lines)])


def _row(what: str, lines: Sequence[Line]) -> str:
    return f"| {what} | {len(lines)} | {sum(line.book for line in lines)} | {sum(bool(line.plain) for line in lines)} |"


def _times(lines: Sequence[Line]) -> str:
    number = max(1, len(lines))
    book = sum(line.book_seconds for line in lines) / number, sum(line.book_requests for line in lines) / number
    plain = sum(line.plain_seconds for line in lines) / number, sum(line.plain_requests for line in lines) / number
    return (
        f"A server on average: law book {book[0]:.1f} s and {book[1]:.0f} requests (in process), "
        f"schemathesis {plain[0]:.1f} s and {plain[1]:.0f} requests (over a socket)."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the comparison and prints it."""
    parser = argparse.ArgumentParser(
        prog="python -m contract_tests.catalog.compare", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--examples", type=int, default=50, help="inputs that schemathesis draws for an operation")
    parser.add_argument("--jobs", type=int, default=2, help="servers at a time")
    parser.add_argument("--json", type=Path, help="file that keeps the results")
    parser.add_argument("names", nargs="*", metavar="NAME", help="servers; all by default")
    chosen = parser.parse_args(arguments)
    known = _kept(chosen.json)
    wanted = [defect for defect in CATALOG if not chosen.names or defect.name in chosen.names]
    intact = examine(HARMLESS[0], chosen.examples)
    print(f"The intact mock, by schemathesis: {dict(intact.failures) or 'nothing'} (false alarms, not counted below)")
    lines = list(_all(wanted, known, intact, chosen))
    print(table(lines))
    print(_times(lines))
    kinds = Counter(kind for line in lines for kind in line.plain)
    print(f"schemathesis with up to {chosen.examples} drawn inputs, all checks, deterministic: {dict(kinds)}")
    print("Caught by schemathesis:", ", ".join(line.name for line in lines if line.plain) or "none")
    print("Missed by the law book:", ", ".join(line.name for line in lines if not line.book) or "none")


def _all(wanted: Sequence[Defect], known: dict[str, Line], intact: Plain, chosen: argparse.Namespace) -> Iterable[Line]:
    lock = Lock()

    def one(defect: Defect) -> Line:
        line = compared(defect, intact, chosen.examples)
        with lock:
            known[defect.name] = line
            if chosen.json is not None:
                chosen.json.write_text(
                    json.dumps([asdict(entry) for entry in known.values()], indent=1), encoding="utf-8"
                )
        return line

    with ThreadPoolExecutor(chosen.jobs) as pool:
        list(pool.map(one, [defect for defect in wanted if defect.name not in known]))
    return [known[defect.name] for defect in wanted]


def _kept(file: Path | None) -> dict[str, Line]:
    if file is None or not file.exists():
        return {}
    return {entry["name"]: Line(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))}


if __name__ == "__main__":
    main()
