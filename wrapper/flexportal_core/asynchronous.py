"""Functions and methods for asyncio and trio, made of their synchronous counterparts.

What a generated function does is to pass its arguments to a session; whether the result is awaited depends on the
session alone. So signature and documentation are written once.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

if TYPE_CHECKING:
    from .paging.async_pager import AsyncPager
    from .paging.pager import Pager

__all__ = ["AsyncMethod", "AsyncPagerMethod", "asynchronous", "asynchronous_pager"]

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class AsyncMethod(Protocol, Generic[P, R_co]):
    """The type of a coroutine function whose first argument is what it calls through: a session or a resource."""

    def __call__(self, session: Any, /, *args: P.args, **named: P.kwargs) -> Coroutine[Any, Any, R_co]:
        """Call the operation."""
        ...

    @overload
    def __get__(self, instance: None, owner: type) -> AsyncMethod[P, R_co]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Callable[P, Coroutine[Any, Any, R_co]]: ...


class AsyncPagerMethod(Protocol, Generic[P, R]):
    """The type of a method that returns an `AsyncPager`."""

    @overload
    def __get__(self, instance: None, owner: type) -> AsyncPagerMethod[P, R]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Callable[P, AsyncPager[R]]: ...


def asynchronous(function: Callable[Concatenate[Any, P], R]) -> AsyncMethod[P, R]:
    """The coroutine function for a function that calls an operation."""

    @wraps(function)
    async def call(session: Any, /, *args: P.args, **named: P.kwargs) -> R:
        result: R = await cast("Any", function(session, *args, **named))
        return result

    return cast("AsyncMethod[P, R]", call)


def asynchronous_pager(method: Callable[Concatenate[Any, P], Pager[R]]) -> AsyncPagerMethod[P, R]:
    """The method of an `AsyncResource` for one that returns a pager."""

    @wraps(method)
    def call(resource: Any, /, *args: P.args, **named: P.kwargs) -> Any:
        return method(resource, *args, **named)

    own = signature(method)
    call.__dict__["__signature__"] = own.replace(return_annotation=f"Async{own.return_annotation}")
    return cast("AsyncPagerMethod[P, R]", call)
