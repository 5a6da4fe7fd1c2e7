"""Keeps keys and e-mail addresses out of what the client logs and raises, in every test: else the test fails.

Every log record of the client and of the layers below it is looked at, whatever the level, and every error that leaves
it: as text, with its chain, its answer and its pickle. Each conftest calls `watch_for_leaks` and imports the
fixture.
"""

from __future__ import annotations

import inspect
import logging
import pickle
import re
import sys
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from types import FrameType
from typing import Any

import pytest

__all__ = ["Watch", "no_leaks", "watch_for_leaks"]

LOGGERS = ("flexportal", "httpx", "httpcore", "hpack")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Keys that are shorter are words of the language.
SHORTEST = 8
KEPT = 20


class Watch(logging.Handler):
    """Looks at records and errors, and keeps what is wrong with them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.keys: set[str] = set()
        self.complaints: list[str] = []

    def note_key(self, value: object) -> None:
        """From here on this must not be seen."""
        if isinstance(value, str) and len(value) >= SHORTEST:
            self.keys.add(value)

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record of the client, or of a layer below it that works for the client."""
        if record.name.split(".")[0] == "flexportal" or _is_for_the_client(sys._getframe()):  # pyright: ignore[reportPrivateUsage]
            error = record.exc_info[1] if record.exc_info else None
            text = f"{record.getMessage()} {record.args!r} {record.exc_text} {record.stack_info}"
            self.look_at(f"a record of {record.name}", text + ("" if error is None else _shown(error)))

    def look_at_error(self, error: BaseException) -> None:
        """Look at an error as whoever reports it might."""
        name = type(error).__name__
        self.look_at(f"{name} with its chain", _shown(error))
        with suppress(Exception):  # what does not pickle is another test's matter
            self.look_at(f"the pickle of {name}", pickle.dumps(error).decode("latin-1"), addresses=False)
        answer = getattr(error, "response", None)
        if answer is not None:
            # Not its `text`, which fails where the body is not in the charset that the server named.
            text = f"{answer.content.decode('latin-1')} {answer.headers.multi_items()}"
            self.look_at(f"the answer of {name}", text, addresses=False)

    def look_at(self, what: str, text: str, *, addresses: bool = True) -> None:
        """Complain of keys in the text, and of addresses."""
        if any(key in text for key in self.keys):
            self._complain(f"{what} shows an API key")
        if addresses and ADDRESS.search(text):
            self._complain(f"{what} shows an e-mail address")

    def _complain(self, complaint: str) -> None:
        if len(self.complaints) < KEPT:
            self.complaints.append(complaint)


def _shown(error: BaseException) -> str:
    links: list[str] = []
    link: BaseException | None = error
    while link is not None and len(links) < KEPT:
        links.append(f"{link} {link!r} {link.args!r}")
        link = link.__cause__ or link.__context__
    return "\n".join([*links, *traceback.format_exception_only(error)])


def _is_for_the_client(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.replace("\\", "/").endswith("flexportal/transport.py"):
            return True
        frame = frame.f_back
    return False


WATCH = Watch()


@cache
def watch_for_leaks() -> None:
    """Begin to watch, once, for the life of the process."""
    from flexportal import connection
    from flexportal.configuration import Configuration
    from flexportal.secret import Secret

    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.addHandler(WATCH)
        logger.setLevel(logging.DEBUG)
    patched: Any = Secret
    created = patched.__init__

    @wraps(created)
    def noting(self: Any, value: object) -> None:
        WATCH.note_key(value)
        created(self, value)

    patched.__init__ = noting
    patched = Configuration
    patched.resolve = staticmethod(_looked_at(Configuration.resolve))
    for patched in (connection.Connection, connection.AsyncConnection):
        patched.page = _looked_at(patched.page)


def _looked_at(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose errors are looked at as they leave it."""

    @wraps(function)
    def asking(*arguments: Any, **named: Any) -> Any:
        with _looking():
            return function(*arguments, **named)

    @wraps(function)
    async def awaiting(*arguments: Any, **named: Any) -> Any:
        with _looking():
            return await function(*arguments, **named)

    return awaiting if inspect.iscoroutinefunction(function) else asking


@contextmanager
def _looking() -> Generator[None, None, None]:
    try:
        yield
    except Exception as error:
        WATCH.look_at_error(error)
        raise


@pytest.fixture(autouse=True)
def no_leaks() -> Iterator[None]:
    """Fail the test in which a key or an address came to light."""
    WATCH.keys.clear()
    WATCH.complaints.clear()
    yield
    if WATCH.complaints:
        complaints = "\n".join(dict.fromkeys(WATCH.complaints))
        WATCH.complaints.clear()
        pytest.fail(complaints, pytrace=False)
