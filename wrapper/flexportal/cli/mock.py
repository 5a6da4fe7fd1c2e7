"""`flexportal mock`: the mock server on a port."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue
from typing import Annotated, Any, NoReturn

import typer

from ..testing import Fault, FaultyServer, Kind, MockAPI, seeded
from ..testing.adapters.server import url_of
from ..timestamps import parse
from .options import examples

__all__ = ["EXAMPLES", "serve_mock"]

EXAMPLES = examples(
    "flexportal mock --customers 5000 --latency-ms 80",
    "flexportal mock --port 0 --rate-limit 100",
    "flexportal mock --confirm-orders",
    "flexportal mock --fault status,status=503 --fault cut-body --fault-rate 0.2",
)

STOPPING = (signal.SIGINT, signal.SIGTERM)
TENANTS = ["acme", "globex"]
KEYS = ["test-key"]
NONE: list[str] = []
KINDS = {kind.replace(" ", "-"): kind for kind in Kind}
SETTINGS: dict[str, type[int] | type[float]] = {
    **dict.fromkeys(("at", "seconds", "retry_after"), float),
    **dict.fromkeys(("by", "status", "period", "size", "depth"), int),
}

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")]
Customers = Annotated[int, typer.Option(min=0, help="Customers of each tenant.")]
Seed = Annotated[int, typer.Option(help="What the data is derived from.")]
Tenant = Annotated[list[str], typer.Option(help="A tenant; may be given several times.")]
ApiKey = Annotated[list[str], typer.Option(help="An API key for every tenant; may be given several times.")]
Latency = Annotated[float, typer.Option(min=0, help="Milliseconds by which each response is delayed.")]
Faults = Annotated[
    list[str],
    typer.Option(
        "--fault",
        metavar="KIND[,SETTING=NUMBER]...",
        help=f"A fault to inject; may be given several times. One of: {', '.join(KINDS)}.",
    ),
]
FaultRate = Annotated[float, typer.Option(min=0, max=1, help="Fraction of requests to fail (0 to 1).")]
Confirm = Annotated[
    bool,
    typer.Option("--confirm-orders", help="Confirm orders as soon as they are placed, as users do in the dashboard."),
]
Now = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Time of the newest data, such as 2026-06-01. Default: today at midnight, UTC."),
]
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
    fault: Faults = NONE,
    fault_rate: FaultRate = 0.1,
    confirm_orders: Confirm = False,
    now: Now = None,
) -> None:
    """Serve a mock of the API with made-up data, until Ctrl-C.

    Its page at / shows the API, to try in the browser.
    """
    try:
        faults = [read_fault(text) for text in fault]
        mock = MockAPI(
            customers,
            seed,
            tenant,
            dict.fromkeys(api_key, tuple(tenant)),
            rate_limit=rate_limit,
            latency_ms=latency_ms,
            confirm_orders=confirm_orders,
            now=None if now is None else _moment(now),
        )
    except ValueError as error:
        _fail(str(error))
    with stop_signals() as stopped:
        try:
            with (
                FaultyServer(mock, seeded(seed, fault_rate, faults), host=host, port=port)
                if faults
                else mock.serve(host, port) as server
            ):
                typer.echo(f"FlexPortal mock listening on {server.url}")
                stopped.get()
        except ImportError as error:
            _fail(str(error))
        except OSError as error:
            _fail(f"cannot listen on {url_of(host, port)}: {_reason(error)}")


@contextmanager
def stop_signals() -> Generator[SimpleQueue[int]]:
    """A queue that gets SIGINT and SIGTERM; afterwards their handlers are restored."""
    # The one queue that may be written to within a signal handler.
    received: SimpleQueue[int] = SimpleQueue()
    before = {number: signal.signal(number, lambda got, frame: received.put(got)) for number in STOPPING}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def read_fault(text: str) -> Fault:
    """The fault from its kind and settings, such as `status,status=429,retry_after=2`.

    Raises:
        ValueError: The kind or a setting is unknown, or a value is invalid.
    """
    kind, *settings = text.split(",")
    if kind not in KINDS:
        raise ValueError(f"unknown fault {kind!r}; known faults: {', '.join(KINDS)}")
    given: dict[str, Any] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in SETTINGS:
            raise ValueError(f"unknown fault setting {name!r}; known settings: {', '.join(SETTINGS)}")
        given[name] = SETTINGS[name](value)
    return Fault(KINDS[kind], **given)


def _moment(text: str) -> datetime:
    found = parse(text)
    if found is None:
        raise ValueError(f"--now: {text!r} is no time; pass one such as 2026-06-01 or 2026-06-01T12:00:00Z")
    return found


def _reason(error: OSError) -> str:
    # The system's text, which is shorter than Python's. The resolver's errors have numbers of their own, below zero.
    number = error.errno or 0
    return os.strerror(number) if number > 0 else error.strerror or str(error)


def _fail(message: str) -> NoReturn:
    typer.echo(f"flexportal mock: {message}", err=True)
    raise typer.Exit(2)
