"""The command line of `scripts/contract`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TextIO

from flexportal.contract import Contract

from .checks import ALL_CHECKS
from .engine import LIVE_RATE, MAX_REQUESTS, run
from .probing.sender import CannotRun
from .reports.console import print_checks, print_report, progress
from .reports.json_report import text as json_text
from .reports.junit_report import text as junit_text
from .results import Report

__all__ = ["main"]

KEY, TENANT, OTHER_TENANT = "FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID", "FLEXPORTAL_OTHER_TENANT_ID"


class _Parser(argparse.ArgumentParser):
    """Reports an error in one line, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see --help)\n")


def main(arguments: Sequence[str], environment: Mapping[str, str], output: TextIO, errors: TextIO) -> int:
    """Runs the contract suite against a server.

    Args:
        arguments: The command line, without the command.
        environment: Where key and tenants are looked up.
        output: Takes the report.
        errors: Takes progress and error messages.

    Returns:
        0 where nothing failed, 1 where a check failed or an assumption is refuted, 2 where it could not run.
    """
    options = _parser().parse_args(arguments)
    if options.list:
        print_checks([(check.id, check.requirement, check.basis) for check in ALL_CHECKS], output)
        return 0
    if options.base_url is None:
        print("contract: --base-url is missing (see --help)", file=errors)
        return 2
    try:
        contract = _contract(options.spec)
        _require_writable(options)
        report = _run(contract, options, environment, errors)
        code = report.exit_code(options.fail_on_untested)
        _write(options, report, code)
    except (CannotRun, OSError) as error:
        print(f"contract: {error}", file=errors)
        return 2
    print_report(report, output)
    return code


def _contract(spec: Path | None) -> Contract:
    """The contract in that file, or the installed one."""
    if spec is None:
        return Contract.installed()
    # Validating a contract takes a second to import: most runs don't need it.
    from regeneration.validation import read

    document, findings = read(spec)
    if findings:
        raise CannotRun(f"The contract is invalid: {findings[0]}")
    return Contract(document)


def _require_writable(options: argparse.Namespace) -> None:
    """Fails before minutes are spent on a report that can't be written."""
    for path in (options.json, options.html, options.junit):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise CannotRun(f"The report can't be written: {path} is not a file in an existing folder.")


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
            operations=options.operation,
            any_method=True if options.any_method else None,
            progress=shown,
        )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise CannotRun(f"Set {name} in the environment.")
    if not value.isascii() or not value.isprintable():
        raise CannotRun(f"{name} has characters that are not allowed in a header.")
    return value


def _write(options: argparse.Namespace, report: Report, code: int) -> None:
    writers: dict[Path | None, Callable[[], str]] = {
        options.json: lambda: json_text(report, code),
        options.junit: lambda: junit_text(report),
        options.html: lambda: _html(report),
    }
    for path, text in writers.items():
        if path is not None:
            path.write_text(text(), encoding="utf-8")


def _html(report: Report) -> str:
    # The template engine is imported only where it is needed.
    from .reports.html_report import text

    return text(report)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="contract",
        description="Checks a server against the contract, beyond its schemas and for any data.",
        epilog=f"The key is read from {KEY}, the tenant from {TENANT}, an optional second one from {OTHER_TENANT}. "
        "Exit code: 0 if every check passed or was untested, 1 if a check failed or an assumption is refuted, 2 if the "
        "suite could not run.",
        allow_abbrev=False,
    )
    parser.add_argument("--base-url", metavar="URL", help="where the server is (required)")
    spec = "use this OpenAPI document, annotated as openapi.yaml is (default: the contract of this client)"
    parser.add_argument("--spec", metavar="FILE", type=Path, help=spec)
    for name, what in (("json", "JSON"), ("html", "an HTML page"), ("junit", "JUnit XML")):
        parser.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"also write the report as {what}")
    operation = "check this list operation only; may be repeated (default: all)"
    parser.add_argument("--operation", metavar="ID", action="append", default=[], help=operation)
    limit = "requests at most for each list operation (default: %(default)s)"
    parser.add_argument("--max-requests", metavar="N", type=_count, default=MAX_REQUESTS, help=limit)
    rate = f"requests per minute at most (default: no limit on this machine, {LIVE_RATE} elsewhere)"
    parser.add_argument("--rate", metavar="N", type=_count, help=rate)
    timeout = "seconds without data after which a request has failed (default: %(default)s)"
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=30.0, help=timeout)
    parser.add_argument("--fail-on-untested", action="store_true", help="exit 1 if a check was untested as well")
    parser.add_argument("--no-generation", action="store_true", help="leave out inputs generated by schemathesis")
    methods = "send methods other than GET even if the server isn't on this machine"
    parser.add_argument("--any-method", action="store_true", help=methods)
    parser.add_argument("--list", action="store_true", help="print the checks and exit")
    return parser


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return number
