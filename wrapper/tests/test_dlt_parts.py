"""The parts of the source for dlt, without a pipeline or a database; test_dlt_source.py loads for real."""

# pyright: reportPrivateUsage=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dlt
import pytest
from flexportal import FlexPortal, dlt_source
from flexportal.dlt_source import flexportal_source, load
from flexportal.exports.columns import Column, Kind
from flexportal.testing import MockPortal

TENANTS = ("acme", "globex")
Walks = dict[str, str | None]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DLT_DATA_DIR", "DLT_PROJECT_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")


@pytest.fixture
def mock() -> MockPortal:
    return MockPortal({"acme": 120, "globex": 70})


def run(
    portal: FlexPortal, walks: Walks, most: int | None = None, tenants: Sequence[str] = TENANTS, **filters: Any
) -> list[tuple[str, int]]:
    """The tenant and the size of each group of rows that a run brings."""
    groups = list(dlt_source._rows(portal, tenants, filters, most, walks))
    return [(group[0]["tenant_id"], len(group)) for group in groups]


def test_a_run_brings_so_many_of_all_tenants_and_the_next_goes_on_behind_them(mock: MockPortal) -> None:
    walks: Walks = {}
    portal = mock.client()
    assert run(portal, walks, 50) == [("acme", 50)]
    assert run(portal, walks, 70) == [("acme", 70)]
    # All of the one is there, and the other not yet begun.
    assert list(walks.values()) == [None]
    assert {call.header("Tenant-ID") for call in mock.calls} == {"acme"}
    assert run(portal, walks, 60) == [("globex", 60)]
    assert run(portal, walks, 60) == [("globex", 10)]
    assert walks == {}
    assert run(portal, walks, 130) == [("acme", 120), ("globex", 10)]


def test_rows_are_brought_in_groups(mock: MockPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlt_source, "GROUP", 50)
    assert run(mock.client(), {}) == [("acme", 50), ("acme", 50), ("acme", 20), ("globex", 50), ("globex", 20)]


def test_each_listing_has_a_name_of_its_own_and_those_of_others_are_forgotten(mock: MockPortal) -> None:
    here = mock.client()
    elsewhere = FlexPortal("test-key", "acme", base_url="https://elsewhere.example", transport=mock.transport())
    walks: Walks = {"of an earlier source": None}
    names: list[str] = []
    for portal, tenants, filters in (
        (here, ["acme"], {}),
        (elsewhere, ["acme"], {}),
        (here, ["globex"], {}),
        (here, ["acme"], {"status": "active"}),
    ):
        run(portal, walks, 1, tenants, **filters)
        names += walks
    assert len(names) == len(set(names)) == 4


def test_the_source_asks_with_its_filters_and_for_its_tenants(mock: MockPortal) -> None:
    portal = mock.client()
    rows: list[dict[str, Any]] = list(flexportal_source(portal, tenants=["globex"], status="active"))
    assert {(row["tenant_id"], row["status"]) for row in rows} == {("globex", "active")}
    rows = list(flexportal_source(portal, customer_type=["business"], rows_per_load=1))
    assert [(row["tenant_id"], row["customer_type"]) for row in rows] == [("acme", "business")]


def test_what_the_source_is_told_is_what_it_reads_with(mock: MockPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal, state, told = mock.client(), dict[str, Any](), list[tuple[Any, ...]]()

    def opened(*given: Any) -> AbstractContextManager[FlexPortal]:
        told.append(given)
        return nullcontext(portal)

    def rows(*given: Any) -> Iterator[list[dict[str, Any]]]:
        told.append(given)
        yield []

    monkeypatch.setattr(dlt.current, "resource_state", lambda: state)
    monkeypatch.setattr(dlt_source, "_opened", opened)
    monkeypatch.setattr(dlt_source, "_rows", rows)
    assert list(flexportal_source(tenants=TENANTS)) == []
    assert told == [(None, TENANTS), (portal, TENANTS, {"status": None, "customer_type": None}, 50_000, {})]
    assert state == {"walks": {}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tenants": ()}, "tenants is empty; pass None to load the portal's own"),
        ({"rows_per_load": 0}, "rows_per_load must be 1 or more, not 0; None means all"),
    ],
    ids=["tenants", "rows"],
)
def test_what_cannot_be_meant_is_refused_with_what_to_pass(
    mock: MockPortal, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match="None") as raised:
        flexportal_source(mock.client(), **arguments)
    assert str(raised.value) == message


def test_a_portal_that_is_passed_stays_open(mock: MockPortal) -> None:
    portal = mock.client()
    with dlt_source._opened(portal, TENANTS) as opened:
        assert opened is portal
    assert len(portal.customers.list(max_items=1).to_list()) == 1


def test_a_portal_is_opened_with_the_secret_and_the_first_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Any, ...]] = []
    monkeypatch.setenv("SOURCES__FLEXPORTAL__API_KEY", "key-of-dlt")

    def make(*given: Any) -> None:
        made.append(given)

    monkeypatch.setattr(dlt_source, "FlexPortal", make)
    dlt_source._opened(None, ("globex", "acme"))
    dlt_source._opened(None, None)
    assert made == [("key-of-dlt", "globex"), ("key-of-dlt", None)]


@pytest.mark.parametrize(
    ("kind", "data_type"),
    [
        (Kind.TEXT, "text"),
        (Kind.NUMBER, "double"),
        (Kind.INTEGER, "bigint"),
        (Kind.FLAG, "bool"),
        (Kind.TIME, "timestamp"),
        (Kind.TEXTS, "json"),
        (Kind.JSON, "text"),
    ],
)
def test_a_column_has_the_type_of_what_it_holds_and_may_be_null_unless_it_is_part_of_the_key(
    kind: Kind, data_type: str
) -> None:
    for name, nullable in (("tenant_id", False), ("customer_id", False), ("email", True)):
        expected = {"name": name, "data_type": data_type, "nullable": nullable}
        assert dlt_source._column(Column(name, kind)) == expected


class Pipeline:
    """A pipeline that keeps what it is asked to run.

    Args:
        before: For each run, whether something is pending before it.
        after: For each run, the walks after it.
    """

    def __init__(self, before: list[bool], after: list[Walks]) -> None:
        self.asked: list[tuple[Any, dict[str, Any]]] = []
        self._before, self._after = before, after

    @property
    def has_pending_data(self) -> bool:
        return self._before.pop(0)

    def run(self, data: Any, **options: Any) -> str:
        self.asked.append((data, options))
        return f"run {len(self.asked)}"

    @property
    def state(self) -> dict[str, Any]:
        walks = self._after[len(self.asked) - 1]
        return {"sources": {"flexportal": {"resources": {"customers": {"walks": walks}}}}}


def test_a_load_runs_what_is_pending_and_then_until_no_walk_is_left() -> None:
    pipeline: Any = Pipeline([True, False, False], [{}, {"acme": "a token"}, {}])
    source: Any = SimpleNamespace(name="flexportal")
    runs: list[Any] = load(pipeline, source, loader_file_format="jsonl")
    options = {"loader_file_format": "jsonl"}
    assert pipeline.asked == [(None, options), (source, options), (source, options)]
    assert runs == ["run 1", "run 2", "run 3"]
