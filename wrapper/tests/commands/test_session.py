"""A session: which portal it opens, what it asks for, and how it tells a failure."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import IO

import pytest
import typer
from flexportal import ConfigurationError, FlexPortalError, PaginationError
from flexportal.commands import session as module
from flexportal.commands.exit_codes import WrongUse
from flexportal.commands.session import Session
from tests.scripted import URL

from .conftest import KEY

SET = {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": "acme"}


def test_the_portal_is_the_one_that_environment_and_options_describe() -> None:
    session = Session([], SET)
    with session.portal(base_url=URL) as portal:
        assert (portal.tenant_id, portal.base_url, session.key) == ("acme", URL, KEY)
    with session.portal("qatar") as portal:
        assert portal.base_url == "https://api-qatar.flexportal.io"


def test_a_region_and_a_base_url_are_not_both_meant() -> None:
    with pytest.raises(WrongUse) as wrong:
        Session([], SET).portal("eu", URL)
    assert str(wrong.value) == "pass --region or --base-url, not both"


@pytest.mark.parametrize("watched", ["stdin", "stderr"])
def test_nobody_is_asked_unless_both_ends_are_a_terminal(watched: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_terminal(stream: IO[str]) -> bool:
        return stream is getattr(sys, watched)

    monkeypatch.setattr(module, "is_terminal", is_terminal)
    with pytest.raises(ConfigurationError) as missing:
        Session([], {}).portal(base_url=URL)
    expected = "FLEXPORTAL_API_KEY is not set; set it, or run this on a terminal to be asked for it"
    assert str(missing.value) == expected


def test_on_a_terminal_what_is_not_set_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool, err: bool) -> str:
        assert err
        asked.append((question, hide_input))
        return f" {KEY}\n" if hide_input else "acme"

    monkeypatch.setattr(module, "is_terminal", {sys.stdin: True, sys.stderr: True}.__getitem__)
    monkeypatch.setattr(typer, "prompt", prompt)
    session = Session([], {})
    with session.portal(base_url=URL) as portal:
        assert (portal.tenant_id, session.key) == ("acme", KEY)
    assert asked == [("API key (not shown)", True), ("Tenant ID", False)]


def test_a_command_line_is_given_once_more_to_paste() -> None:
    again = "flexportal customers export 'a b.csv' --resume"
    for given in (["--debug", "customers", "export", "a b.csv"], ["customers", "export", "a b.csv", "--resume"]):
        assert Session(given).again_with("--resume") == again


FULL = OSError(errno.ENOSPC, "as Python has it", "a.csv")


@pytest.mark.parametrize(
    ("error", "way_on", "code", "said"),
    [
        (FULL, "go on", 1, f"a.csv: {os.strerror(errno.ENOSPC)}; go on"),
        (OSError(errno.EPIPE, "as Python has it"), "", 1, os.strerror(errno.EPIPE)),
        (OSError("odd"), "", 1, "odd"),
        (FlexPortalError("odd."), "", 1, "odd"),
        (PaginationError("no cursor X."), "go on", 7, "no cursor X; run it again; if it stays so, tell who runs the server; go on"),
    ],
    ids=["file", "number", "text", "no advice", "advice"],
)  # fmt: skip
def test_a_failure_is_told_with_advice_and_the_way_on(
    error: FlexPortalError | OSError, way_on: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Session([], {}).fail(error, way_on) == code
    assert capsys.readouterr() == ("", f"flexportal: {said}\n")


def test_with_debug_the_traceback_comes_before_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert Session(["--debug"], {}).fail(OSError("odd")) == 1
    assert capsys.readouterr() == ("", "OSError: odd\nflexportal: odd\n")


@pytest.mark.parametrize(("typed", "environment"), [(KEY, {}), ("", SET), ("", {})], ids=["typed", "set", "unknown"])
def test_a_traceback_shows_neither_key_nor_addresses(
    typed: str, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    secret = typed or environment.get("FLEXPORTAL_API_KEY", "")
    try:
        raise PaginationError(f"{secret} of ada@example.com")
    except PaginationError as error:
        Session(["--debug"], environment, typed).show_traceback(error)
        whole = "".join(traceback.format_exception(error))
    expected = (whole.replace(secret, "***") if secret else whole).replace("ada@example.com", "***@***")
    assert capsys.readouterr() == ("", expected)
