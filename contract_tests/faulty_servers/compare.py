"""The contract suite and plain schemathesis on the same faulty servers, as a Markdown table.

```
python -m contract_tests.faulty_servers.compare [--examples N] [NAME ...]
```

schemathesis has caught a server where it reports more failures than for the unchanged mock.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .catalog import FAULTY, HONEST, Variation
from .checking import KEY, TENANT, checked

__all__ = ["main"]

# Far above the duration of a run; a server that never responds must not stop all others.
TIMEOUT = 300.0
CONFIGURATION = f'headers = {{ Authorization = "Bearer {KEY}", Tenant-ID = "{TENANT}" }}\n'


def main() -> None:
    """Runs both on the servers and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=50, help="inputs that schemathesis generates (default: 50)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="servers (default: all)")
    options = parser.parse_args()
    servers = [server for server in FAULTY if not options.names or server.name in options.names]
    failures = partial(_schemathesis, examples=options.examples)
    unchanged = failures(HONEST[0])
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(failures, servers))
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for server, failed in zip(servers, found, strict=True):
        family = server.check.partition(".")[0] if "." in server.check else "assumptions"
        caught = server.check in checked(server, server.check).failed, bool(failed - unchanged)
        rows.setdefault(family, []).append(caught)
        rows.setdefault("**all**", []).append(caught)
    print("| Faults in | Servers | Contract suite | Plain schemathesis |\n|---|---:|---:|---:|")
    for name in sorted(rows, key=lambda name: name == "**all**"):
        suite, plain = (sum(column) for column in zip(*rows[name], strict=True))
        print(f"| {name} | {len(rows[name])} | {suite} | {plain} |")


def _schemathesis(variation: Variation, examples: int) -> Counter[str]:
    """The failures that schemathesis reports for a fresh server over a socket, by kind."""
    with variation.start().serve() as server, TemporaryDirectory() as folder:
        # The headers are in a file, as any key should be.
        Path(folder, "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")
        report = Path(folder, "report.json")
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.url}/openapi.json"]
        command += ["--checks", "all", "--continue-on-failure", "--generation-deterministic", "--no-color"]
        command += ["--max-examples", str(examples), "--report", "json", "--report-json-path", str(report)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if not report.exists():
            raise RuntimeError(f"schemathesis failed on {variation.name}: {done.stdout[-300:]}{done.stderr[-300:]}")
        found = json.loads(report.read_text(encoding="utf-8"))
    # What it could not process, such as a broken connection, counts in its favour.
    return Counter({"errors": len(found["errors"])} | {entry["type"]: entry["count"] for entry in found["failures"]})


if __name__ == "__main__":
    main()
