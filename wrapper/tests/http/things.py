"""Operations of a made-up API, and a way to call them through each kind of session."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing, closing
from enum import Enum
from typing import Any

import anyio
import httpx
import pytest
from flexportal.testing import InstantClock
from flexportal_core.decoding.bodies import JSONBody
from flexportal_core.decoding.decoders import mapping
from flexportal_core.operation import Body, Operation, Parameter
from flexportal_core.redaction import Secret
from flexportal_core.retry import RetryPolicy
from flexportal_core.session import AsyncSession, Session
from flexportal_core.settings import ConnectionSettings, Settings
from flexportal_core.types import UNSET

KEY = "key-5up3r-s3cr3t"
EMAIL = "zoe.meyer@example.com"
URL = "http://127.0.0.1:1"

json_body = JSONBody(mapping)
JSON = "tests.http.things:json_body"
TEXT = "flexportal_core.decoding.bodies:text"
BINARY = "flexportal_core.decoding.bodies:binary"


class Color(Enum):
    RED = "red"


GET_THING: Operation[Any] = Operation(
    "getThing",
    "GET",
    "/v1/things/{thingId}",
    parameters=(
        Parameter("thing_id", "thingId", "path", required=True),
        Parameter("query", "q", kind=object),
        Parameter("email", "email"),
        Parameter("color", "color", choices=Color),
        Parameter("trace", "X-Trace", "header"),
        Parameter("tenant", "X-Tenant", "header"),
        Parameter("session", "sid", "cookie"),
        Parameter("theme", "theme", "cookie"),
    ),
    responses={"200": JSON, "404": JSON},
)
LIST_THINGS: Operation[Any] = Operation("listThings", "GET", "/v1/things", responses={"200": JSON})
CREATE_THING: Operation[Any] = Operation(
    "createThing",
    "POST",
    "/v1/things",
    responses={"201": JSON, "202": None},
    body=Body(
        (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/octet-stream",
        ),
        required=False,
    ),
)
UPDATE_THING: Operation[Any] = Operation(
    "updateThing", "PATCH", "/v1/things", responses={"2XX": JSON}, body=Body(("application/json",), required=False)
)
REPLACE_THING: Operation[Any] = Operation("replaceThing", "PUT", "/v1/things", responses={"default": JSON})
DELETE_THING: Operation[Any] = Operation("deleteThing", "DELETE", "/v1/things", responses={"204": None})
READ_NOTE: Operation[Any] = Operation("readNote", "GET", "/v1/note", responses={"200": TEXT})
DOWNLOAD: Operation[Any] = Operation("download", "GET", "/v1/file", responses={"200": BINARY})

EVERY_KIND = pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
Handler = Callable[[httpx.Request], httpx.Response]


def make_settings(**changes: Any) -> Settings:
    """Settings of a session; no retries by default, and no wait costs time."""
    options: dict[str, Any] = {"base_url": URL, "retry": RetryPolicy(max_retries=0), "clock": InstantClock()} | changes
    return Settings(api_key=Secret(KEY), **options)


def call(
    kind: str,
    operation: Operation[Any],
    arguments: dict[str, Any] | None = None,
    body: object = UNSET,
    *,
    handler: Handler | None = None,
    media_type: str | None = None,
    **options: Any,
) -> Any:
    """Call an operation through a session of a kind; `handler` stands for the network."""
    transport = None if handler is None else httpx.MockTransport(handler)
    settings = make_settings(**options)
    if kind == "sync":
        session = Session(settings, transport)
        try:
            return session.call(operation, arguments or {}, body, media_type=media_type)
        finally:
            session.close()

    async def main() -> Any:
        session = AsyncSession(settings, transport)
        try:
            return await session.call(operation, arguments or {}, body, media_type=media_type)
        finally:
            await session.aclose()

    return anyio.run(main, backend=kind)


def listed(kind: str, url: str, count: int, pause: float) -> list[Any]:
    """The results of so many calls of one session over a socket, with a pause after each."""
    if kind == "sync":
        with closing(Session(make_settings(base_url=url))) as session:
            found: list[Any] = []
            for _ in range(count):
                found.append(session.call(LIST_THINGS, {}))
                time.sleep(pause)
            return found

    async def main() -> list[Any]:
        async with aclosing(session_for(url)) as session:
            found: list[Any] = []
            for _ in range(count):
                found.append(await session.call(LIST_THINGS, {}))
                await anyio.sleep(pause)
            return found

    return anyio.run(main, backend=kind)


class Script:
    """Serves the responses in turn, raises those that are errors, and serves the last one from then on."""

    def __init__(self, *outcomes: httpx.Response | Exception) -> None:
        self.outcomes = list(outcomes) or [ok()]
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class StillClock(InstantClock):
    """An `InstantClock` that only its waits move, however busy the machine is."""

    def monotonic(self) -> float:
        return self.skipped


class ClosingTransport(httpx.MockTransport):
    """Counts how often it was closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in chunks, which knows whether it was closed."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.closed = False

    def __iter__(self) -> Any:
        yield from self.chunks

    async def __aiter__(self) -> Any:
        for chunk in self.chunks:
            yield chunk

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def ok(status_code: int = 200, **fields: Any) -> httpx.Response:
    return httpx.Response(status_code, json=fields)


def failed(status_code: int, message: str = "no", headers: dict[str, str] | None = None) -> httpx.Response:
    """An error response with the usual envelope."""
    content = json.dumps({"error": {"code": "CODE", "message": message}})
    return httpx.Response(status_code, headers={"Content-Type": "application/json"} | (headers or {}), content=content)


def pieces(content: bytes, size: int) -> Iterable[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def session_for(url: str, timeout: float | None = 5.0, **limits: Any) -> AsyncSession:
    retry = RetryPolicy(max_retries=0, timeout=timeout)
    return AsyncSession(make_settings(base_url=url, retry=retry, connections=ConnectionSettings(**limits)))
