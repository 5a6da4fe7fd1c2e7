"""`flexportal mock`: the mock server on a port."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Annotated, NoReturn

import typer

from ..testing import MockPortal
from ..testing.server import url_of

__all__ = ["serve_mock"]

STOPPING = (signal.SIGINT, signal.SIGTERM)
TENANTS = ["acme", "globex"]
KEYS = ["test-key"]

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]
Customers = Annotated[int, typer.Option(min=0, help="Customers of each tenant.")]
Seed = Annotated[int, typer.Option(help="What the data is derived from.")]
Tenant = Annotated[list[str], typer.Option(help="A tenant; may be given several times.")]
ApiKey = Annotated[list[str], typer.Option(help="A key that reaches every tenant; may be given several times.")]
Latency = Annotated[float, typer.Option(min=0, help="Milliseconds that each answer takes longer.")]
RateLimit = Annotated[int, typer.Option(min=0, help="Requests a minute for each key; 0 means no limit.")]


def serve_mock(
    host: Host = "127.0.0.1",
    port: Port = 8765,
    customers: Customers = 250,
    seed: Seed = 7,
    tenant: Tenant = TENANTS,
    api_key: ApiKey = KEYS,
    latency_ms: Latency = 0,
    rate_limit: RateLimit = 0,
) -> None:
    """Serve a faithful FlexPortal with made-up customers, until Ctrl-C."""
    try:
        portal = MockPortal(
            customers,
            seed,
            tenant,
            dict.fromkeys(api_key, tuple(tenant)),
            rate_limit=rate_limit,
            latency_ms=latency_ms,
        )
    except ValueError as error:
        _refuse(str(error))
    with stop_signals() as stopped:
        try:
            with portal.serve(host, port) as server:
                typer.echo(f"FlexPortal mock listening on {server.url}")
                stopped.get()
        except ImportError as error:
            _refuse(str(error))
        except OSError as error:
            _refuse(f"cannot listen on {url_of(host, port)}: {_reason(error)}")


@contextmanager
def stop_signals() -> Generator[SimpleQueue[int]]:
    """A queue that gets SIGINT and SIGTERM; afterwards the signals do again what they did before."""
    # Of all that threads can wait for, only this queue may be written to within a signal handler.
    received: SimpleQueue[int] = SimpleQueue()
    before = {number: signal.signal(number, lambda got, frame: received.put(got)) for number in STOPPING}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reason(error: OSError) -> str:
    # The system's text; Python's own goes on about it. The resolver's errors have numbers of their own, below zero.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"flexportal mock: {sentence}", err=True)
    raise typer.Exit(2)
