"""Fields with another value in each response, such as the time at which a record was read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from flexportal.testing import Dataset, Item, ListQuery, MockAPI

from contract_tests.flexportal_contract.tests.support import check, mock

# The first page has 100 rows.
PLACES = {"on every row": 0, "behind the first page": 110}


class Stamping(MockAPI):
    """Sends a counter within an optional object, from one row of the list on."""

    first = 0
    counter: Iterator[int] = count()

    def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
        item = super().item(query, dataset, position)
        return item | {"sync": {"state": "done", "readings": next(self.counter)}} if position >= self.first else item


@pytest.mark.parametrize("changing", [True, False], ids=["changing", "static"])
@pytest.mark.parametrize("place", PLACES)
def test_a_field_that_always_differs_is_drift_wherever_it_is(place: str, changing: bool) -> None:
    server = type("Server", (Stamping,), {"first": PLACES[place]})
    report = check(mock(server), changing=changing)
    assert [(each.check.id, each.evidence) for each in report.failed] == []
    assert [each.id for each in report.refuted] == []
    assert [each.path for each in report.drift if "which no check compares" in each.what] == [
        "listCustomers customers[].sync.readings"
    ]


def test_a_row_that_changes_between_two_pages_is_still_found() -> None:
    class Unsteady(Stamping):
        def item(self, query: ListQuery, dataset: Dataset, position: int) -> Item:
            item = super().item(query, dataset, position)
            return item | {"firstName": f"At {query.size}"} if position == 110 else item

    report = check(mock(type("Server", (Unsteady,), {"first": 105})))
    assert "paging.same-at-every-size" in {each.check.id for each in report.failed}
