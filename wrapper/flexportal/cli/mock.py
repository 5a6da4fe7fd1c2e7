"""`flexportal mock`: the mock server on a port."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from errno import EADDRINUSE
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NoReturn

import click
from flexportal_core.interruptible import LONGEST_WAIT

from ..testing import Fault, FaultKind, FaultyServer, seeded_faults
from ..testing.adapters.server import MockServer, url_of
from ..testing.control.access import is_loopback
from ..testing.control.controlled import ControlledMock
from ..testing.control.state_file import state_file
from ..timestamps import parse
from .groups import examples
from .parameters import FloatRange, IntRange

__all__ = ["mock", "read_fault", "wait_for_signal"]

STOPPING = (signal.SIGINT, signal.SIGTERM)
TENANTS = ("acme", "globex")
KEYS = ("test-key",)
KINDS = {kind.replace(" ", "-"): kind for kind in FaultKind}
SETTINGS: dict[str, type[int] | type[float]] = {
    **dict.fromkeys(("at", "seconds", "retry_after"), float),
    **dict.fromkeys(("by", "status", "period", "size", "depth"), int),
}


def _serve(
    host: str,
    port: int,
    customers: int,
    seed: int,
    tenant: tuple[str, ...],
    api_key: tuple[str, ...],
    latency_ms: float,
    rate_limit: int,
    fault: tuple[str, ...],
    fault_rate: float,
    confirm_orders: bool,
    now: str | None,
    state: Path | None,
    remote_control: bool,
) -> None:
    with ExitStack() as opened:
        try:
            faults = [read_fault(text) for text in fault]
            kept = None if state is None else opened.enter_context(state_file(state))
            mock = ControlledMock(
                access="remote" if remote_control else "local" if is_loopback(host) else "none",
                customers=customers,
                seed=seed,
                tenants=tenant,
                api_keys=dict.fromkeys(api_key, tuple(tenant)),
                rate_limit=rate_limit,
                latency_ms=latency_ms,
                confirm_orders=confirm_orders,
                now=_moment(now) if now is not None else kept and kept.now,
            )
            if kept is not None:
                kept.attach(mock)
        except ValueError as error:
            _fail(str(error))
        except OSError as error:
            _fail(f"cannot use {state}: {_reason(error)}")
        stopped = opened.enter_context(stop_signals())
        try:
            server: FaultyServer | MockServer = mock.serve(host, port)
            if faults:
                server = FaultyServer(mock, seeded_faults(seed, fault_rate, faults), host=host, port=port)
            with server:
                click.echo(f"FlexPortal mock listening on {server.url}")
                wait_for_signal(stopped)
        except ImportError as error:
            _fail(str(error))
        except OSError as error:
            advice = "; pass another --port, or 0 for a free one" if error.errno == EADDRINUSE else ""
            _fail(f"cannot listen on {url_of(host, port)}: {_reason(error)}{advice}")


def _option(name: str, help_text: str, default: Any = None, **settings: Any) -> click.Option:
    return click.Option(
        [f"--{name}"], help=help_text, default=default, show_default=default not in (None, ()), **settings
    )


mock = click.Command(
    "mock",
    callback=_serve,
    params=[
        _option("host", "Address to listen on.", "127.0.0.1"),
        _option("port", "Port to listen on; 0 picks a free one.", 8765, type=IntRange(0, 65535)),
        _option("customers", "Number of customers of each tenant.", 250, type=IntRange(min=0)),
        _option("seed", "Seed of the generated data.", 7),
        _option("tenant", "ID of a tenant. May be repeated.", TENANTS, multiple=True),
        _option("api-key", "An API key with access to every tenant. May be repeated.", KEYS, multiple=True),
        _option("latency-ms", "Delay of each response in milliseconds.", 0, type=FloatRange(min=0)),
        _option("rate-limit", "Requests per minute for each key; 0 means no limit.", 0, type=IntRange(min=0)),
        _option(
            "fault",
            f"A fault to inject. May be repeated. One of: {', '.join(KINDS)}.",
            (),
            multiple=True,
            metavar="KIND[,SETTING=NUMBER]...",
        ),
        _option("fault-rate", "Fraction of requests to fail (0 to 1).", 0.1, type=FloatRange(0, 1)),
        _option(
            "confirm-orders", "Confirm orders as soon as they are placed, as users do in the dashboard.", is_flag=True
        ),
        _option("now", "Time of the newest data, such as 2026-06-01. Default: today at midnight, UTC.", metavar="TIME"),
        _option(
            "state",
            "Save changes to this file, and load them from it at the next start.",
            type=click.Path(path_type=Path),
            metavar="FILE",
        ),
        _option("remote-control", "Allow other machines to use the control interface.", is_flag=True),
    ],
    epilog=examples(
        "flexportal mock --customers 5000 --latency-ms 80",
        "flexportal mock --port 0 --rate-limit 100",
        "flexportal mock --confirm-orders",
        "flexportal mock --state mock.state",
        "flexportal mock --fault status,status=503 --fault cut-body --fault-rate 0.2",
    ),
    help="""Serve a mock of the API with generated data, until Ctrl-C.

    Open the printed URL in a browser to read and try the API.""",
)


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


def wait_for_signal(stopped: SimpleQueue[int]) -> None:
    """Wait for a signal."""
    while True:
        with suppress(Empty):
            stopped.get(timeout=LONGEST_WAIT)
            return


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
        raise ValueError(f"--now: {text!r} is not a time; pass one such as 2026-06-01 or 2026-06-01T12:00:00Z")
    return found


def _reason(error: OSError) -> str:
    # The system's text, which is shorter than Python's. The resolver's errors have numbers of their own, below zero.
    number = error.errno or 0
    is_known = number > 0 and sys.platform != "win32"  # which has other numbers for the network
    return os.strerror(number) if is_known else error.strerror or str(error)


def _fail(message: str) -> NoReturn:
    click.echo(f"flexportal mock: {message}", err=True)
    raise click.exceptions.Exit(2)
