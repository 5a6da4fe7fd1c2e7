"""The quickstart, gone by a newcomer; and whether one who gets stuck is noticed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from environment import OFFLINE

from .quickstart import Newcomer, StoppedShort


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
def test_a_newcomer_gets_through_the_quickstart() -> None:
    """With a virtual environment of their own, what the page installs, and the mock that the page starts."""
    try:
        with Newcomer() as newcomer:
            newcomer.go()
    except StoppedShort as stopped:
        said = str(stopped)
        if os.environ.get("CI") == "true":
            raise
        if any(sign in said for sign in OFFLINE):
            pytest.skip("needs a package index, and none can be reached")
        if "listens at" in said:
            pytest.skip("needs port 8765, and another program has it")
        raise


STUCK = {
    "a command that fails": ("~~~sh\nls no-such-file\n~~~\n", "exit code 2"),
    "an earlier command that fails": ("~~~sh\nfalse\ntrue\n~~~\n", "exit code 1"),
    "a terminal that ends": ("~~~sh\nexit 3\n~~~\n", "the terminal has ended"),
    "other words": ("~~~sh\necho one\n~~~\n\n~~~text\ntwo\n~~~\n", "this was to come, but came:\none"),
    "a program without a name": ("~~~python\nprint(1)\n~~~\n", "would not know what to do"),
    "a mock that does not start": ('~~~sh title="second terminal"\nexit 1\n~~~\n', "no mock answers"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize("name", STUCK)
def test_a_newcomer_who_gets_stuck_says_where(tmp_path: Path, name: str) -> None:
    text, complaint = STUCK[name]
    page = tmp_path / "page.md"
    page.write_text(text.replace("~~~", "```"), encoding="utf-8")
    with Newcomer(page) as newcomer, pytest.raises(StoppedShort) as raised:
        newcomer.go()
    assert str(raised.value).startswith("page.md:")
    assert complaint in str(raised.value)


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
def test_a_terminal_keeps_what_is_set_and_knows_no_settings_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "of-the-machine")
    page = tmp_path / "page.md"
    text = '~~~sh\necho "${FLEXPORTAL_API_KEY-none} ${VIRTUAL_ENV-none}"\n~~~\n~~~text\nnone none\n~~~\n~~~sh\nA=1\n~~~\n~~~sh\necho $A\n~~~\n~~~text\n1\n~~~\n'
    page.write_text(text.replace("~~~", "```"), encoding="utf-8")
    with Newcomer(page) as newcomer:
        newcomer.go()
