"""Standard output and standard error, with control characters escaped where a terminal may show them."""

from __future__ import annotations

import errno
import os
import sys
from typing import IO

import click
from flexportal_core.redaction import redact_addresses

from .exit_codes import ExitCode

__all__ = ["emit", "is_terminal", "one_line", "print_error", "visible"]


def emit(data: bytes | str) -> None:
    """Write to standard output. If its reader has closed it, exit silently."""
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        # On Windows, a pipe without a reader is an invalid argument.
        if error.errno != (errno.EINVAL if sys.platform == "win32" else errno.EPIPE):
            raise
        # Without this the interpreter would report what is still buffered when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(ExitCode.BROKEN_PIPE) from None


def print_error(text: str) -> None:
    """Report an error on standard error, in one line without email addresses."""
    click.echo(f"flexportal: {one_line(redact_addresses(text))}", err=True)


def one_line(text: str) -> str:
    """The text in one line, with control characters such as escape sequences made visible."""
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    """The text with control characters and marks of direction made visible, but for line breaks and tabs."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in "\n\t" else ascii(letter)[1:-1] for letter in text)


def is_terminal(stream: IO[str]) -> bool:
    """Whether the stream is a terminal."""
    return stream.isatty()
