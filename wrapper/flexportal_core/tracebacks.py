"""Tracebacks without the variables that error reporters would show.

Those of a `private` function, and of the frames below it, are forgotten when an error leaves it: its arguments, what
was made of them, and what libraries made of that on its way to the network. The error itself stays the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, iscoroutinefunction, isgeneratorfunction
from types import CodeType, FrameType, TracebackType
from typing import Any, ParamSpec, TypeVar, cast

__all__ = ["chained", "forget", "private"]

P = ParamSpec("P")
R = TypeVar("R")

# What a request passes through beside our own code. Whatever is neither is the caller's: hooks, transports, clocks.
LIBRARIES = sys.stdlib_module_names | {"anyio", "h11", "httpcore", "httpx", "msgspec", "sniffio", "socksio", "trio"}

SUSPENDABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR


def private(function: Callable[P, R]) -> Callable[P, R]:
    """A function that gets secrets or personal data, which the traceback of no error that leaves it shows.

    The caller's own frames keep their variables, above it as well as below.
    """
    if iscoroutinefunction(function):

        @wraps(function)
        async def call_async(*args: P.args, **kwargs: P.kwargs) -> Any:
            handled = sys.exception()
            try:
                return await cast("Any", function(*args, **kwargs))
            except BaseException as error:
                del args, kwargs
                forget(error, handled, function)
                raise

        return cast("Callable[P, R]", call_async)

    if isgeneratorfunction(function):

        @wraps(function)
        def iterate(*args: P.args, **kwargs: P.kwargs) -> Iterator[Any]:
            handled = sys.exception()
            try:
                yield from function(*args, **kwargs)
            except BaseException as error:
                del args, kwargs
                forget(error, handled, function)
                raise

        return cast("Callable[P, R]", iterate)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        handled = sys.exception()
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            del args, kwargs
            forget(error, handled, function)
            raise

    return call


def chained(error: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """The error and those that it is chained to or a group of, but not what the caller was handling before."""
    pending: list[BaseException | None] = [error]
    seen = {id(None), id(handled)}
    while pending:
        link = pending.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            pending += [link.__cause__, link.__context__]
            if isinstance(link, BaseExceptionGroup):
                pending += cast("BaseExceptionGroup[BaseException]", link).exceptions


def forget(error: BaseException, handled: BaseException | None, function: Callable[..., Any] | None = None) -> None:
    """Clear the frames that an error has left, but for the caller's own.

    Args:
        error: The error, while it is handled.
        handled: What was handled before; its frames stay.
        function: The private function that the error has left; None where those below the frame that handles it are
            meant. The frame itself keeps its variables.
    """
    modules = (__name__,) if function is None else (__name__, function.__module__)
    ours = {name.partition(".")[0] for name in modules}
    code: CodeType | None = None if function is None else cast("Any", function).__code__
    for link in chained(error, handled):
        link.__traceback__ = _joined(
            [each for each in _entries(link.__traceback__) if _keeps(each.tb_frame, ours, code)]
        )


def _keeps(frame: FrameType, ours: set[str], function: CodeType | None) -> bool:
    """Clear a frame that is not the caller's; False where that is impossible, and the traceback must do without it."""
    if frame.f_globals is globals():
        return False
    if str(frame.f_globals.get("__name__")).partition(".")[0] not in ours | LIBRARIES:
        return True
    # A coroutine or generator may be waiting, and clearing it would end it; that of the function has just ended.
    if frame.f_code.co_flags & SUSPENDABLE and frame.f_code is not function:
        return False
    with suppress(RuntimeError):  # it runs: it is above the function
        frame.clear()
    return True


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _joined(entries: list[TracebackType]) -> TracebackType | None:
    following = None
    for entry in reversed(entries):
        entry.tb_next = following
        following = entry
    return following
