"""Output: what goes to standard output and error, made harmless for the terminal it may end up on."""

from __future__ import annotations

import os
import sys
from typing import IO

import typer

from .exit_codes import ExitCode

__all__ = ["complain", "emit", "is_terminal", "one_line", "printable"]


def emit(data: bytes | str) -> None:
    """Write to standard output. Where its reader has gone, the command ends without a word."""
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # What is still buffered would complain once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.BROKEN_PIPE) from None


def complain(sentence: str) -> None:
    """Say on standard error what is wrong, in one line."""
    typer.echo(f"flexportal: {one_line(sentence)}", err=True)


def printable(text: str) -> str:
    """The text with what a terminal would obey, such as an escape sequence, made visible."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def one_line(text: str) -> str:
    """The text in one line that does nothing to a terminal."""
    return printable(" ".join(text.split()))


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person looks at what is written there, or types what is read."""
    return stream.isatty()
