"""The command line of `scripts/contract`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TextIO

from flexportal.contract import Contract

from .console import print_laws, print_report, progress
from .engine import LIVE_RATE, MAX_REQUESTS, run
from .json_report import text as json_text
from .junit_report import text as junit_text
from .laws import BOOK
from .prober import CannotRun
from .report import Report

__all__ = ["main"]

KEY, TENANT, OTHER_TENANT = "FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID", "FLEXPORTAL_OTHER_TENANT_ID"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see --help)\n")


def main(arguments: Sequence[str], environment: Mapping[str, str], output: TextIO, errors: TextIO) -> int:
    """Runs the law book against a server.

    Args:
        arguments: The command line, without the command.
        environment: Where key and tenants are looked up.
        output: Takes the report.
        errors: Takes progress and complaints.

    Returns:
        0 where nothing is broken, 1 where a law is broken or an assumption refuted, 2 where it could not run.
    """
    options = _parser().parse_args(arguments)
    if options.list:
        print_laws([(law.id, law.promise, law.follows_from) for law in BOOK], output)
        return 0
    if options.base_url is None:
        print("contract: --base-url is missing (see --help)", file=errors)
        return 2
    try:
        contract = _contract(options.spec)
        _check_places(options)
        report = _run(contract, options, environment, errors)
        code = report.exit_code(options.fail_on_untested)
        _write(contract, options, report, code)
    except (CannotRun, OSError) as error:
        print(f"contract: {error}", file=errors)
        return 2
    print_report(report, output)
    return code


def _contract(spec: Path | None) -> Contract:
    """The contract in that file, or the installed one."""
    if spec is None:
        return Contract.installed()
    # Reading a contract with all its checks takes a second to import: most runs don't need it.
    from regeneration.validation import read

    document, findings = read(spec)
    if findings:
        raise CannotRun(f"The contract can't be used: {findings[0]}")
    return Contract(document)


def _check_places(options: argparse.Namespace) -> None:
    """Whether the reports can be written, before minutes are spent on them."""
    for path in (options.json, options.html, options.junit):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise CannotRun(f"The report can't be written: {path} is no file in a folder that there is.")


def _run(contract: Contract, options: argparse.Namespace, environment: Mapping[str, str], errors: TextIO) -> Report:
    key, tenant = (_required(environment, name) for name in (KEY, TENANT))
    with progress(errors) as shown:
        return run(
            contract,
            options.base_url,
            key,
            tenant,
            environment.get(OTHER_TENANT) or None,
            rate=options.rate,
            max_requests=options.max_requests,
            timeout=options.timeout,
            generated=not options.no_generation,
            any_method=True if options.any_method else None,
            progress=shown,
        )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise CannotRun(f"Set {name} in the environment.")
    if not value.isascii() or not value.isprintable():
        raise CannotRun(f"{name} holds characters that no header can carry.")
    return value


def _write(contract: Contract, options: argparse.Namespace, report: Report, code: int) -> None:
    writers: dict[Path | None, Callable[[], str]] = {
        options.json: lambda: json_text(report, code),
        options.junit: lambda: junit_text(report),
        options.html: lambda: _html(contract, report, installed=options.spec is None),
    }
    for path, text in writers.items():
        if path is not None:
            path.write_text(text(), encoding="utf-8")


def _html(contract: Contract, report: Report, *, installed: bool) -> str:
    # Templates, and all that the agreement matrix compares, take a second to import: most runs don't need them.
    from .agreement import agreement
    from .html_report import text

    return text(report, agreement(contract, report, installed=installed))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="contract",
        description="Judges a server by the law book: far beyond its schemas, and without knowing its data.",
        epilog=f"The key is read from {KEY}, the tenant from {TENANT}, a second one, where there is one, from "
        f"{OTHER_TENANT}. Exit code: 0 when every law held or was untested, 1 when a law is broken or an assumption "
        "refuted, 2 when it could not run.",
        allow_abbrev=False,
    )
    parser.add_argument("--base-url", metavar="URL", help="where the server is (required)")
    spec = "judge by this OpenAPI document, annotated as openapi.yaml is (default: the contract of this client)"
    parser.add_argument("--spec", metavar="FILE", type=Path, help=spec)
    for name, what in (("json", "JSON, for programs"), ("html", "a page to look at"), ("junit", "JUnit XML, for a CI")):
        parser.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"also write the report as {what}")
    parser.add_argument(
        "--max-requests", metavar="N", type=_count, default=MAX_REQUESTS, help="requests at most (default: %(default)s)"
    )
    parser.add_argument(
        "--rate",
        metavar="PER_MINUTE",
        type=_rate,
        help=f"requests a minute at most (default: no limit on this machine, {LIVE_RATE:.0f} elsewhere)",
    )
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_rate, default=30.0, help="patience for one answer (default: %(default)s)"
    )
    parser.add_argument("--fail-on-untested", action="store_true", help="exit 1 when a law was untested as well")
    parser.add_argument("--no-generation", action="store_true", help="leave out the inputs that schemathesis draws")
    parser.add_argument(
        "--any-method", action="store_true", help="try methods other than GET, even where the server isn't this machine"
    )
    parser.add_argument("--list", action="store_true", help="print the laws and stop")
    return parser


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of requests")
    return number


def _rate(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return number
