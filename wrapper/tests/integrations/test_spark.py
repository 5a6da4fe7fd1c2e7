"""The Spark data source without a JVM: its plan, the filters it pushes down, what a task reads."""

from __future__ import annotations

import importlib
import json
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flexportal import (
    AuthenticationError,
    ConfigurationError,
    CustomerStatus,
    CustomerType,
    PaginationError,
    PermissionDeniedError,
)
from flexportal.export.columns import Layout
from flexportal.integrations.lists import list_operations
from flexportal.testing import MockAPI
from flexportal_api.operations.customers import LIST_CUSTOMERS
from flexportal_core.table.arrow import arrow_schema

TENANTS = ("acme", "globex", "initech")
# Partitions of a tenant: one for each pair of values, and one that looks for unknown values.
PAIRS = len(CustomerStatus) * len(CustomerType)
PARTITIONS = PAIRS + 1
OF_ONE_STATUS = len(CustomerType) + 1
ALL = "acme,globex"
Source = Callable[..., Any]


@pytest.fixture
def mock() -> MockAPI:
    return MockAPI(customers=130, tenants=TENANTS, api_keys={"test-key": TENANTS, "other-key": ("initech",)})


@pytest.fixture
def source(mock: MockAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """Makes a data source with the given options that requests the mock."""
    from flexportal.integrations.spark import FlexPortalDataSource

    monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
    with mock.serve() as server:

        def make(**options: object) -> FlexPortalDataSource:
            texts = {"tenants": ALL, "baseUrl": server.url} | {name: str(value) for name, value in options.items()}
            return FlexPortalDataSource(texts)

        yield make


def reader_of(source: Any, *columns: str) -> Any:
    schema = source.schema()
    return source.reader(type(schema)([schema[name] for name in columns]) if columns else schema)


def rows_of(reader: Any) -> list[dict[str, Any]]:
    """The rows of all tasks, each with a reader that was pickled, as for another process."""
    reader, tasks = pickle.loads(pickle.dumps((reader, reader.partitions())))
    return [row for task in tasks for batch in reader.read(task) for row in batch.to_pylist()]


def read_first(reader: Any, place: int = 0) -> list[Any]:
    return list(reader.read(reader.partitions()[place]))


def add_unknown_status(mock: MockAPI) -> None:
    customers = mock.datasets["listCustomers", "acme"]
    customers.add({**customers.sample(), "status": "unheard-of"})


def test_the_schema_is_the_contract_s_with_addresses_as_structs(source: Source) -> None:
    made = source()
    schema = made.schema()
    assert made.name() == "flexportal"
    assert schema.names == Layout(LIST_CUSTOMERS, nested=True).names
    types = {field.name: field.dataType.simpleString() for field in schema}
    assert types["last_billing_address"].startswith("struct<contact_name:string")
    expected = {"total_orders": "double", "created_at": "timestamp", "order_ids": "array<string>", "status": "string"}
    assert {name: types[name] for name in expected} == expected


def test_a_task_for_each_tenant_and_partition_without_a_request(source: Source, mock: MockAPI) -> None:
    reader = reader_of(source())
    tasks = reader.partitions()
    assert [task.tenant for task in tasks] == ["acme", "globex"] * PARTITIONS
    assert len({task.token for task in tasks}) == 2 * PARTITIONS
    assert len(mock.calls) == 0
    # The partitions that look for unknown values come first.
    assert [len(list(reader.read(task))) for task in tasks] == [0, 0] + [1] * 2 * PAIRS


@pytest.mark.parametrize(
    ("options", "tenants"),
    [
        ({}, ["acme", "globex"]),
        ({"split": "False"}, ["acme", "globex"]),
        ({"tenants": "acme, globex,acme"}, ["acme", "globex"]),
        ({"PAGESIZE": "50", "timeOut": "10", "ALLOWinsecure": "TRUE", "maxretries": "1"}, ["acme", "globex"]),
    ],
    ids=["scan", "list", "a tenant twice", "any letter case"],
)
def test_all_customers_of_the_tenants_are_read(
    source: Source, mock: MockAPI, options: dict[str, str], tenants: list[str]
) -> None:
    rows = rows_of(reader_of(source(**options)))
    expected = [row["customerId"] for tenant in tenants for row in mock.items(tenant)]
    assert sorted(row["customer_id"] for row in rows) == sorted(expected)


def test_tenant_and_server_default_to_the_driver_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from flexportal.integrations.spark import FlexPortalDataSource

    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "globex")
    monkeypatch.setenv("FLEXPORTAL_REGION", "us")
    tasks: list[Any] = list(reader_of(FlexPortalDataSource({})).partitions())
    assert {(task.tenant, task.base_url) for task in tasks} == {("globex", "https://api-us.flexportal.io")}


def test_planning_needs_no_key_and_the_plan_contains_none(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    made = source()
    planned = pickle.dumps((made, reader_of(made), reader_of(made).partitions()))
    assert b"globex" in planned
    assert b"test-key" not in planned
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    with pytest.raises(ConfigurationError, match="no API key"):
        read_first(reader_of(made))


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("tenant", "acme", "unknown option 'tenant'; known options: resource, tenants, region, baseUrl"),
        ("apiKey", "sk-123", "set FLEXPORTAL_API_KEY"),
        ("resource", "exports", "option resource must be one of assets, billing_groups, customers"),
        ("pageSize", "many", "option pageSize must be an integer"),
        ("pageSize", "101", "page_size"),
        ("SPLIT", "maybe", "option split must be true or false"),
        ("timeout", "soon", "option timeout must be seconds"),
        ("deadline", "nan", "deadline"),
        ("maxRetries", "-1", "max_retries"),
        ("requestsPerMinute", "0", "requests_per_minute"),
        ("region", "moon", "region"),
        ("baseUrl", "http://example.com", "plain http"),
        ("tenants", "acme,,globex", "tenant"),
    ],
)
@pytest.mark.parametrize("split", ["true", "false"])
def test_an_invalid_option_is_named_before_anything_is_read(
    source: Source, option: str, value: str, message: str, split: str
) -> None:
    with pytest.raises((ValueError, ConfigurationError), match=message) as raised:
        source(**{"split": split, option: value}).schema()
    assert "sk-123" not in str(raised.value)


@pytest.mark.parametrize("columns", [("email", "customer_id"), ("additional_properties", "status")], ids=str)
def test_only_chosen_columns_are_read(source: Source, columns: tuple[str, ...]) -> None:
    assert {tuple(row) for row in rows_of(reader_of(source(), *columns))} == {columns}


def test_batches_have_the_types_of_the_contract(source: Source) -> None:
    (batch,) = read_first(reader_of(source()), -1)
    assert batch.schema.equals(arrow_schema(Layout(LIST_CUSTOMERS, nested=True).columns))


@pytest.mark.parametrize("name", list_operations())
@pytest.mark.parametrize("split", ["true", "false"])
def test_every_list_is_read_as_the_server_has_it(source: Source, mock: MockAPI, name: str, split: str) -> None:
    operation = list_operations()[name]
    identity = mock.contract.operation(operation.id).identity or ""
    column = (operation.paging.identity if operation.paging else None) or ""
    rows = rows_of(reader_of(source(resource=name.upper(), split=split)))
    expected = [
        (item["tenantId"], item[identity]) for tenant in ("acme", "globex") for item in mock.items(tenant, operation.id)
    ]
    assert sorted((row["tenant_id"], row[column]) for row in rows) == sorted(expected)


def test_a_table_keeps_its_options_in_the_schema(source: Source, mock: MockAPI) -> None:
    from flexportal.integrations.spark import FlexPortalDataSource
    from pyspark.sql.types import StructType

    given = {"resource": "orders", "tenants": "globex", "baseUrl": source().options["baseUrl"]}
    properties = {"provider": "flexportal", "owner": "root", "team": "crm", **given}
    properties |= {f"option.{name}": value for name, value in given.items()}
    stored = StructType.fromJson(json.loads(FlexPortalDataSource(properties).schema().json()))
    rows = rows_of(FlexPortalDataSource({}).reader(stored))
    assert sorted(row["order_id"] for row in rows) == sorted(
        item["orderId"] for item in mock.items("globex", "listOrders")
    )
    with pytest.raises(ValueError, match="unknown option 'tenant'"):
        FlexPortalDataSource({"provider": "flexportal", "option.tenant": "acme"}).schema()
    assert not any(field.metadata for field in source().schema())


def test_a_table_with_columns_of_its_own_is_refused(source: Source) -> None:
    from flexportal.integrations.spark import FlexPortalDataSource

    with pytest.raises(ValueError, match="Create it without columns"):
        FlexPortalDataSource({}).reader(source().schema())


@pytest.mark.parametrize("name", ["nickname", "email"])
def test_a_column_that_is_not_the_contract_s_is_refused(source: Source, name: str) -> None:
    from pyspark.sql.types import LongType, StructField, StructType

    with pytest.raises(ValueError, match=f"no column '{name}' of type bigint"):
        source().reader(StructType([StructField(name, LongType())]))


def test_an_unknown_value_fails_the_first_task_with_advice(source: Source, mock: MockAPI) -> None:
    add_unknown_status(mock)
    with pytest.raises(PaginationError) as raised:
        read_first(reader_of(source()))
    assert 'option("split", "false")' in raised.value.__notes__[0]
    assert len(rows_of(reader_of(source(split="false")))) == 261


def test_spark_s_placeholder_for_no_partitions_has_no_rows(source: Source) -> None:
    from pyspark.sql.datasource import InputPartition

    assert list(reader_of(source()).read(InputPartition(None))) == []


def equal(name: str, value: str) -> Callable[[Any], Any]:
    return lambda spark: spark.EqualTo((name,), value)


def is_in(name: str, *values: str | None) -> Callable[[Any], Any]:
    return lambda spark: spark.In((name,), values)


ACTIVE, BUSINESS = equal("status", "active"), is_in("customer_type", "business", None)
# Filters → requested lists, tasks.
FILTERS: dict[str, tuple[list[Callable[[Any], Any]], int, int]] = {
    "none": ([], PARTITIONS, PARTITIONS),
    "equal": ([ACTIVE], OF_ONE_STATUS, OF_ONE_STATUS),
    "null-safe": ([lambda spark: spark.EqualNullSafe(("status",), "active")], OF_ONE_STATUS, OF_ONE_STATUS),
    "two": ([ACTIVE, lambda spark: spark.IsNotNull(("status",)), BUSINESS], 1, 1),
    "intersection": ([is_in("status", "active", "inactive"), ACTIVE], OF_ONE_STATUS, OF_ONE_STATUS),
    "contradiction": ([ACTIVE, equal("status", "inactive")], 0, 0),
    "address": ([equal("email", "a@example.com")], 1, 1),
    "addresses": ([is_in("email", "a@example.com", "b@example.com"), ACTIVE], 2, 1),
    "too many addresses": ([is_in("email", *(f"{n}@example.com" for n in range(101)))], PARTITIONS, PARTITIONS),
    "empty address": ([equal("email", "")], PARTITIONS, PARTITIONS),
    "no address": ([is_in("email", "a@example.com", "no address")], PARTITIONS, PARTITIONS),
    "unknown value": ([is_in("status", "active", "unheard-of"), BUSINESS], 1, 1),
    "others": (
        [
            lambda spark: spark.Not(spark.EqualTo(("status",), "active")),
            lambda spark: spark.GreaterThan(("total_orders",), 3),
            lambda spark: spark.EqualTo(("last_billing_address", "city"), "Oslo"),
        ],
        PARTITIONS,
        PARTITIONS,
    ),
}


def pushed(source: Any, filters: list[Callable[[Any], Any]]) -> Any:
    from pyspark.sql import datasource

    reader, made = reader_of(source), [make(datasource) for make in filters]
    assert reader.pushFilters(made) == made, "Spark applies all of them again"
    return reader


@pytest.mark.parametrize(("filters", "lists", "tasks"), FILTERS.values(), ids=FILTERS)
def test_filters_become_part_of_the_requests(
    source: Source, mock: MockAPI, filters: list[Callable[[Any], Any]], lists: int, tasks: int
) -> None:
    reader = pushed(source(tenants="acme", pushdown="true"), filters)
    assert len(reader.partitions()) == tasks
    rows_of(reader)
    assert len([call for call in mock.calls if call.value("startAfter") is None]) == lists


def test_a_filtered_read_has_the_matching_customers(source: Source, mock: MockAPI) -> None:
    rows = rows_of(pushed(source(tenants="acme", pushdown="true"), [ACTIVE, BUSINESS]))
    matching = [row for row in mock.items("acme") if (row["status"], row["customerType"]) == ("active", "business")]
    assert sorted(row["customer_id"] for row in rows) == sorted(row["customerId"] for row in matching)
    add_unknown_status(mock)
    rows = rows_of(pushed(source(tenants="acme", pushdown="true"), [equal("status", "unheard-of")]))
    assert [row["status"] for row in rows].count("unheard-of") == 1


def compare(kind: str, name: str, value: object) -> Callable[[Any], Any]:
    return lambda spark: getattr(spark, kind)((name,), value)


DAY = datetime(2026, 5, 10, 15, 30, tzinfo=UTC)
# Filters → the days that are requested.
RANGES: dict[str, tuple[list[Callable[[Any], Any]], dict[str, str]]] = {
    "from": ([compare("GreaterThanOrEqual", "due_date", DAY)], {"dueDateFrom": "2026-05-08"}),
    "after": ([compare("GreaterThan", "due_date", DAY)], {"dueDateFrom": "2026-05-08"}),
    "until": ([compare("LessThanOrEqual", "due_date", DAY)], {"dueDateTo": "2026-05-12"}),
    "before": ([compare("LessThan", "due_date", DAY)], {"dueDateTo": "2026-05-12"}),
    "on": ([compare("EqualTo", "due_date", DAY)], {"dueDateFrom": "2026-05-08", "dueDateTo": "2026-05-12"}),
    "several": (
        [compare("GreaterThan", "due_date", DAY), compare("GreaterThan", "due_date", DAY + timedelta(days=9))],
        {"dueDateFrom": "2026-05-17"},
    ),
    "out of range": ([compare("LessThan", "due_date", datetime.max.replace(tzinfo=UTC))], {}),
    "no time": ([compare("LessThan", "due_date", None)], {}),
    "no range of the API": ([compare("LessThan", "created_at", DAY)], {}),
}


@pytest.mark.parametrize(("filters", "requested"), RANGES.values(), ids=RANGES)
def test_dates_are_requested_as_ranges(
    source: Source, mock: MockAPI, filters: list[Callable[[Any], Any]], requested: dict[str, str]
) -> None:
    rows_of(pushed(source(tenants="acme", resource="payments", pushdown="true"), filters))
    for call in mock.calls:
        assert {name: value for name, value in call.query if name.startswith("dueDate")} == requested


@pytest.mark.parametrize(
    ("filters", "tenants"),
    [
        ([equal("tenant_id", "globex")], {"globex"}),
        ([is_in("tenant_id", "acme", "initech", None)], {"acme"}),
        ([equal("tenant_id", "acme"), equal("tenant_id", "globex")], set[str]()),
        ([compare("GreaterThan", "tenant_id", "a")], {"acme", "globex"}),
    ],
    ids=["equal", "in", "contradiction", "other"],
)
def test_a_filter_by_tenant_leaves_out_the_tasks_of_others(
    source: Source, filters: list[Callable[[Any], Any]], tenants: set[str]
) -> None:
    reader = pushed(source(resource="orders", pushdown="true"), filters)
    assert {task.tenant for task in reader.partitions()} == tenants


def test_a_nested_column_is_requested_as_a_filter(source: Source, mock: MockAPI) -> None:
    customer = mock.items("acme", "listOrders")[0]["customer"]["customerId"]
    nested: list[Callable[[Any], Any]] = [lambda spark: spark.EqualTo(("customer", "customer_id"), customer)]
    rows = rows_of(pushed(source(tenants="acme", resource="orders", pushdown="true"), nested))
    assert {row["customer"]["customer_id"] for row in rows} == {customer}
    assert {call.value("customerId") for call in mock.calls} == {customer}


def test_without_pushdown_the_reader_accepts_no_filters(source: Source) -> None:
    from pyspark.sql.datasource import DataSourceReader

    assert type(reader_of(source())).pushFilters is DataSourceReader.pushFilters


def test_the_key_of_a_file_takes_precedence(source: Source, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("other-key\n")
    rows = rows_of(reader_of(source(tenants="initech", keyFile=file)))
    assert {row["tenant_id"] for row in rows} == {"initech"}
    with pytest.raises(PermissionDeniedError):
        read_first(reader_of(source(tenants="acme", keyFile=file)))
    with pytest.raises(ConfigurationError, match="option keyFile: cannot be read where the task runs: No such file"):
        read_first(reader_of(source(keyFile=tmp_path / "missing")))


@pytest.mark.parametrize("content", [b"sk-\xff\xfe", b"sk-re fused", b"sk-refused"], ids=["bytes", "blank", "refused"])
def test_an_invalid_key_is_not_shown(source: Source, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises((AuthenticationError, ConfigurationError)) as raised:
        read_first(reader_of(source(keyFile=tmp_path / "key")), -1)
    assert "sk-" not in repr(raised.value) + str(raised.value.__dict__)


@pytest.mark.parametrize("where", ["executor", "elsewhere"])
def test_the_tasks_of_an_executor_share_a_rate_limit(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "executor":
        monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{tmp_path},{tmp_path / 'other'}")
    else:
        monkeypatch.delenv("SPARK_LOCAL_DIRS", raising=False)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows_of(reader_of(source()))
    reader = reader_of(source(requestsPerMinute="1000", pageSize="50"))
    assert list(tmp_path.iterdir()) == [], "neither without a limit nor while planning"
    rows_of(reader)
    assert [file.name for file in tmp_path.iterdir()] == ["flexportal-1000.ratelimit"]


@pytest.mark.parametrize("missing", ["pyarrow", "pyspark.sql.datasource"])
def test_a_missing_extra_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("flexportal.integrations.spark")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=r"pyspark 4\.1 or newer: pip install 'flexportal\[spark\]'"):
        importlib.import_module("flexportal.integrations.spark")
