"""Output: bytes as they are, text that does nothing to a terminal, and a reader that has gone."""

from __future__ import annotations

import os
import sys

import pytest
import typer
from flexportal.commands.exit_codes import ExitCode
from flexportal.commands.output import complain, emit, one_line, printable


def test_bytes_are_written_as_they_are_and_text_in_utf_8(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    print("before", end=" ")
    emit(b"\xff ")
    emit("caf\xe9 \ud800")
    assert capsysbinary.readouterr() == (b"before \xff caf\xc3\xa9 \\ud800", b"")


def test_a_complaint_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    complain("it is\n  \x1b[2Jwrong")
    assert capsys.readouterr() == ("", "flexportal: it is \\x1b[2Jwrong\n")


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    assert printable("caf\xe9 \x1b[2J\n\u202e") == "caf\xe9 \\x1b[2J\\n\\u202e"
    assert one_line(" caf\xe9\n\t\x07  au  lait\r\n") == "caf\xe9 \\x07 au lait"


def test_a_reader_that_has_gone_is_seen_in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[bool, int]] = []

    def dup2(fresh: int, old: int) -> None:
        os.write(fresh, b"what was still buffered")
        moved.append((os.path.samestat(os.fstat(fresh), os.stat(os.devnull)), old))
        os.close(fresh)

    class Gone:
        def flush(self) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return 77

    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Gone())
        patched.setattr(os, "dup2", dup2)
        with pytest.raises(typer.Exit) as left:
            emit("x")
    assert left.value.exit_code == ExitCode.BROKEN_PIPE
    assert moved == [(True, 77)]
