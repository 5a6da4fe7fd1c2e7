"""Private functions: what an error that leaves one still shows, and what it does not."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import anyio
import pytest
from flexportal_core.tracebacks import private
from tests.shown import entries_of, shown_of

SECRET = "5up3r-s3cr3t"


def mine() -> None:
    number = 12345
    raise ZeroDivisionError(f"{number:x}")


def held(work: Callable[[], object], secret: str) -> list[str]:
    kept = [secret]
    work()
    return kept


def each(work: Callable[[], object], secret: str) -> Iterator[str]:
    yield "first"
    held(work, secret)


class Calls:
    """One function of each kind that passes its arguments on to frames of its own kind."""

    @private
    def plain(self, work: Callable[[], object], secret: str) -> object:
        copy = secret
        return held(work, copy), list(each(work, copy))

    @private
    async def coroutine(self, work: Callable[[], object], secret: str) -> object:
        copy = secret
        return held(work, copy)

    @private
    def generator(self, work: Callable[[], object], secret: str) -> Iterator[object]:
        copy = secret
        yield from each(work, copy)
        yield held(work, copy)


async def awaiting(work: Callable[[], object]) -> object:
    return await Calls().coroutine(work, SECRET)


CALLS: dict[str, Callable[[Callable[[], object]], Any]] = {
    "plain": lambda work: Calls().plain(work, SECRET),
    "coroutine": lambda work: anyio.run(awaiting, work),
    "generator": lambda work: list(Calls().generator(work, SECRET)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_private_function_works_as_any_other(call: Callable[[Callable[[], object]], Any]) -> None:
    assert SECRET in str(call(list))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_its_frame_stays_without_variables_and_those_of_the_caller_with_theirs(
    call: Callable[[Callable[[], object]], Any],
) -> None:
    # The frames of this module are those of the private functions' own package.
    work = names_of_a_caller()["mine"]
    with pytest.raises(ZeroDivisionError, match="3039") as caught:
        call(work)
    assert SECRET not in shown_of(caught.value)
    assert "12345" in shown_of(caught.value)
    names = entries_of(caught.value)
    assert names[-1] == "mine"
    assert any(name.startswith("Calls.") for name in names)
    assert not [name for name in names if "private" in name]


def names_of_a_caller() -> dict[str, Any]:
    """A module of the caller's own."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile("def mine():\n number = 12345\n raise ZeroDivisionError(f'{number:x}')", "program.py", "exec"), names)  # noqa: S102
    return names


def test_what_the_caller_was_handling_keeps_its_variables() -> None:
    @private
    def fails() -> None:
        raise KeyError

    def handle() -> None:
        try:
            held(mine, f"{7:05}")
        except ZeroDivisionError:
            fails()

    with pytest.raises(KeyError) as caught:
        handle()
    assert isinstance(caught.value.__context__, ZeroDivisionError)
    assert "00007" in shown_of(caught.value.__context__)


def test_an_error_that_is_handled_and_raised_again_is_cleared_as_a_cause_and_in_a_group() -> None:
    @private
    def fails(secret: str) -> None:
        try:
            held(mine, secret)
        except ZeroDivisionError as error:
            raise ExceptionGroup("several", [error, ValueError()]) from error

    with pytest.raises(ExceptionGroup) as caught:
        fails(SECRET)
    assert SECRET not in shown_of(caught.value)


def test_a_generator_that_waits_is_not_ended() -> None:
    waiting: list[Generator[str]] = []

    def catches() -> Generator[str]:
        try:
            yield "started"
        except ZeroDivisionError as error:
            errors.append(error)
        yield "waiting"
        yield "ended"

    errors: list[ZeroDivisionError] = []

    @private
    def fails() -> None:
        waiting.append(catches())
        next(waiting[0])
        waiting[0].throw(ZeroDivisionError())
        raise errors[0]

    with pytest.raises(ZeroDivisionError):
        fails()
    assert next(waiting[0]) == "ended"
