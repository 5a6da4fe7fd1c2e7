"""Page sizes that are worth a walk."""

import pytest

from contract_tests.lawbook.sizes import SizeBounds, even_size, odd_size, packed

BOUNDS = SizeBounds(1, 100, 50)


@pytest.mark.parametrize(
    ("schema", "bounds"),
    [
        ({"type": "string", "pattern": "^([1-9][0-9]?|100)$", "default": "50"}, BOUNDS),
        ({"type": "integer", "minimum": 5, "maximum": 20}, SizeBounds(5, 20, None)),
        ({"type": "integer", "minimum": 0, "maximum": 20, "default": 10}, SizeBounds(1, 20, 10)),
        ({"type": "integer"}, SizeBounds(1, 100, None, floor=False, ceiling=False)),
        ({"type": "integer", "default": 500}, SizeBounds(1, 500, 500, floor=False, ceiling=False)),
        ({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 51}, SizeBounds(1, 50, None)),
        ({"type": "string", "pattern": "^[0-9]+$"}, SizeBounds(1, 100, None, ceiling=False)),
        ({"type": "string", "pattern": "^[a-z]+$"}, SizeBounds(1, 100, None, floor=False, ceiling=False)),
    ],
)
def test_bounds_come_from_the_schema(schema: dict[str, object], bounds: SizeBounds) -> None:
    assert SizeBounds.of(schema) == bounds


def test_sizes_outside_are_out_of_bounds_or_no_number() -> None:
    assert BOUNDS.outside() == ("0", "101", "abc", "-1", "1000", "1" + 20 * "0", "1.5")
    assert not any(BOUNDS.allows(text) for text in BOUNDS.outside())


def test_where_the_contract_names_no_bound_nothing_is_out_of_it() -> None:
    bounds = SizeBounds(1, 100, None, floor=False, ceiling=False)
    assert (bounds.edges(), bounds.outside()) == ((), ("abc", "1.5"))


def test_every_size_is_between_where_there_are_few() -> None:
    assert BOUNDS.between(every=True) == list(range(2, 100))
    assert BOUNDS.between(every=False)[:4] == [2, 5, 8, 10]
    assert SizeBounds(1, 1000, None).between(every=True)[-3:] == [90, 96, 999]
    assert SizeBounds(1, 2, None).between(every=True) == []


@pytest.mark.parametrize("rows", [0, 1, 2, 30, 98, 249, 9_998])
def test_sizes_are_packed_into_walks_that_the_rows_suffice_for(rows: int) -> None:
    walks = packed(BOUNDS.between(every=True), rows)
    assert sorted(size for walk in walks for size in walk) == [size for size in range(2, 100) if size <= rows]
    assert all(sum(walk) <= rows for walk in walks)


def test_packed_walks_are_few() -> None:
    assert len(packed(BOUNDS.between(every=True), 249)) == 20


def test_misspelt_sizes_are_none_that_the_contract_spells() -> None:
    assert BOUNDS.misspelt() == ("", "05", "+5", "5 ", "5_5", "5e0", "\u0665")


@pytest.mark.parametrize(("sent", "allowed"), [(None, True), ("1", True), ("100", True), ("x", False), ("", False)])
def test_what_is_allowed(sent: str | None, allowed: bool) -> None:
    assert BOUNDS.allows(sent) is allowed


@pytest.mark.parametrize(("rows", "size"), [(0, 1), (1, 1), (2, 1), (7, 2), (99, 32), (250, 37), (10_000, 97)])
def test_the_odd_size_is_small_for_few_rows_and_large_for_many(rows: int, size: int) -> None:
    assert odd_size(rows, BOUNDS) == size


@pytest.mark.parametrize(
    ("rows", "size"),
    [(0, None), (1, 1), (50, 50), (100, 100), (101, None), (250, 50), (7, 7), (202, None), (10_000, 100), (9_999, 99)],
)
def test_the_even_size_fills_the_last_page(rows: int, size: int | None) -> None:
    assert even_size(rows, BOUNDS) == size
