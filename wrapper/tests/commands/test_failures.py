"""Failures: an exit code for each kind, one line that says what to do, nothing secret in a traceback."""

from __future__ import annotations

import builtins
import subprocess
import sys
from typing import Any

import pytest
import typer
from flexportal import errors
from flexportal.commands.exit_codes import ExitCode, advice, exit_code
from flexportal.commands.options import examples
from flexportal.testing import MockPortal, MockServer
from leaks import WATCH
from tests.scripted import refused

from .conftest import KEY, environment, never, run, yes

pytestmark = pytest.mark.usefixtures("configured")


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that went to standard error."""
    shown, said = capsys.readouterr()
    assert shown == ""
    assert said.startswith("flexportal: ")
    assert said.count("\n") == 1
    return said


ANSWERS = [(401, 4, "FLEXPORTAL_API_KEY"), (403, 4, "FLEXPORTAL_TENANT_ID"), (422, 1, "filters"), (404, 1, "base URL")]


@pytest.mark.parametrize(("status", "code", "part"), ANSWERS)
def test_a_refusal_is_told_with_what_to_do(
    status: int, code: int, part: str, mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(status)
    assert run("customers", "list") == code
    assert part in complaint(capsys)


def test_a_rate_limit_says_when_to_try_again(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(429, retry_after=3600)
    assert run("customers", "stats") == 5
    assert "Try again in 3600 seconds; wait and run it again" in complaint(capsys)


def test_a_server_that_is_not_there_is_a_network_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flexportal.policy.Policy.delay", never)
    assert run("customers", "list", "--base-url", "http://127.0.0.1:1") == 6
    assert "flexportal doctor" in complaint(capsys)


def error_of(kind: type[errors.FlexPortalError]) -> errors.FlexPortalError:
    return kind("x", response=refused(400)) if issubclass(kind, errors.APIStatusError) else kind("x")


def test_every_error_has_an_exit_code_of_its_kind() -> None:
    found = {name: exit_code(error_of(getattr(errors, name))) for name in errors.__all__ if name != "ErrorDetail"}
    assert {name: code for name, code in found.items() if code != 1} == {
        "ConfigurationError": 3,
        **dict.fromkeys(["AuthenticationError", "PermissionDeniedError"], 4),
        "RateLimitError": 5,
        **dict.fromkeys(["APIConnectionError", "APITimeoutError"], 6),
        **dict.fromkeys(["ResponseContractError", "PaginationError"], 7),
    }
    assert advice(errors.FlexPortalError()) == ""


@pytest.mark.parametrize("variable", ["FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID"])
def test_what_is_not_set_is_named(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "")
    assert run("customers", "list") == 3
    assert f"{variable} is not set" in complaint(capsys)


def test_on_a_terminal_what_is_not_set_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool, err: bool) -> str:
        assert err
        asked.append((question, hide_input))
        return f" {KEY}\n" if hide_input else "acme"

    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    monkeypatch.delenv("FLEXPORTAL_TENANT_ID")
    monkeypatch.setattr("flexportal.commands.session.is_terminal", yes)
    monkeypatch.setattr(typer, "prompt", prompt)
    assert run("customers", "list", "--max-items", "1") == 0
    assert asked == [("API key (not shown)", True), ("Tenant ID", False)]
    mock.fail_next(400, code=KEY)
    assert run("--debug", "customers", "list") == 1
    assert KEY not in capsys.readouterr().err


@pytest.mark.parametrize("place", [0, 1, 4])
def test_debug_shows_a_traceback_without_key_and_addresses(
    place: int, mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(400, code=f"{KEY} ada@example.com")
    arguments = ["customers", "list", "--email", "ada@example.com"]
    arguments.insert(place, "--debug")
    assert run(*arguments) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "*** ***" in said.split("\nflexportal: ")[0]
    assert KEY not in said
    assert "ada@example.com" not in said


def test_debug_shows_no_address_that_the_server_names_in_a_traceback(
    mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(400, code="grace@example.com")
    assert run("--debug", "customers", "list") == 1
    shown = capsys.readouterr().err.split("\nflexportal: ")[0]
    assert "***@***" in shown
    assert "grace@example.com" not in shown
    # The error itself keeps what the server says, but for addresses that were asked for.
    WATCH.complaints.clear()


def test_without_debug_there_is_no_traceback(mock: MockPortal, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(400)
    assert run("customers", "list") == 1
    assert "Traceback" not in complaint(capsys)


def test_a_sentence_of_the_server_s_does_nothing_to_the_terminal(
    mock: MockPortal, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(400, code="\x1b[2J\nX")
    assert run("customers", "list") == 1
    assert "\\x1b[2J X" in complaint(capsys)


def test_a_traceback_is_shown_before_any_key_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    assert run("customers", "list", "--debug") == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), typer.Abort()], ids=repr)
def test_ctrl_c_is_130_without_a_word(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*given: Any, **named: Any) -> None:
        raise raised

    monkeypatch.setattr("flexportal.commands.app", interrupted)
    assert run("customers", "list") == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_has_gone_ends_it_silently(server: MockServer) -> None:
    command = [sys.executable, "-c", "from flexportal.cli import main; main()", "customers", "list", "--page-size", "1"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == ExitCode.BROKEN_PIPE
    assert said == ""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.count(".") == 2


def test_a_shell_can_complete_subcommands_and_values() -> None:
    def completed(words: str) -> str:
        asking = {"_FLEXPORTAL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        command = [sys.executable, "-c", "from flexportal.cli import main; main()"]
        return subprocess.run(
            command, env=environment() | asking, capture_output=True, text=True, check=False, timeout=60
        ).stdout

    assert sorted(completed("flexportal ").split()) == ["customers", "doctor", "mock"]
    assert completed("flexportal customers list --region ") == "eu\nus\nqatar\ntest\n"
    assert completed("flexportal customers list --columns last_billing_address_ci") == "last_billing_address_city\n"


def test_an_error_that_nobody_foresaw_shows_no_variables(server: MockServer) -> None:
    """Only where it came from, as Python does; a variable may hold the key."""
    broken = (
        "from flexportal.commands import customers; customers.Layout = None; from flexportal.cli import main; main()"
    )
    command = [sys.executable, "-c", broken, "customers", "list"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert "session =" not in done.stderr.replace("session = context", "")
    assert "\N{BOX DRAWINGS LIGHT VERTICAL}" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [[], ["doctor"], ["mock"], ["customers"], *(["customers", name] for name in ("list", "find", "stats", "export"))],
    ids=" ".join,
)
def test_every_help_has_examples(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*command, "--help") == 0
    shown = capsys.readouterr().out
    assert "\n Examples:" in shown
    assert f"\n flexportal {' '.join(command)}".rstrip() in shown.split("Examples:")[1]


def test_the_first_help_says_what_to_set_and_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("Usage: flexportal [OPTIONS] COMMAND [ARGS]... ")
    assert "FLEXPORTAL_API_KEY and FLEXPORTAL_TENANT_ID say who asks" in shown
    assert all(f"{code.value} " in shown for code in ExitCode if code is not ExitCode.BROKEN_PIPE)


def test_the_examples_of_a_help_are_lines_of_their_own() -> None:
    assert examples("flexportal", "flexportal mock") == "Examples:\n\nflexportal\n\nflexportal mock"


def test_debug_shows_where_a_wrong_use_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "find", "", "--debug") == 2
    traceback, _, said = capsys.readouterr().err.partition("\nflexportal: ")
    assert traceback.startswith("Traceback")
    assert traceback.endswith("EMAIL is empty")
    assert said == "EMAIL is empty\n"


def test_ctrl_c_while_it_starts_is_silent(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def interrupted(name: str, *given: Any, **named: Any) -> Any:
        if name == "commands":
            raise KeyboardInterrupt
        return importing(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    assert run("customers", "list") == ExitCode.INTERRUPTED
    assert capsys.readouterr() == ("", "")
