"""Filters by arithmetic agree with filters by looking."""

from __future__ import annotations

from itertools import islice, product

import pytest
from flexportal.testing import MockPortal, Population
from flexportal.testing.blocks import REPEATS, Blocks
from flexportal.testing.noise import Noise

STATUSES, TYPES = ("active", "inactive"), ("individual", "business")
COMBINATIONS = [
    {name: value for name, value in (("status", status), ("customerType", kind)) if value is not None}
    for status, kind in product((None, *STATUSES), (None, *TYPES))
]


def blocks() -> Blocks:
    return Blocks(Noise(3, "test"), {"size": (1, 2, 3), "open": (False, True)})


def huge(customers: int) -> Population:
    mock = MockPortal(customers=customers)
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    # By a field that is not known to have few values, a filter would look at each row, for minutes.
    assert population.dimensions == {"status": STATUSES, "customerType": TYPES}
    return population


def ids(wanted: dict[str, str]) -> str:
    return "-".join(wanted.values()) or "all"


@pytest.mark.parametrize("wanted", COMBINATIONS, ids=ids)
@pytest.mark.parametrize("customers", [0, 1, 15, 16, 17, 250])
def test_a_filter_selects_what_looking_at_each_row_finds(wanted: dict[str, str], customers: int) -> None:
    mock = MockPortal(customers=customers)
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    rows = list(mock.rows("acme"))
    expected = [at for at, row in enumerate(rows) if all(row[name] == value for name, value in wanted.items())]
    selection = population.select(wanted)
    assert len(selection) == len(expected)
    assert selection.positions(0, 1000) == expected
    for rank, position in enumerate(expected):
        assert selection.rank(position) == rank + 1
    for first in range(0, len(expected) + 2, 5):
        assert selection.positions(first, 7) == expected[first : first + 7]


@pytest.mark.parametrize("wanted", COMBINATIONS[1:], ids=ids)
def test_each_combination_has_its_even_share(wanted: dict[str, str]) -> None:
    assert len(huge(1_000_000).select(wanted)) == 1_000_000 // 2 ** len(wanted)


def test_a_filter_of_a_hundred_million_is_answered_at_once_anywhere() -> None:
    population = huge(100_000_000)
    selection = population.select({"status": "active", "customerType": "business"})
    found = selection.positions(24_999_990, 100)
    assert len(found) == 10
    assert selection.rank(found[0]) == 24_999_991
    assert {(row["status"], row["customerType"]) for row in map(population.row, found)} == {("active", "business")}


def test_an_address_leads_to_its_customer_and_no_other() -> None:
    mock = MockPortal(customers=300)
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    for at in range(0, 300, 13):
        email = population.row(at)["email"]
        assert population.select({"email": email}).positions(0, 9) == [at]
        assert len(population.select({"email": email.swapcase()})) == 0
        assert len(population.select({"email": f"{email} "})) == 0


@pytest.mark.parametrize("email", ["", "nobody@example.com", "zoe.meyer.ffffffffffff@example.com", "a.1@example.com"])
def test_an_address_that_nobody_has_selects_nobody(email: str) -> None:
    mock = MockPortal()
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    assert population.select({"email": email}).positions(0, 5) == []


def test_an_address_past_the_end_selects_nobody() -> None:
    beyond = MockPortal(customers=301).rows("acme")[300]["email"]
    mock = MockPortal(customers=300)
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    assert population.select({"email": beyond}).positions(0, 5) == []


@pytest.mark.parametrize("form", ["row", "text"])
def test_a_position_past_the_end_has_no_row(form: str) -> None:
    mock = MockPortal(customers=3)
    population = mock.population(mock.contract.operation("listCustomers"), "acme")
    with pytest.raises(IndexError) as error:
        getattr(population, form)(3)
    assert str(error.value) == "there are 3 rows"


def test_each_block_holds_each_combination_equally_often_in_an_order_of_its_own() -> None:
    patterns = [blocks().pattern(number) for number in range(50)]
    assert {tuple(sorted(pattern)) for pattern in patterns} == {tuple(sorted([*range(6)] * REPEATS))}
    assert len(set(patterns)) > 45


def test_rank_and_select_are_inverse() -> None:
    all_blocks = blocks()
    allowed = all_blocks.allowed({"open": True})
    for rank, index in enumerate(islice(all_blocks.select(0, allowed), 100)):
        assert all_blocks.rank(index, allowed) == rank
        assert next(iter(all_blocks.select(rank, allowed))) == index
        assert all_blocks.values(index)["open"] is True


def test_nothing_is_selected_where_nothing_is_allowed() -> None:
    assert list(blocks().select(0, blocks().allowed({"size": 4}))) == []


def test_without_closed_fields_every_row_counts() -> None:
    plain = Blocks(Noise(1), {})
    allowed = plain.allowed({})
    assert (plain.rank(10, allowed), next(iter(plain.select(10, allowed))), plain.values(3)) == (10, 10, {})
