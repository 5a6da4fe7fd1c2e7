"""A lazy frame of customers: the same as filtering the whole listing, with no request that it can do without."""

from __future__ import annotations

import copy
import importlib
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from flexportal import PermissionDeniedError
from flexportal.contract import Contract
from flexportal.exports.columns import Layout
from flexportal.frames import pushdown, scan, scan_customers, to_frame
from flexportal.testing import MockPortal
from hypothesis import given
from hypothesis import strategies as st
from polars import col, lit
from polars.testing import assert_frame_equal
from tests.scripted import Script, body_of, customer, envelope, portal, refused

# polars names NumPy in its signatures, which need not be there.
# pyright: reportUnknownMemberType=false

SIZE = 20
ACTIVE = col("status") == "active"
ZOE = "Zoe@example.com"


def wider_contract() -> Contract:
    """The contract of a server that is newer than this client: it knows one more status."""
    document = copy.deepcopy(dict(Contract.installed().document))
    document["components"]["schemas"]["CustomerStatus"]["enum"].append("paused")
    return Contract(document)


def is_short(name: str) -> bool:
    """A function of Python's, which polars knows nothing of."""
    return len(name) < len("Matthias")


MOCK = MockPortal(130, contract=wider_contract())
for number, address in enumerate(
    ("zoe@example.com", "Zoe@example.com", "zoe@example.com", "zöe+1@example.com", "nobody")
):
    MOCK.add_customer("acme", email=address, status=("paused", "active", "inactive")[number % 3])
PORTAL = MOCK.client()
WHOLE = to_frame(PORTAL.customers.list())
ADDRESSES = [*WHOLE["email"][:6], *WHOLE["email"][60:63], "ZOE@EXAMPLE.COM", "a@b.example", ""]


def requests() -> list[dict[str, str]]:
    """What the mock was asked since the last time."""
    found = [dict(call.query) for call in MOCK.calls]
    MOCK.calls.clear()
    return found


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> Iterator[None]:
    MOCK.calls.clear()
    yield
    MOCK.calls.clear()


def texts(column: str, values: list[str]) -> st.SearchStrategy[pl.Expr]:
    """Predicates about a column of texts, most of which a request can ask for."""
    value = st.sampled_from(values)
    several = st.lists(st.none() | value, max_size=4)
    return st.one_of(
        value.map(lambda text: col(column) == text),
        value.map(lambda text: lit(text) == col(column)),
        value.map(lambda text: col(column) != text),
        value.map(lambda text: col(column).eq_missing(lit(text))),
        value.map(lambda text: col(column).cast(pl.Categorical) == text),
        value.map(lambda text: col(column).str.to_uppercase() == text.upper()),
        several.map(lambda chosen: col(column).is_in(pl.Series([chosen], dtype=pl.List(pl.String)))),
        several.map(lambda chosen: col(column).is_in([*chosen, values[0]])),
        several.map(lambda chosen: col(column).is_in([*chosen, values[1]], nulls_equal=True)),
    )


LEAVES = st.one_of(
    texts("status", ["active", "inactive", "paused", "Active"]),
    texts("customer_type", ["business", "individual", "robot"]),
    texts("email", ADDRESSES),
    st.sampled_from(
        [
            col("total_orders") > 3,
            col("company").is_null(),
            col("created_at").dt.month() == 5,
            col("last_billing_address").struct.field("city") == "Berlin",
            col("email") == col("customer_id"),
            lit(True),
            lit(False),
            lit(None, dtype=pl.Boolean),
        ]
    ),
)
PREDICATES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda predicate: ~predicate),
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
    ),
    max_leaves=6,
)


@given(predicates=st.lists(PREDICATES, min_size=1, max_size=3), columns=st.sets(st.sampled_from(WHOLE.columns)))
def test_whatever_the_predicates_the_frame_is_the_whole_listing_filtered(
    predicates: list[pl.Expr], columns: set[str]
) -> None:
    MOCK.calls.clear()
    chosen = sorted(columns) or WHOLE.columns
    found = scan_customers(PORTAL, page_size=SIZE).filter(*predicates).select(chosen).collect()
    asked = requests()
    # Those of several addresses come address by address.
    in_order = not any("email" in call for call in asked)
    assert_frame_equal(found, WHOLE.filter(*predicates).select(chosen), check_row_order=in_order)
    # Never more than the whole listing takes, but for one request for each of several addresses.
    assert len(asked) <= max(-(-len(WHOLE) // SIZE), len({call.get("email") for call in asked}))


@given(predicate=PREDICATES, most=st.integers(1, 70))
def test_a_head_behind_a_predicate_asks_for_no_page_beyond_what_it_needs(predicate: pl.Expr, most: int) -> None:
    """Polars says nothing of it to the source, but it stops taking frames; a page later where it filters by itself."""
    MOCK.calls.clear()
    query = scan_customers(PORTAL, page_size=SIZE).filter(predicate).head(most)
    beyond = int("FILTER" in query.explain())
    found, asked = query.collect(), requests()
    kept = WHOLE.filter(predicate)
    assert len(found) == min(most, len(kept))
    if any("email" in call for call in asked):
        return
    assert_frame_equal(found, kept.head(most))
    if asked:
        names = {"status": "status", "customerType": "customer_type"}
        filters = [col(names[name]) == value for name, value in asked[0].items() if name in names]
        before = WHOLE.filter(lit(True), *filters).head(SIZE * (len(asked) - 1 - beyond))
        assert len(before.filter(predicate)) < most


@given(most=st.integers(0, 150), predicate=PREDICATES, engine=st.sampled_from(["in-memory", "streaming"]))
def test_a_head_before_a_predicate_is_a_head_of_the_whole_listing(most: int, predicate: pl.Expr, engine: Any) -> None:
    MOCK.calls.clear()
    found = scan_customers(PORTAL, page_size=SIZE).head(most).filter(predicate).collect(engine=engine)
    assert_frame_equal(found, WHOLE.head(most).filter(predicate))
    asked = requests()
    assert sum(int(call["limit"]) for call in asked) <= most
    assert not any({"status", "customerType", "email"} & set(call) for call in asked)


Query = Callable[[pl.LazyFrame], pl.LazyFrame]
QUERIES: dict[str, tuple[Query, list[dict[str, str]]]] = {
    "head": (lambda frame: frame.head(5), [{"limit": "5"}]),
    "select head": (lambda frame: frame.select("email").head(5), [{"limit": "5"}]),
    "head of none": (lambda frame: frame.head(0), []),
    "filter head": (lambda frame: frame.filter(ACTIVE).head(5), [{"limit": "20", "status": "active"}]),
    "address": (lambda frame: frame.filter(col("email") == ZOE), [{"limit": "20", "email": ZOE}]),
    "contradiction": (lambda frame: frame.filter(ACTIVE, col("status") != "active", col("status") == "inactive"), []),
    "empty list": (lambda frame: frame.filter(col("email").is_in([])), []),
    "slice": (lambda frame: frame.slice(3, 4), [{"limit": "20"}]),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
def test_exactly_these_requests_are_sent(query: Query, expected: list[dict[str, str]]) -> None:
    found = query(scan_customers(PORTAL, page_size=SIZE)).collect()
    assert requests() == expected
    assert_frame_equal(found, query(WHOLE.lazy()).collect())


def test_a_listing_of_several_pages_takes_as_many_requests() -> None:
    assert_frame_equal(scan_customers(PORTAL).collect(), WHOLE)
    assert len(requests()) == 2
    assert len(scan_customers(PORTAL, page_size=SIZE).filter(ACTIVE).head(SIZE + 1).collect()) == 21
    assert len(requests()) == 2


def test_nothing_is_sent_before_the_frame_is_collected_and_then_each_time() -> None:
    frame = scan_customers(PORTAL).head(1)
    assert frame.collect_schema().names() == WHOLE.columns
    assert requests() == []
    assert_frame_equal(frame.collect(), frame.collect())
    assert len(requests()) == 2


def test_a_function_of_python_s_is_applied_after() -> None:
    predicate = col("first_name").map_elements(is_short, return_dtype=pl.Boolean)
    assert_frame_equal(scan_customers(PORTAL).filter(ACTIVE, predicate).collect(), WHOLE.filter(ACTIVE, predicate))
    assert {call.get("status") for call in requests()} == {"active"}


def test_a_server_that_ignores_filters_does_not_change_the_result() -> None:
    rows = [customer(number, status=("active", "inactive", None, "paused")[number % 4]) for number in range(9)]
    script = Script(rows)

    def careless(request: Any) -> Any:
        request.url = request.url.copy_remove_param("status")
        return script(request)

    with portal(careless) as opened:
        found = scan_customers(opened, page_size=2).filter(ACTIVE).collect()
    assert found["customer_id"].to_list() == ["cus_0", "cus_4", "cus_8"]


def test_values_that_no_column_can_hold_are_kept_and_may_be_filtered_by() -> None:
    rows = [customer(0, status=7), customer(1, status=None), customer(2, new=[1])]
    with portal(Script(rows)) as opened:
        found = scan_customers(opened).filter(col("status").is_null()).collect()
        others = scan_customers(opened).select("additional_properties").collect().to_series().to_list()
    assert found["customer_id"].to_list() == ["cus_0", "cus_1"]
    assert others == ['{"status":7}', None, '{"new":[1]}']


def test_frames_grow_to_a_bound_and_are_the_pages_while_a_head_may_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "GROUP", 50)

    def heights(predicate: pl.Expr | None, page_size: int = SIZE, most: int = 99) -> list[int]:
        frames = scan.scanned(PORTAL, page_size, ["email"], predicate, None, None)
        return [len(frame) for frame in islice(frames, most)]

    pauses = [0] * 8
    # At first nothing, which tells the columns.
    assert heights(None) == [0, 20, *pauses, 40, *pauses, 60, *pauses, 15]
    assert heights(lit(True)) == [0, *[20, *pauses] * 6, 15, *pauses, 0]
    assert heights(lit(True), 1, most=19) == [0, *[1, *pauses] * 2]


def test_a_frame_has_the_columns_asked_for_alone() -> None:
    frames = list(scan.scanned(PORTAL, SIZE, ["phone", "email"], ACTIVE, None, None))
    assert {tuple(frame.columns) for frame in frames} == {("phone", "email")}
    assert sum(map(len, frames)) == len(WHOLE.filter(ACTIVE))


@pytest.mark.parametrize(
    ("predicate", "rows", "asked"),
    [
        (None, None, {"look_ahead": 1}),
        (None, 30, {"look_ahead": 1, "max_items": 30}),
        (ACTIVE, 30, {"look_ahead": 1, "max_items": 30}),
        (ACTIVE, None, {"look_ahead": 0, "status": ["active"]}),
    ],
    ids=["all", "head", "head before predicate", "predicate"],
)
def test_a_page_is_asked_for_ahead_where_it_is_needed_in_any_case(
    predicate: pl.Expr | None, rows: int | None, asked: dict[str, Any]
) -> None:
    lists: list[dict[str, Any]] = []

    def listing(**arguments: Any) -> Any:
        lists.append(arguments)
        return PORTAL.customers.list(**arguments)

    noting: Any = SimpleNamespace(customers=SimpleNamespace(list=listing))
    assert len(list(scan.scanned(noting, SIZE, None, predicate, rows, None))) > 1
    assert lists == [{"page_size": SIZE, "max_items": None} | asked]


def test_only_the_columns_that_are_needed_are_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[list[str]] = []

    class Watched(Layout):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            laid_out.append(self.names)

    frame = scan_customers(PORTAL).filter(col("phone").is_null()).select("email", "total_orders")
    monkeypatch.setattr(scan, "Layout", Watched)
    frame.collect()
    assert laid_out == [["email", "total_orders", "phone"]]


def test_the_schema_is_the_contract_s() -> None:
    schema = scan_customers(PORTAL).collect_schema()
    assert schema["created_at"] == pl.Datetime("us", "UTC")
    assert schema["total_orders"] == pl.Float64
    assert repr(schema["order_ids"]) == "List(String)"
    assert schema["custom_fields"] == schema["status"] == pl.String
    address = schema["last_billing_address"]
    assert isinstance(address, pl.Struct)
    assert [field.name for field in address.fields][:3] == ["contact_name", "street_address", "city"]
    row = WHOLE.filter(col("custom_fields").is_not_null()).row(0, named=True)
    assert isinstance(json.loads(row["custom_fields"]), dict)


def test_what_is_asked_for_is_logged_without_addresses(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pushdown.CHOICES, "status", frozenset({"active", "inactive", "paused"}))
    emails = scan_customers(PORTAL).select("email", "status", "phone")
    queries = [
        emails.filter(ACTIVE, col("email").is_in([ZOE, "a@b.example"]), col("phone").is_null()),
        emails.head(3),
        scan_customers(PORTAL).filter(col("status").is_in(["inactive", "active"])),
        emails.filter(ACTIVE, col("status") == "inactive"),
    ]
    with caplog.at_level(logging.INFO, "flexportal"):
        for query in queries:
            # In this thread, where coverage is measured.
            query.collect(engine="in-memory")
    told = [record.getMessage() for record in caplog.records if record.getMessage().startswith("scan_customers")]
    filters = ("status=active email=2 of them", "email=2 of them status=active")
    others = "; rows: all; columns: email status phone"
    assert told[0] in {f"scan_customers: asked for with {either}{others}" for either in filters}
    assert told[1:] == [
        "scan_customers: asked for with no filter; rows: 3; columns: email status phone",
        "scan_customers: asked for with status=active|inactive; rows: all; columns: all",
        "scan_customers: nothing is asked for, since the predicate keeps nobody",
    ]
    assert "@" not in caplog.text


def test_the_plan_shows_what_polars_asks_of_the_source() -> None:
    plan = scan_customers(PORTAL).filter(ACTIVE).select("email").explain()
    assert re.search(r'PYTHON SCAN.*PROJECT 2/21 COLUMNS\s*SELECTION: .*status.*"active"', plan, re.DOTALL)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_an_error_of_the_listing_comes_as_it_is(engine: Any) -> None:
    with portal(lambda _: refused(403, "NO_TENANT_ACCESS")) as opened, pytest.raises(PermissionDeniedError) as raised:
        scan_customers(opened).collect(engine=engine)
    assert raised.value.code == "NO_TENANT_ACCESS"


@pytest.mark.parametrize(("size", "kind"), [(0, ValueError), (101, ValueError), ("9", TypeError)])
def test_a_page_size_that_cannot_be_is_refused_at_once(size: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="page_size"):
        scan_customers(PORTAL, page_size=size)


def test_to_frame_takes_customers_and_rows_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "GROUP", 50)
    whole = scan_customers(PORTAL).collect()
    assert_frame_equal(to_frame(PORTAL.customers.list().to_list()), whole)
    assert_frame_equal(to_frame(PORTAL.customers.list().rows()), whole)
    assert_frame_equal(to_frame([]), whole.clear())


def test_to_frame_takes_no_more_than_a_group_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "GROUP", 50)
    chunks = to_frame(PORTAL.customers.list().rows())["email"].get_chunks()
    assert [len(chunk) for chunk in chunks if len(chunk)] == [50, 50, 35]


def test_half_of_a_surrogate_pair_becomes_the_replacement_character() -> None:
    body = json.dumps(envelope([customer(0, firstName="x\ud800y")]))
    with portal(lambda _: body_of(body)) as opened:
        frames = [to_frame(opened.customers.list()), scan_customers(opened).collect()]
    assert [frame["first_name"].to_list() for frame in frames] == [["x\ufffdy"]] * 2


@pytest.fixture
def unimported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("flexportal.frames")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.usefixtures("unimported")
def test_without_polars_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match=r"pip install 'flexportal\[polars\]'"):
        importlib.import_module("flexportal.frames")


@pytest.mark.usefixtures("unimported")
def test_another_module_that_is_missing_is_not_taken_for_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flexportal.exports.columns", None)
    with pytest.raises(ModuleNotFoundError, match=r"flexportal\.exports\.columns"):
        importlib.import_module("flexportal.frames")
