"""What was delivered is known again, in little memory."""

from __future__ import annotations

import tracemalloc

import pytest
from flexportal.delivered import SMALLEST, Delivered
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.text(max_size=3) | st.integers(-3, 3) | st.none()))
def test_a_name_is_new_once(names: list[object]) -> None:
    delivered, known = Delivered(), set[str]()
    for name in names:
        assert delivered.add(name) is (str(name) not in known)
        known.add(str(name))
    assert len(delivered) == len(known)


def test_it_grows_and_forgets_nothing() -> None:
    delivered = Delivered()
    assert all(delivered.add(f"cus_{number}") for number in range(20_000))
    assert not any(delivered.add(f"cus_{number}") for number in range(20_000))
    assert len(delivered) == 20_000


def test_what_cannot_be_hashed_has_a_name_as_well() -> None:
    delivered = Delivered()
    names: list[object] = [[], {}, [], "\ud800", "\ud800"]
    assert [delivered.add(name) for name in names] == [True, True, False, True, False]


def test_a_name_costs_a_few_bytes() -> None:
    tracemalloc.start()
    try:
        delivered = Delivered()
        for number in range(30_000):
            delivered.add(f"cus_{number:060}")
        assert tracemalloc.get_traced_memory()[0] < 30_000 * 20
    finally:
        tracemalloc.stop()


class Hashed(str):
    """A name whose hash the test decides."""

    __slots__ = ()

    def __hash__(self) -> int:
        return int(self)

    def __str__(self) -> str:
        return self


@pytest.mark.parametrize("numbers", [[0, 2], [-1], range(-5, 5, 2), range(2, SMALLEST + 4, 2)], ids=str)
def test_names_with_any_hashes_are_told_apart(numbers: list[int]) -> None:
    delivered = Delivered()
    for expected in (True, False):
        assert {delivered.add(Hashed(number)) for number in numbers} == {expected}


@pytest.mark.parametrize(("names", "doublings"), [(0, 0), (512, 0), (513, 1), (1024, 1), (1025, 2)])
def test_the_memory_doubles_when_more_than_half_of_it_is_taken(names: int, doublings: int) -> None:
    tracemalloc.start()
    try:
        delivered = Delivered()
        for number in range(1, names + 1):
            delivered.add(Hashed(number))
        assert tracemalloc.get_traced_memory()[0] // (8 * SMALLEST) == 2**doublings
    finally:
        tracemalloc.stop()
