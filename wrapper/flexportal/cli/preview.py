"""A request as it is shown: before it is sent, or instead of it."""

from __future__ import annotations

import json
import sys

import click
from flexportal_core.http.request import PreparedRequest

from .exit_codes import ExitCode
from .output import is_terminal, print_error, visible

__all__ = ["confirm", "request_text"]


def request_text(request: PreparedRequest, *, headers: bool) -> str:
    """Method, URL, headers and body of a request; the API key is replaced.

    Args:
        request: The request.
        headers: Whether to show the headers.
    """
    lines = [f"{request.method} {request.whole_url}"]
    if headers:
        shown = {**request.headers, "Authorization": "Bearer ***"}
        lines += [f"{name}: {value}" for name, value in sorted(shown.items())]
    body = _body_text(request)
    if body:
        lines += ["", body] if headers else [body]
    return visible("\n".join(lines)) + "\n"


def confirm(request: PreparedRequest, summary: str, warning: str) -> None:
    """Ask whether to send a request.

    Raises:
        click.UsageError: There is no terminal to ask on.
        click.exceptions.Exit: The answer is no.
        click.Abort: Ctrl-C.
    """
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise click.UsageError(
            "this changes data and needs confirmation on a terminal; pass --yes to send it, or --dry-run to print it"
        )
    click.echo(visible(f"{summary}:\n") + request_text(request, headers=False) + warning, err=True, nl=False)
    if not click.confirm("Send this request?", err=True):
        print_error("not sent")
        raise click.exceptions.Exit(ExitCode.OTHER)


def _body_text(request: PreparedRequest) -> str:
    kind = request.headers.get("Content-Type", "")
    if "json" in kind:
        return json.dumps(json.loads(request.content), ensure_ascii=False, indent=2)
    return f"({len(request.content):,} bytes of {kind.partition(';')[0]})" if request.content else ""
