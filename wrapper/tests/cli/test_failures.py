"""Errors: an exit code for each kind, one line with advice, no key and no address; and how the command starts."""

from __future__ import annotations

import builtins
import re
import shlex
import sys
from typing import Any

import click
import pytest
from flexportal import errors
from flexportal.cli import main
from flexportal.cli.exit_codes import ExitCode, advice, exit_code
from flexportal.cli.output import emit, one_line
from flexportal.cli.session import DEBUG, Session
from flexportal.testing import MockAPI
from flexportal.version import __version__
from flexportal_core.http.response import Response

from .conftest import KEY, run, start, stderr_line, yes

pytestmark = pytest.mark.usefixtures("configured")

RESOURCES = (
    *("assets", "billing-groups", "customers", "exports", "files", "orders", "payments", "products"),
    *("subscriptions", "variants"),
)


@pytest.mark.parametrize(
    ("status", "code", "part"),
    [
        (401, 4, "FLEXPORTAL_API_KEY"),
        (403, 4, "FLEXPORTAL_TENANT_ID"),
        (422, 1, "options and arguments"),
        (404, 1, "base URL"),
    ],
)
def test_an_error_response_is_one_line_with_advice(
    status: int, code: int, part: str, mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(status)
    assert run("customers", "list") == code
    assert part in stderr_line(capsys)


def test_a_rate_limit_names_the_wait(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(429, retry_after=3600)
    assert run("customers", "stats") == 5
    assert "3600 seconds" in stderr_line(capsys)


@pytest.mark.usefixtures("no_retries")
def test_an_unreachable_server_is_a_network_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("customers", "list", "--base-url", "http://127.0.0.1:1") == 6
    assert "flexportal doctor" in stderr_line(capsys)


@pytest.mark.parametrize("spelled", [KEY, KEY.upper(), KEY.replace("-", "%2D"), KEY.replace("k", r"\u006b")])
def test_a_traceback_shows_the_key_in_no_spelling(spelled: str, capsys: pytest.CaptureFixture[str]) -> None:
    Session([DEBUG], {"FLEXPORTAL_API_KEY": KEY}).show_traceback(ValueError(f"the server repeats {spelled}!"))
    assert capsys.readouterr().err == "ValueError: the server repeats ***!\n"


def test_each_kind_of_error_has_its_exit_code() -> None:
    kinds = [kind for kind in map(vars(errors).get, errors.__all__) if isinstance(kind, type)]
    made = {
        kind.__name__: kind("x", response=Response(400)) if issubclass(kind, errors.APIStatusError) else kind("x")
        for kind in kinds
        if issubclass(kind, errors.FlexPortalError) and kind is not errors.UnknownOutcomeError
    }
    made["UnknownOutcomeError"] = errors.UnknownOutcomeError(
        "orders.create()", "orders.list()", errors.APITimeoutError("x")
    )
    assert {name: code for name, error in made.items() if (code := exit_code(error)) != 1} == {
        "ConfigurationError": 3,
        **dict.fromkeys(["AuthenticationError", "PermissionDeniedError"], 4),
        "RateLimitError": 5,
        **dict.fromkeys(["APIConnectionError", "APITimeoutError", "UnknownOutcomeError"], 6),
        **dict.fromkeys(["ResponseContractError", "PaginationError"], 7),
    }
    assert advice(errors.FlexPortalError()) == ""


@pytest.mark.parametrize("variable", ["FLEXPORTAL_API_KEY", "FLEXPORTAL_TENANT_ID"])
def test_a_missing_setting_is_named(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "")
    assert run("customers", "list") == 3
    assert f"{variable} is not set" in stderr_line(capsys)


def test_on_a_terminal_missing_credentials_are_asked_for_and_the_key_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden: list[bool] = []

    def prompt(question: str, *, hide_input: bool, err: bool) -> str:
        assert err
        hidden.append(hide_input)
        return f" {KEY}\n" if hide_input else "acme"

    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    monkeypatch.delenv("FLEXPORTAL_TENANT_ID")
    monkeypatch.setattr("flexportal.cli.session.is_terminal", yes)
    monkeypatch.setattr(click, "prompt", prompt)
    assert run("customers", "list", "--max-items", "1") == 0
    assert hidden == [True, False]
    mock.fail_next(400, code=KEY)
    assert run("--debug", "customers", "list") == 1
    assert KEY not in capsys.readouterr().err


@pytest.mark.parametrize("place", [0, 1, 4])
def test_debug_shows_a_traceback_without_key_and_addresses(
    place: int, mock: MockAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    mock.fail_next(400, code=f"{KEY} ada@example.com")
    arguments = ["customers", "list", "--email", "ada@example.com"]
    arguments.insert(place, "--debug")
    assert run(*arguments) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "\nflexportal: 400" in said
    assert KEY not in said
    assert "ada@example.com" not in said


def test_a_traceback_shows_no_key_and_no_address_of_a_cause(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise OSError(28, "x") from ValueError(f"{KEY} grace@example.com")

    monkeypatch.setattr("flexportal.cli.app.app.main", fail)
    assert run("customers", "list", "--debug") == 1
    assert "ValueError: *** ***@***" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"), [(["list"], 3), (["find", ""], 2)], ids=["before a key is known", "invalid usage"]
)
def test_debug_shows_every_traceback(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    assert run("customers", *arguments, "--debug") == code
    assert "Traceback" in capsys.readouterr().err


def test_control_characters_of_a_server_are_escaped(mock: MockAPI, capsys: pytest.CaptureFixture[str]) -> None:
    mock.fail_next(400, code="\x1b[2J\nX")
    assert run("customers", "list") == 1
    assert "\\x1b[2J X" in stderr_line(capsys)
    assert one_line(" café\n\t\x07  au\u202e lait\r\n") == "café \\x07 au\\u202e lait"


@pytest.mark.parametrize(
    ("error", "message"),
    [(OSError(28, "Python's text", "a.csv"), "a.csv: No space left on device"), (OSError("odd"), "odd")],
    ids=["file", "text"],
)
def test_an_error_of_the_system_is_one_line(
    error: OSError, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise error

    monkeypatch.setattr("flexportal.cli.app.app.main", fail)
    assert run("customers", "list") == 1
    assert stderr_line(capsys) == f"flexportal: {message}\n"


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), click.Abort()], ids=repr)
def test_ctrl_c_exits_silently_with_130(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*given: Any, **named: Any) -> None:
        raise raised

    monkeypatch.setattr("flexportal.cli.app.app.main", interrupted)
    assert run("customers", "list") == 130
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_at_the_start_exits_silently_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = builtins.__import__

    def interrupted(name: str, *given: Any, **named: Any) -> Any:
        if name == "app":
            raise KeyboardInterrupt
        return importing(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    assert run("customers", "list") == 130
    assert capsys.readouterr() == ("", "")


def test_a_closed_pipe_ends_the_command_silently() -> None:
    with start("customers", "list", "--page-size", "1") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == ExitCode.BROKEN_PIPE
    assert said == ""


def test_output_that_utf_8_cannot_encode_is_escaped(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    emit("café \ud800")
    assert capsysbinary.readouterr().out == b"caf\xc3\xa9 \\ud800"


def test_an_unexpected_error_shows_no_variables() -> None:
    """Only Python's own traceback, since a variable may hold the key."""
    broken = "import flexportal.export.columns as c; c.Layout = None; from flexportal.cli import main; main()"
    with start("customers", "list", "--format", "csv", program=[sys.executable, "-c", broken]) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("Traceback")
    assert KEY not in said
    assert "\N{BOX DRAWINGS LIGHT VERTICAL}" not in said


def test_the_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["flexportal", "--version"])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        ([], [*RESOURCES, "completion", "contract", "doctor", "mock"]),
        (["customers"], ["delete", "export", "find", "get", "list", "stats", "update"]),
    ],
    ids=["the command itself", "a group"],
)
def test_without_a_command_it_shows_its_help_and_says_what_is_missing(
    arguments: list[str], known: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    shown, said = capsys.readouterr()
    assert "Commands:" in shown
    start, _, named = said.partition(f" given; commands of {' '.join(['flexportal', *arguments])}: ")
    assert (start, sorted(named.strip().split(", "))) == ("flexportal: no command", sorted(known))


def test_an_option_before_the_command_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--tenant-id", "globex", "orders", "list") == 2
    said = stderr_line(capsys)
    assert said.startswith("flexportal: No such option")
    assert re.search(r"--tenant-id'?\. Options of a command follow its name, as in: flexportal orders list", said)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    ("closed", "arguments", "code"),
    [
        ("stdin", ["orders", "cancel", "ord_1"], 2),
        ("stdout", ["orders", "list", "--limit", "1"], 0),
        ("stderr", ["orders", "get", "ord_unknown"], 1),
    ],
)
def test_a_standard_stream_may_be_closed(
    closed: str, arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, closed, None)
    assert run(*arguments) == code
    getattr(sys, closed).close()


def test_without_click_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("flexportal.cli.find_spec", lambda name: None)
    assert run("customers", "list") == 2
    assert "pip install 'flexportal[cli]'" in stderr_line(capsys)


@pytest.mark.parametrize(
    "command", ["", "doctor", "mock", *(f"customers {c}" for c in ("list", "find", "stats", "export")), "completion"]
)
def test_every_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*shlex.split(command), "--help") == 0
    assert f"flexportal {command}".rstrip() in capsys.readouterr().out.split("Examples:")[1]


def test_h_is_short_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("orders", "list", "--help") == run("orders", "list", "-h") == 0
    texts = capsys.readouterr().out.split("Usage: ")[1:]
    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_the_help_lists_settings_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "FLEXPORTAL_API_KEY and FLEXPORTAL_TENANT_ID" in shown
    assert all(f"{code.value} " in shown for code in ExitCode if code is not ExitCode.BROKEN_PIPE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("flexportal ", sorted([*RESOURCES, "completion", "contract", "doctor", "mock"])),
        ("flexportal orders up", ["update-notes"]),
        ("flexportal orders cancel --re", ["--reason", "--region"]),
        ("flexportal payments list --status pa", ["paid"]),
        ("flexportal customers list --columns last_billing_address_ci", ["last_billing_address_city"]),
    ],
    ids=["commands", "an operation", "options", "values", "columns"],
)
def test_completion(words: str, expected: list[str]) -> None:
    asking = {"_FLEXPORTAL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    with start(**asking) as process:
        shown, _ = process.communicate(timeout=60)
    assert sorted(line.partition(",")[2] for line in shown.splitlines()) == expected
