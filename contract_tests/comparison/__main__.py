"""The contract suite, schemathesis and Specmatic on the same faulty servers, as a Markdown table.

```
python -m contract_tests.comparison [--table] [--missing] [NAME ...]
```

A name is that of a bug, or of a server: sqlite, node or mock. The results are added to `results.json`, from which the
table is made. schemathesis and Specmatic have found a bug where they report a kind of failure that they do not report
for the same server without the bug. Needs Java, and npm's registry for Specmatic.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .servers import SERVERS, Compared
from .tools import SPECMATIC, known_id, schemathesis, specmatic

__all__ = ["main", "table"]

RESULTS = Path(__file__).with_name("results.json")
Tool = Callable[[Compared, str, "str | None"], "set[str]"]
TOOLS: Mapping[str, Tool] = {"schemathesis": schemathesis, "Specmatic": specmatic}
SUITE = "contract suite"
# The checks of each row of the table, by their family.
ROWS = {
    "shape": "shape",
    "paging and order": "paging",
    "filters": "filters",
    "keys and tenants": "tenancy",
    "the server as a whole": "server",
    "generated inputs": "generated",
    "gets": "get",
    "writes": "write create update delete",
    "actions, quotes and repetitions": "action quote repeat",
    "validation of bodies": "invalid",
    "two clients at once": "together",
}
WORKERS = 2
HONEST_RUNS = 2
"""Runs against the server without the bug, at most, before what a tool reports is counted."""


def main() -> None:
    """Runs all three on the servers, writes the results and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--table", action="store_true", help="run nothing, and print the table of the last results")
    parser.add_argument("--missing", action="store_true", help="only the bugs without a result")
    parser.add_argument("names", nargs="*", metavar="NAME", help="bugs or servers (default: all)")
    options = parser.parse_args()
    chosen = [each for each in SERVERS if not options.names or {each.kind, each.name} & {*options.names}]
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    if options.missing:
        chosen = [each for each in chosen if each.title not in results["servers"]]
    if not options.table:
        _measure(chosen, results)
    print(table(results))


def table(results: Mapping[str, Any]) -> str:
    """The results as a table: a row for each group of checks."""
    names = (SUITE, *TOOLS)
    heads = [name[0].upper() + name[1:] if name == SUITE else name for name in names]
    lines = [f"| Bugs of | Servers | {' | '.join(heads)} |", f"|---|{'---:|' * (len(names) + 1)}"]
    entries = results["servers"].values()
    rows = {title: [each for each in entries if _family(each["check"]) in of.split()] for title, of in ROWS.items()}
    rows["assumptions"] = [each for each in entries if "." not in each["check"]]
    rows["**all**"] = list(entries)
    for title, found in rows.items():
        if found:
            counts = [len(found), *(sum(bool(each[name]) for each in found) for name in names)]
            lines.append(f"| {title} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def _family(check: str) -> str:
    return check.partition(".")[0] if "." in check else ""


def _measure(servers: Sequence[Compared], results: dict[str, Any]) -> None:
    results["versions"] = {"schemathesis": version("schemathesis"), "Specmatic": SPECMATIC}
    groups: dict[tuple[str, str, int], list[Compared]] = defaultdict(list)
    for server in servers:
        groups[server.kind, server.operation.id, id(server.contract)].append(server)
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in as_completed([pool.submit(_compared, group) for group in groups.values()]):
            entries = done.result()
            results["servers"] |= entries
            RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            print(json.dumps(entries, ensure_ascii=False), flush=True)


def _compared(servers: Sequence[Compared]) -> dict[str, Any]:
    """The results for bugs in one operation of one server."""
    entries: dict[str, Any] = {}
    for server in servers:
        with server.start() as url:
            entries[server.title] = {"check": server.check, SUITE: server.suite(url)}
    for name, tool in TOOLS.items():
        for entry, kinds in zip(entries.values(), _reported(tool, servers), strict=True):
            entry[name] = kinds
    return entries


def _reported(tool: Tool, servers: Sequence[Compared]) -> list[list[str]]:
    """What a tool reports for each server and not for the server without the bug: up to three kinds of failure."""
    noise, found, runs = set[str](), list[list[str]](), 0
    for server in servers:
        with server.honest() as url:
            id = known_id(server, url)
        with server.start() as url:
            kinds = tool(server, url, id)
        # Inputs are partly random: what the server without the bug shows in another run is no finding.
        while kinds - noise and runs < HONEST_RUNS:
            runs += 1
            with server.honest() as url:
                noise |= tool(server, url, id)
        found.append(sorted(kinds - noise)[:3])
    return found


if __name__ == "__main__":
    main()
