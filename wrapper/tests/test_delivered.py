"""What was delivered is known again, in little memory."""

from __future__ import annotations

import tracemalloc

from flexportal.delivered import Delivered
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
