"""The command line: `flexportal contract`, and `scripts/contract` in a checkout."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIG_DFL, SIGTERM, default_int_handler, signal
from threading import current_thread, main_thread
from typing import NoReturn, TextIO

from flexportal.contract import Contract

from .checks import ALL_CHECKS
from .engine import LIVE_RATE, run
from .probing.reader import tenant_header
from .probing.security import credential
from .probing.sender import CannotRun
from .reports.console import print_checks, print_plan, print_report, progress
from .reports.github import lines as github_lines
from .reports.json_report import text as json_text
from .reports.junit_report import text as junit_text
from .results import Report
from .selection import Selection, read_baseline, with_baseline, written_baseline
from .spec import read_contract

__all__ = ["main"]

KEY, TENANT, OTHER_TENANT = "API_KEY", "TENANT_ID", "OTHER_TENANT_ID"


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
        0 where nothing failed or the baseline was written, 1 where a check failed, 2 where nothing could be checked,
        the run was interrupted or the suite itself had an error, 3 where no check failed and an assumption of the
        contract is refuted.
    """
    options = _parser().parse_args(arguments)
    try:
        contract = Contract.installed() if options.spec is None else read_contract(options.spec)
        if options.list:
            print_checks([(check.id, check.requirement, check.basis) for check in ALL_CHECKS], output)
            return 0
        selection = Selection(options.select, options.ignore)
        selection.require_known(contract, ALL_CHECKS)
        if options.plan:
            return _plan(contract, options, selection, output)
        _require_writable(options)
        if options.update_baseline and options.baseline is None:
            raise CannotRun("--update-baseline needs --baseline FILE, the file to write.")
        reads_baseline = options.baseline and not options.update_baseline
        known = read_baseline(options.baseline) if reads_baseline else frozenset[tuple[str, str]]()
        with _interrupted_by_sigterm():
            report = with_baseline(_run(contract, options, selection, environment, errors), known)
        updates = options.update_baseline and report.complete
        counted = {"fail_on_untested": options.fail_on_untested, "fail_on_drift": options.fail_on_drift}
        code = 0 if updates else report.exit_code(**counted)
        _write(options, report, code, options.baseline if updates else None)
    except (CannotRun, OSError) as error:
        print(f"contract: {error}", file=errors)
        return 2
    if report.problem is None or report.failed:
        print_report(report, output)
    if report.problem is not None:
        print(f"contract: {report.problem}", file=errors)
    if options.github:
        print(*github_lines(report), sep="\n", file=output)
    return code


def _plan(contract: Contract, options: argparse.Namespace, selection: Selection, output: TextIO) -> int:
    # The mock that it is tried on is imported only where it is needed.
    from .plan import planned

    plan = planned(
        contract,
        rows=options.plan,
        max_requests=options.max_requests,
        operations=options.operation,
        wanted=selection.wants,
        wanted_assumption=selection.wants_assumption,
        checks=ALL_CHECKS,
    )
    print_plan(plan, options.base_url or "http://127.0.0.1:8765", options.rate or LIVE_RATE, output)
    return 0


def _require_writable(options: argparse.Namespace) -> None:
    """Fails before minutes are spent on a report that can't be written."""
    for path in (options.json, options.html, options.junit):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise CannotRun(f"The report can't be written: {path} is not a file in an existing folder.")


def _run(
    contract: Contract,
    options: argparse.Namespace,
    selection: Selection,
    environment: Mapping[str, str],
    errors: TextIO,
) -> Report:
    if options.base_url is None:
        raise CannotRun("--base-url is missing (see --help)")
    prefix = options.variables
    key = _secret(environment, f"{prefix}_{KEY}", _has_keys(contract))
    tenant = _secret(environment, f"{prefix}_{TENANT}", _has_tenants(contract))
    other = environment.get(f"{prefix}_{OTHER_TENANT}") or None
    if other == tenant:
        raise CannotRun(f"{prefix}_{OTHER_TENANT} is the same tenant as {prefix}_{TENANT}; set another one, or none.")
    with progress(errors) as shown:
        return run(
            contract,
            options.base_url,
            key,
            tenant,
            other,
            rate=options.rate,
            max_requests=options.max_requests,
            timeout=options.timeout,
            generated=options.generation,
            operations=options.operation,
            allow_writes=options.allow_writes,
            changing=not options.static,
            wanted=selection.wants,
            wanted_assumption=selection.wants_assumption,
            variables=prefix,
            progress=shown,
        )


def _has_keys(contract: Contract) -> bool:
    return any(credential(contract, operation) is not None for operation in contract.operations)


def _has_tenants(contract: Contract) -> bool:
    return any(tenant_header(operation) is not None for operation in contract.operations)


def _secret(environment: Mapping[str, str], name: str, required: bool) -> str:
    value = environment.get(name, "").strip()
    if required and not value:
        raise CannotRun(f"Set {name} in the environment.")
    if not value.isascii() or not (value.isprintable() or not value):
        raise CannotRun(f"{name} has characters that are not allowed in a header.")
    return value


@contextmanager
def _interrupted_by_sigterm() -> Generator[None]:
    """SIGTERM interrupts like Ctrl-C, so that a CI job that is cancelled has its reports."""
    # Python lets the main thread only set what a signal does.
    if current_thread() is not main_thread():
        yield
        return
    former = signal(SIGTERM, default_int_handler)
    try:
        yield
    finally:
        signal(SIGTERM, former or SIG_DFL)


def _write(options: argparse.Namespace, report: Report, code: int, baseline: Path | None) -> None:
    writers: dict[Path | None, Callable[[], str]] = {
        options.json: lambda: json_text(report, code),
        options.junit: lambda: junit_text(report),
        options.html: lambda: _html(report),
        baseline: lambda: written_baseline(report),
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
        prog="flexportal contract",
        description="Check that a server conforms to the API contract, beyond its schemas and for any data.",
        epilog="The key is read from FLEXPORTAL_API_KEY, the tenant from FLEXPORTAL_TENANT_ID, an optional second one "
        "from FLEXPORTAL_OTHER_TENANT_ID. Exit code: 0 if no check failed, 1 if one did, 2 if nothing could be "
        "checked or the suite itself had an error, 3 if no check failed and an assumption of the contract is refuted.",
        allow_abbrev=False,
    )
    server = parser.add_argument_group("server and contract")
    server.add_argument("--base-url", metavar="URL", help="URL of the server (required)")
    spec = "use this OpenAPI document (3.0 or 3.1), annotated as openapi.yaml is (default: the contract of this client)"
    server.add_argument("--spec", metavar="FILE", type=Path, help=spec)
    variables = "prefix of the environment variables of key and tenants (default: %(default)s)"
    server.add_argument("--variables", metavar="PREFIX", default="FLEXPORTAL", help=variables)
    rate = f"maximum number of requests per minute (default: no limit on this machine, {LIVE_RATE} elsewhere)"
    server.add_argument("--rate", metavar="N", type=_count, help=rate)
    timeout = "seconds without data after which a request fails (default: %(default)s)"
    server.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=30.0, help=timeout)
    static = "nobody else changes the data during the run, so differences need no confirmation"
    server.add_argument("--static", action="store_true", help=static)
    writes = "also send writes: to this machine, or to the named host; never to a production server"
    server.add_argument("--allow-writes", metavar="HOST", nargs="?", const=True, default=False, help=writes)

    what = parser.add_argument_group("what is checked")
    names = "a check, a family, an operation or operation:check, with *; may be repeated"
    what.add_argument("--select", metavar="NAME", action="append", default=[], help=f"run only this: {names}")
    what.add_argument("--ignore", metavar="NAME", action="append", default=[], help=f"skip this: {names}")
    operation = "check this operation only; may be repeated (default: all)"
    what.add_argument("--operation", metavar="ID", action="append", default=[], help=operation)
    limit = "maximum requests for each operation, and as many to confirm failures (default: by its checks)"
    what.add_argument("--max-requests", metavar="N", type=_count, help=limit)
    generation = "also send inputs generated by schemathesis, which must be installed"
    what.add_argument("--generation", action="store_true", help=generation)
    plan = "print number and duration of the requests for lists of so many rows (default: %(const)s), send none"
    what.add_argument("--plan", metavar="ROWS", nargs="?", type=_count, const=250, help=plan)
    what.add_argument("--list", action="store_true", help="print the checks and exit")

    report = parser.add_argument_group("report")
    for name, form in (("json", "JSON"), ("html", "an HTML page"), ("junit", "JUnit XML")):
        report.add_argument(f"--{name}", metavar="FILE", type=Path, help=f"also write the report as {form}")
    report.add_argument("--github", action="store_true", help="print annotations for GitHub Actions as well")
    baseline = "file of known failures, which are not counted; known failures that pass are reported"
    report.add_argument("--baseline", metavar="FILE", type=Path, help=baseline)
    report.add_argument(
        "--update-baseline", action="store_true", help="write the failures of this run to the baseline file"
    )
    untested = "also exit with 1 if a check was not tried although this server allows it"
    report.add_argument("--fail-on-untested", action="store_true", help=untested)
    drift = "also exit with 1 if something was received that the contract does not declare"
    report.add_argument("--fail-on-drift", action="store_true", help=drift)
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
