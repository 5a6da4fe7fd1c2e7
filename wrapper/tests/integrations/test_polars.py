"""A lazy frame of a list: the result of filtering the whole list, with no unnecessary request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import LISTS
from .worlds import ENGINES, SIZE, ZOE, World, world_of

if TYPE_CHECKING:
    import polars as pl


def predicates(world: World) -> st.SearchStrategy[pl.Expr]:
    """Predicates on the columns of a list, many of which become filters."""
    engine, col, lit = world.pl, world.pl.col, world.pl.lit

    def column(attribute: str) -> Any:
        name, *parts = attribute.split(".")
        return col(name).struct.field(parts[0]) if parts else col(name)

    def texts(attribute: str, more: list[str]) -> st.SearchStrategy[pl.Expr]:
        tested = column(attribute)
        known = world.whole.select(tested.drop_nulls().unique(maintain_order=True)).to_series()[:8].to_list()
        values = [*known, *more]
        value, several = st.sampled_from(values), st.lists(st.none() | st.sampled_from(values), max_size=4)
        several |= st.lists(st.sampled_from(known), min_size=1, max_size=3)
        return st.one_of(
            value.map(lambda text: tested == text),
            value.map(lambda text: lit(text) == tested),
            value.map(lambda text: tested != text),
            value.map(lambda text: tested.str.to_uppercase() == text.upper()),
            several.map(lambda chosen: tested.is_in(engine.Series([chosen], dtype=engine.List(engine.String)))),
            several.map(lambda chosen: tested.is_in([*chosen, values[0]], nulls_equal=True)),
        )

    def times(attribute: str) -> st.SearchStrategy[pl.Expr]:
        tested, known = column(attribute), world.whole[attribute].drop_nulls().to_list()
        shifts = st.sampled_from([timedelta(), timedelta(microseconds=1), timedelta(hours=-5)])
        value = st.builds(lambda time, shift: time + shift, st.sampled_from(known), shifts)
        value |= st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
        return st.one_of(
            value.map(lambda time: tested < time),
            value.map(lambda time: lit(time) <= tested),
            value.map(lambda time: tested == time),
            value.map(lambda time: tested >= time),
            st.tuples(value, value, st.sampled_from(["both", "left", "right", "none"])).map(
                lambda given: tested.is_between(given[0], given[1], closed=given[2])
            ),
        )

    filters = [each.filter for each in world.resource.list().filters]
    leaves = st.one_of(
        *(
            texts(each.attribute, ["paused", "Active", "ZOE@EXAMPLE.COM", "a@b.example", " x", ""])
            for each in filters
            if each.match == "equal"
        ),
        *(times(each.attribute) for each in filters if each.match == "from"),
        times("created_at"),
        st.sampled_from(
            [
                col("updated_at").is_null(),
                col("created_at").dt.month() == 5,
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


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=40)
@given(data=st.data(), engine=st.sampled_from(ENGINES))
def test_a_frame_is_the_whole_list_filtered(name: str, data: st.DataObject, engine: Any) -> None:
    world = world_of(name)
    world.mock.calls.clear()
    found = data.draw(st.lists(predicates(world), min_size=1, max_size=3))
    columns = sorted(data.draw(st.sets(st.sampled_from(world.whole.columns)))) or world.whole.columns
    kept = world.whole.filter(*found)
    world.assert_equal(world.frame().filter(*found).select(columns).collect(engine=engine), kept.select(columns))
    assert len(world.requests()) <= -(-len(world.whole) // world.size)
    # Counted after any other step, and with the values of a filter one after the other.
    counted = world.frame(in_order=False).filter(*found).with_row_index().select(world.pl.len())
    assert counted.collect(engine=engine).item() == len(kept)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=20)
@given(data=st.data(), most=st.integers(0, 150), engine=st.sampled_from(ENGINES))
def test_a_head_is_that_of_the_whole_list(name: str, data: st.DataObject, most: int, engine: Any) -> None:
    world = world_of(name)
    world.mock.calls.clear()
    predicate = data.draw(predicates(world))
    before = world.frame().head(most).filter(predicate).collect(engine=engine)
    world.assert_equal(before, world.whole.head(most).filter(predicate))
    assert sum(int(query["limit"]) for query in world.requests()) <= most
    after = world.frame().filter(predicate).head(most).collect(engine=engine)
    world.assert_equal(after, world.whole.filter(predicate).head(most))


@settings(max_examples=30)
@given(data=st.data(), most=st.integers(1, 70))
def test_a_head_after_a_predicate_requests_no_further_page(data: st.DataObject, most: int) -> None:
    made = world_of("customers")
    made.mock.calls.clear()
    predicate = data.draw(predicates(made))
    query = made.frame().filter(predicate).head(most)
    # Where polars applies the predicate itself, it takes one page more.
    beyond = int("FILTER" in query.explain())
    query.collect()
    sent = made.requests()
    if sent and not any("email" in query for query in sent):
        names = {"status": "status", "customerType": "customer_type"}
        filters = [made.pl.col(names[name]) == value for name, value in sent[0].items() if name in names]
        before = made.whole.filter(made.pl.lit(True), *filters).head(SIZE * (len(sent) - 1 - beyond))
        assert len(before.filter(predicate)) < most


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", LISTS)
def test_rows_are_counted_without_reading_columns(name: str, engine: Any) -> None:
    made = world_of(name)
    count = made.pl.len()
    for query in (made.frame().select(count), made.frame().with_row_index().select(count)):
        assert query.collect(engine=engine).item() == len(made.whole)
    assert made.frame().with_row_index().select("index").collect(engine=engine).height == len(made.whole)


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


@pytest.mark.parametrize("name", LISTS)
def test_several_values_of_a_filter_keep_the_order_of_the_list(name: str) -> None:
    made = world_of(name)
    for parameter in made.resource.list().filters:
        known = made.whole[parameter.filter.attribute].unique() if parameter.choices else ()
        chosen = [choice.value for choice in parameter.choices or () if choice.value in known][:2]
        query = made.pl.col(parameter.filter.attribute.split(".")[0]).is_in(chosen)
        if chosen:
            made.assert_equal(made.frame().filter(query).collect(), made.whole.filter(query))


def test_several_values_are_requested_one_after_the_other_where_order_does_not_matter(world: World) -> None:
    query = world.pl.col("email").is_in([ZOE, "zöe+1@example.com"])
    world.assert_equal(world.frame().filter(query).collect(), world.whole.filter(query))
    assert all("email" not in sent for sent in world.requests())
    found = world.frame(in_order=False).filter(query).collect()
    world.assert_equal(found, world.whole.filter(query), check_row_order=False)
    assert [sent["email"] for sent in world.requests()] == [ZOE, "zöe+1@example.com"]


def test_other_arguments_of_the_list_are_passed_on(world: World) -> None:
    frame = world.frame(has_active_rentals=True, status="active").filter(world.pl.col("status") == "inactive")
    assert frame.collect().is_empty()
    assert world.requests()[0] == {"limit": "20", "status": "active", "hasActiveRentals": "true"}


def test_dates_are_requested_as_a_range_with_a_margin_of_two_days() -> None:
    made = world_of("payments")
    made.mock.calls.clear()
    low, high = datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC)
    made.frame().filter(made.pl.col("due_date").is_between(low, high)).collect()
    assert made.requests()[0] == {"limit": "20", "dueDateFrom": "2026-04-29", "dueDateTo": "2026-05-05"}


def test_requests_are_sent_by_each_collect_only(world: World) -> None:
    frame = world.frame().head(1)
    assert frame.collect_schema().names() == world.whole.columns
    assert world.requests() == []
    world.assert_equal(frame.collect(), frame.collect())
    assert len(world.requests()) == 2


def test_a_cached_frame_is_read_once(world: World) -> None:
    pl, frame = world.pl, world.frame().cache()
    queries = [frame.group_by(name).agg(pl.len()) for name in ("status", "customer_type")]
    counts = pl.collect_all(queries)
    assert [found["len"].sum() for found in counts] == [len(world.whole)] * 2
    assert len(world.requests()) == -(-len(world.whole) // SIZE)


def test_frames_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from flexportal.integrations.polars import frames

    monkeypatch.setattr(frames, "MOST_ROWS", 50)
    read: Any = None

    def noted(source: Any, **options: Any) -> Any:
        nonlocal read
        read = source
        return world.pl.LazyFrame()

    monkeypatch.setattr(frames, "register_io_source", noted)
    world.frame()
    heights = [len(frame) for frame in read(["email"], None, None, None)]
    assert [height for height in heights if height] == [20, 40, 60, 15]
    chunks = world.to_frame(world.client.customers.list().raw_items())["email"].get_chunks()
    assert [len(chunk) for chunk in chunks if len(chunk)] == [50, 50, 35]
