"""A lazy frame of customers: the result of filtering the whole listing, with no unnecessary request."""

from __future__ import annotations

import copy
import importlib
import json
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from flexportal import FlexPortal, PermissionDeniedError
from flexportal.contract import Contract
from flexportal.testing import MockAPI
from hypothesis import given
from hypothesis import strategies as st

from .conftest import ClientOf, page, row

if TYPE_CHECKING:
    import polars as pl

# polars names NumPy in its signatures, which need not be installed.
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownArgumentType=false

SIZE = 20
ZOE = "Zoe@example.com"
Query = Callable[[Any], Any]


class World:
    """A mock, a client and the whole listing; the mock's contract knows a status that the client's does not."""

    def __init__(self) -> None:
        import polars
        from flexportal.integrations.polars import scan_customers, to_frame
        from polars.testing import assert_frame_equal

        document = copy.deepcopy(dict(Contract.installed().document))
        document["components"]["schemas"]["CustomerStatus"]["enum"].append("paused")
        self.mock = MockAPI(130, contract=Contract(document))
        for number, address in enumerate(("zoe@example.com", ZOE, "zoe@example.com", "zöe+1@example.com", "nobody")):
            self.mock.add_customer("acme", email=address, status=("paused", "active", "inactive")[number % 3])
        self.client: FlexPortal = self.mock.client()
        self.pl: Any = polars
        self.to_frame = to_frame
        self.whole = to_frame(self.client.customers.list())
        self.scan = scan_customers
        self.assert_equal = assert_frame_equal
        self.mock.calls.clear()

    def frame(self) -> pl.LazyFrame:
        return self.scan(self.client, page_size=SIZE)

    def requests(self) -> list[dict[str, str]]:
        """The queries since the last call."""
        found = [dict(call.query) for call in self.mock.calls]
        self.mock.calls.clear()
        return found


@pytest.fixture(scope="module")
def made() -> World:
    return World()


@pytest.fixture
def world(made: World) -> World:
    made.mock.calls.clear()
    return made


def predicates(world: World) -> st.SearchStrategy[pl.Expr]:
    """Predicates on all columns, many of which become filters."""
    engine, col, lit = world.pl, world.pl.col, world.pl.lit
    addresses = [*world.whole["email"][:6], *world.whole["email"][60:63], "ZOE@EXAMPLE.COM", "a@b.example", ""]

    def texts(column: str, values: list[str]) -> st.SearchStrategy[pl.Expr]:
        value, several = st.sampled_from(values), st.lists(st.none() | st.sampled_from(values), max_size=4)
        return st.one_of(
            value.map(lambda text: col(column) == text),
            value.map(lambda text: lit(text) == col(column)),
            value.map(lambda text: col(column) != text),
            value.map(lambda text: col(column).str.to_uppercase() == text.upper()),
            several.map(lambda chosen: col(column).is_in(engine.Series([chosen], dtype=engine.List(engine.String)))),
            several.map(lambda chosen: col(column).is_in([*chosen, values[1]], nulls_equal=True)),
        )

    leaves = st.one_of(
        texts("status", ["active", "inactive", "paused", "Active"]),
        texts("customer_type", ["business", "individual", "robot"]),
        texts("email", addresses),
        st.sampled_from(
            [
                col("total_orders") > 3,
                col("company").is_null(),
                col("created_at").dt.month() == 5,
                col("last_billing_address").struct.field("city") == "Berlin",
                *(lit(value, dtype=engine.Boolean) for value in (True, False, None)),
            ]
        ),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda predicate: ~predicate),
            st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        ),
        max_leaves=6,
    )


@given(data=st.data())
def test_a_frame_is_the_whole_listing_filtered(made: World, data: st.DataObject) -> None:
    made.mock.calls.clear()
    found = data.draw(st.lists(predicates(made), min_size=1, max_size=3))
    columns = sorted(data.draw(st.sets(st.sampled_from(made.whole.columns)))) or made.whole.columns
    frame = made.frame().filter(*found).select(columns).collect()
    sent = made.requests()
    # Customers of several addresses are ordered address by address.
    in_order = not any("email" in query for query in sent)
    made.assert_equal(frame, made.whole.filter(*found).select(columns), check_row_order=in_order)
    # At most the requests of the whole listing, or one for each address.
    assert len(sent) <= max(-(-len(made.whole) // SIZE), len({query.get("email") for query in sent}))


@given(data=st.data(), most=st.integers(1, 70))
def test_a_head_after_a_predicate_requests_no_further_page(made: World, data: st.DataObject, most: int) -> None:
    made.mock.calls.clear()
    predicate = data.draw(predicates(made))
    query = made.frame().filter(predicate).head(most)
    # Where polars applies the predicate itself, it takes one page more.
    beyond = int("FILTER" in query.explain())
    found, sent, kept = query.collect(), made.requests(), made.whole.filter(predicate)
    assert len(found) == min(most, len(kept))
    if sent and not any("email" in query for query in sent):
        made.assert_equal(found, kept.head(most))
        names = {"status": "status", "customerType": "customer_type"}
        filters = [made.pl.col(names[name]) == value for name, value in sent[0].items() if name in names]
        before = made.whole.filter(made.pl.lit(True), *filters).head(SIZE * (len(sent) - 1 - beyond))
        assert len(before.filter(predicate)) < most


@given(data=st.data(), most=st.integers(0, 150), engine=st.sampled_from(["in-memory", "streaming"]))
def test_a_head_before_a_predicate_is_of_the_whole_listing(
    made: World, data: st.DataObject, most: int, engine: Any
) -> None:
    made.mock.calls.clear()
    predicate = data.draw(predicates(made))
    found = made.frame().head(most).filter(predicate).collect(engine=engine)
    made.assert_equal(found, made.whole.head(most).filter(predicate))
    sent = made.requests()
    assert sum(int(query["limit"]) for query in sent) <= most
    assert not any({"status", "customerType", "email"} & set(query) for query in sent)


QUERIES: dict[str, tuple[Callable[[Any, Any], Any], list[dict[str, str]]]] = {
    "head": (lambda pl, frame: frame.head(5), [{"limit": "5"}]),
    "select head": (lambda pl, frame: frame.select("email").head(5), [{"limit": "5"}]),
    "head of none": (lambda pl, frame: frame.head(0), []),
    "filter head": (
        lambda pl, frame: frame.filter(pl.col("status") == "active").head(5),
        [{"limit": "20", "status": "active"}],
    ),
    "address": (lambda pl, frame: frame.filter(pl.col("email") == ZOE), [{"limit": "20", "email": ZOE}]),
    "contradiction": (
        lambda pl, frame: frame.filter(pl.col("status") == "active", pl.col("status") == "inactive"),
        [],
    ),
    "python function": (
        lambda pl, frame: frame.filter(
            pl.col("email") == ZOE, pl.col("first_name").map_elements(str.isalpha, return_dtype=pl.Boolean)
        ),
        [{"limit": "20", "email": ZOE}],
    ),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
def test_exactly_these_requests_are_sent(
    world: World, query: Callable[[Any, Any], Any], expected: list[dict[str, str]]
) -> None:
    found = query(world.pl, world.frame()).collect()
    assert world.requests() == expected
    world.assert_equal(found, query(world.pl, world.whole.lazy()).collect())


def test_requests_are_sent_by_each_collect_only(world: World) -> None:
    frame = world.frame().head(1)
    assert frame.collect_schema().names() == world.whole.columns
    assert world.requests() == []
    world.assert_equal(frame.collect(), frame.collect())
    assert len(world.requests()) == 2


def test_frames_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from flexportal.integrations.polars import scan

    monkeypatch.setattr(scan, "MOST_ROWS", 50)
    heights = [len(frame) for frame in scan.frames(world.client, SIZE, ["email"], None, None, None)]
    assert [height for height in heights if height] == [20, 40, 60, 15]
    chunks = world.to_frame(world.client.customers.list().raw_items())["email"].get_chunks()
    assert [len(chunk) for chunk in chunks if len(chunk)] == [50, 50, 35]


def test_the_schema_is_the_contract_s(world: World) -> None:
    pl, schema = world.pl, world.frame().collect_schema()
    assert schema["created_at"] == pl.Datetime("us", "UTC")
    assert schema["total_orders"] == pl.Float64
    assert schema["order_ids"] == pl.List(pl.String)
    assert schema["custom_fields"] == schema["status"] == pl.String
    address: Any = schema["last_billing_address"]
    assert [field.name for field in address.fields][:3] == ["contact_name", "street_address", "city"]
    found = world.whole.filter(pl.col("custom_fields").is_not_null()).row(0, named=True)
    assert isinstance(json.loads(found["custom_fields"]), dict)


def test_only_needed_columns_are_read(world: World) -> None:
    plan = world.frame().filter(world.pl.col("status") == "active").select("email").explain()
    assert "PROJECT 2/" in plan
    assert world.frame().filter(world.pl.col("phone").is_null()).select("email").collect().columns == ["email"]


def test_the_log_shows_the_filters_without_addresses(world: World, caplog: pytest.LogCaptureFixture) -> None:
    col, emails = world.pl.col, world.frame().select("email", "status")
    queries = [
        emails.filter(col("status") == "active", col("email").is_in([ZOE, "a@b.example"])),
        emails.head(3),
        world.frame().filter(col("status") == "active", col("status") == "inactive"),
    ]
    with caplog.at_level(logging.INFO, "flexportal"):
        for query in queries:
            query.collect(engine="in-memory")  # in this thread, where coverage is measured
    messages = [record.getMessage() for record in caplog.records if record.getMessage().startswith("scan_customers")]
    assert "status=active" in messages[0]
    assert "email=(2 addresses)" in messages[0]
    assert messages[1].endswith("filters: none; rows: 3; columns: email status")
    assert "no request" in messages[2]
    assert "@" not in caplog.text


def test_a_server_that_ignores_filters_does_not_change_the_result(world: World, client_of: ClientOf) -> None:
    rows = [row(number, status=("active", "inactive", None, "paused")[number % 4]) for number in range(9)]
    with client_of(lambda request: httpx.Response(200, json=page(rows))) as client:
        found = world.scan(client).filter(world.pl.col("status") == "active").collect()
    assert found["customer_id"].to_list() == ["cus_0", "cus_4", "cus_8"]


def test_values_of_another_type_are_kept(world: World, client_of: ClientOf) -> None:
    rows = [row(0, status=7), row(1, status=None), row(2, new=[1])]
    with client_of(lambda request: httpx.Response(200, json=page(rows))) as client:
        found = world.scan(client).collect()
    assert found["status"].to_list() == [None, None, "active"]
    assert found["additional_properties"].to_list() == ['{"status":7}', None, '{"new":[1]}']


def test_lone_surrogates_become_the_replacement_character(world: World, client_of: ClientOf) -> None:
    body, headers = json.dumps(page([row(0, firstName="x\ud800y")])), {"Content-Type": "application/json"}
    with client_of(lambda request: httpx.Response(200, content=body, headers=headers)) as client:
        frames = [world.to_frame(client.customers.list()), world.scan(client).collect()]
    assert [frame["first_name"].to_list() for frame in frames] == [["x\ufffdy"]] * 2


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_an_error_of_the_listing_is_raised_unchanged(world: World, client_of: ClientOf, engine: Any) -> None:
    body = {"error": {"code": "NO_TENANT_ACCESS", "message": "No."}}
    with (
        client_of(lambda request: httpx.Response(403, json=body)) as client,
        pytest.raises(PermissionDeniedError) as raised,
    ):
        world.scan(client).collect(engine=engine)
    assert raised.value.code == "NO_TENANT_ACCESS"


@pytest.mark.parametrize(("size", "kind"), [(0, ValueError), (101, ValueError), ("9", TypeError)])
def test_an_invalid_page_size_is_refused_at_once(world: World, size: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="page_size"):
        world.scan(world.client, page_size=size)


def test_to_frame_accepts_customers_raw_items_and_none(world: World) -> None:
    whole = world.frame().collect()
    world.assert_equal(world.to_frame(world.client.customers.list().to_list()), whole)
    world.assert_equal(world.to_frame(world.client.customers.list().raw_items()), whole)
    world.assert_equal(world.to_frame([]), whole.clear())


@pytest.mark.parametrize(
    ("missing", "message"),
    [("polars", r"pip install 'flexportal\[polars\]'"), ("flexportal.export.columns", "flexportal.export.columns")],
)
def test_a_missing_extra_is_named(missing: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("flexportal.integrations.polars")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=message):
        importlib.import_module("flexportal.integrations.polars")
