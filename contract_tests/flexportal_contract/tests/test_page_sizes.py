"""Page sizes worth sending."""

import pytest

from contract_tests.flexportal_contract.inputs.page_sizes import SizeBounds, even_size, odd_size, packed

BOUNDS = SizeBounds(1, 100, 50)


@pytest.mark.parametrize(
    ("schema", "bounds"),
    [
        ({"type": "string", "pattern": "^([1-9][0-9]?|100)$", "default": "50"}, BOUNDS),
        ({"type": "integer", "minimum": 5, "maximum": 20}, SizeBounds(5, 20, None)),
        ({"type": "integer", "minimum": 0, "maximum": 20, "default": 10}, SizeBounds(1, 20, 10, has_low=False)),
        ({"type": "integer"}, SizeBounds(1, 100, None, has_low=False, has_high=False)),
        ({"type": "integer", "default": 500}, SizeBounds(1, 500, 500, has_low=False, has_high=False)),
        ({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 51}, SizeBounds(1, 50, None)),
        ({"type": "string", "pattern": "^[a-z]+$"}, SizeBounds(1, 100, None, has_low=False, has_high=False)),
    ],
)
def test_bounds_come_from_the_schema(schema: dict[str, object], bounds: SizeBounds) -> None:
    assert SizeBounds.of(schema) == bounds


def test_no_invalid_size_is_allowed() -> None:
    assert {"0", "101", "abc"} <= set(BOUNDS.outside())
    assert not any(BOUNDS.allows(text) for text in BOUNDS.outside())
    assert all(BOUNDS.allows(text) for text in (None, "1", "100"))


def test_without_bounds_no_number_is_out_of_bounds() -> None:
    assert SizeBounds(1, 100, None, has_low=False, has_high=False).outside() == ("abc", "1.5")


def test_every_size_is_tried_where_there_are_few() -> None:
    assert BOUNDS.between(every=True) == list(range(2, 100))
    assert BOUNDS.between(every=False)[:4] == [2, 5, 8, 10]
    assert SizeBounds(1, 1000, None).between(every=True)[-3:] == [90, 96, 999]


@pytest.mark.parametrize("rows", [0, 1, 2, 98, 249, 9_998])
def test_sizes_are_packed_into_iterations_that_have_enough_rows(rows: int) -> None:
    iterations = packed(BOUNDS.between(every=True), rows)
    assert sorted(size for sizes in iterations for size in sizes) == [size for size in range(2, 100) if size <= rows]
    assert all(sum(sizes) <= rows for sizes in iterations)
    assert len(iterations) <= 52


@pytest.mark.parametrize(("rows", "size"), [(0, 1), (2, 1), (7, 2), (99, 32), (10_000, 97)])
def test_the_odd_size_is_small_for_few_rows_and_large_for_many(rows: int, size: int) -> None:
    assert odd_size(rows, BOUNDS) == size


@pytest.mark.parametrize(("rows", "size"), [(0, None), (1, 1), (100, 100), (101, None), (250, 50), (9_999, 99)])
def test_the_even_size_fills_the_last_page(rows: int, size: int | None) -> None:
    assert even_size(rows, BOUNDS) == size
