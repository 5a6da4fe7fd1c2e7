"""`no_backoff`: retries cost no time."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar, cast

from ..waiting import skipped

__all__ = ["NoBackoff", "no_backoff"]

F = TypeVar("F", bound=Callable[..., Any])


def no_backoff() -> NoBackoff:
    """Makes the waits of every client cost no time: backoff, `Retry-After` and pace.

    For a `with` statement, or as the decorator of a test, be it `def` or `async def`:

    ```python
    from flexportal import FlexPortal
    from flexportal.testing import MockPortal, no_backoff

    mock = MockPortal()
    mock.fail_next(503, times=3, retry_after=20)
    with no_backoff(), FlexPortal("test-key", "acme", transport=mock.transport()) as portal:
        assert portal.customers.list().first() is not None
    assert mock.calls.total == 4
    ```

    A wait is over at once, and the clients' clock goes forward by what it would have taken, the mock's rate limit with
    it. So a deadline still passes, and a minute is still a minute. The latency of a mock is no wait of the client's and
    does take its time. It holds for the whole process, all threads included, until the last that is open is closed.
    """
    return NoBackoff()


class NoBackoff:
    """What `no_backoff` returns: a context manager and a decorator."""

    def __init__(self) -> None:
        self._open: list[ExitStack] = []

    def __enter__(self) -> None:
        """From here on waits cost no time."""
        opened = ExitStack()
        opened.enter_context(skipped())
        self._open.append(opened)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """From here on they do again what they did before."""
        self._open.pop().close()

    def __call__(self, function: F) -> F:
        """The function, during which waits cost no time.

        Raises:
            TypeError: It is a class or a generator, around which nothing can be opened; use a `with` statement there.
        """
        if isinstance(function, type) or inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError("no_backoff() decorates functions; in a class or a generator use it in a with statement")
        return cast("F", _asynchronous(function) if inspect.iscoroutinefunction(function) else _plain(function))


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def inside(*arguments: Any, **named: Any) -> Any:
        with skipped():
            return function(*arguments, **named)

    return inside


def _asynchronous(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def inside(*arguments: Any, **named: Any) -> Any:
        with skipped():
            return await function(*arguments, **named)

    return inside
