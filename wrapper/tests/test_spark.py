"""The data source for Spark, without Spark: what it plans, what it pushes down, what a task reads. No Java is needed."""

from __future__ import annotations

import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import reload
from pathlib import Path
from typing import Any, cast

import pytest
from flexportal import (
    AuthenticationError,
    ConfigurationError,
    CustomerStatus,
    CustomerType,
    PaginationError,
    PermissionDeniedError,
    spark,
)
from flexportal.exports.arrow_files import arrow_schema
from flexportal.exports.columns import Layout
from flexportal.spark import PUSHDOWN, CustomersPartition, CustomersReader, FlexPortalDataSource
from flexportal.spark_options import arguments
from flexportal.testing import MockPortal
from pyspark.sql.datasource import (
    CaseInsensitiveDict,
    EqualNullSafe,
    EqualTo,
    Filter,
    GreaterThan,
    In,
    InputPartition,
    IsNotNull,
    Not,
)
from pyspark.sql.types import LongType, StructField, StructType

TENANTS = ("acme", "globex", "initech")
# How many partitions a tenant has: one for each pair of values, and the search for values that nobody knows.
PAIRS = len(CustomerStatus) * len(CustomerType)
PARTITIONS = PAIRS + 1
OF_ONE_STATUS = len(CustomerType) + 1
Source = Callable[..., FlexPortalDataSource]


@pytest.fixture
def mock() -> MockPortal:
    return MockPortal(customers=130, tenants=TENANTS, api_keys={"test-key": TENANTS, "other-key": ("initech",)})


@pytest.fixture
def source(mock: MockPortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    """Makes a data source of these options that asks the mock."""
    monkeypatch.setenv("FLEXPORTAL_API_KEY", "test-key")
    with mock.serve() as server:

        def make(**options: object) -> FlexPortalDataSource:
            texts = {"tenants": "acme,globex", "baseUrl": server.url} | {n: str(v) for n, v in options.items()}
            return FlexPortalDataSource(cast("Any", CaseInsensitiveDict(texts)))

        yield make


@pytest.fixture
def pushdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the process where Spark asks for filters to be taken."""
    monkeypatch.setitem(sys.modules, PUSHDOWN, sys)


def reader_of(source: FlexPortalDataSource, *columns: str) -> CustomersReader:
    schema = source.schema()
    return source.reader(StructType([schema[name] for name in columns]) if columns else schema)


def rows_of(reader: CustomersReader) -> list[dict[str, Any]]:
    """What all tasks read, each task in a process that got the reader pickled."""
    tasks = pickle.loads(pickle.dumps((reader, reader.partitions())))
    return [row for task in tasks[1] for batch in tasks[0].read(task) for row in batch.to_pylist()]


def pushed(source: FlexPortalDataSource, *filters: Filter) -> CustomersReader:
    reader = reader_of(source)
    take: Callable[[list[Filter]], list[Filter]] = getattr(reader, "pushFilters")  # noqa: B009
    assert take(list(filters)) == list(filters)
    return reader


def asked(mock: MockPortal) -> list[dict[str, str]]:
    """The filters of each listing that was begun, apart from those that look for values that nobody knows."""
    queries = [dict(call.query) for call in mock.calls]
    return [
        {name: value for name, value in query.items() if name != "limit"}
        for query in queries
        if "startAfter" not in query
    ]


# What is planned


def test_its_name_is_what_spark_calls_it() -> None:
    assert FlexPortalDataSource.name() == "flexportal"


def test_the_schema_is_the_contract_s_with_addresses_as_structs(source: Source) -> None:
    schema = source().schema()
    assert schema.names == Layout(nested=True).names
    assert schema["total_orders"].dataType.simpleString() == "double"
    assert schema["created_at"].dataType.simpleString() == "timestamp"
    assert schema["order_ids"].dataType.simpleString() == "array<string>"
    assert schema["last_billing_address"].dataType.simpleString().startswith("struct<")
    assert schema["custom_fields"].dataType.simpleString() == "string"


def test_there_is_a_task_for_each_tenant_and_partition_and_the_search_for_the_unknown_comes_first(
    source: Source, mock: MockPortal
) -> None:
    reader = reader_of(source())
    tasks = cast("list[CustomersPartition]", reader.partitions())
    assert [task.tenant for task in tasks] == ["acme", "globex"] * PARTITIONS
    assert len({task.token for task in tasks}) == 2 * PARTITIONS
    # Planning has asked nobody.
    assert len(mock.calls) == 0
    assert [len(list(reader.read(task))) for task in tasks] == [0, 0] + [1] * 2 * PAIRS


def test_a_tenant_that_is_named_twice_is_read_once(source: Source) -> None:
    tasks = cast("list[CustomersPartition]", reader_of(source(tenants="acme, globex,acme")).partitions())
    assert [task.tenant for task in tasks[:2]] == ["acme", "globex"]
    assert len(tasks) == 2 * PARTITIONS


def test_tenant_and_server_are_by_default_those_of_the_driver_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEXPORTAL_TENANT_ID", "globex")
    monkeypatch.setenv("FLEXPORTAL_REGION", "us")
    tasks = cast("list[CustomersPartition]", FlexPortalDataSource({}).reader(StructType([])).partitions())
    assert {(task.tenant, task.base_url) for task in tasks} == {("globex", "https://api-us.flexportal.io")}


def test_planning_needs_no_key(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLEXPORTAL_API_KEY")
    reader = reader_of(source())
    with pytest.raises(ConfigurationError, match="no API key"):
        list(reader.read(reader.partitions()[-1]))


def test_nothing_of_what_is_planned_holds_the_key(source: Source) -> None:
    made = source()
    reader = reader_of(made)
    held = pickle.dumps((made, reader, reader.partitions()))
    assert b"globex" in held
    assert b"test-key" not in held


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("tenant", "acme", "there is no option 'tenant', only tenants, region, baseUrl"),
        ("apiKey", "sk-123", "The API key itself is none, since Spark shows options: set FLEXPORTAL_API_KEY"),
        ("path", "customers", "there is no option 'path'"),
        ("pageSize", "many", "option pageSize must be a whole number"),
        ("pageSize", "101", "page_size must be from 1 to 100"),
        ("SPLIT", "maybe", "option split must be true or false"),
        ("timeout", "soon", "option timeout must be seconds"),
        ("timeout", "-1", "timeout= must be seconds above 0"),
        ("deadline", "nan", "deadline= must be seconds above 0"),
        ("maxRetries", "-1", "max_retries= must be a whole number from 0"),
        ("requestsPerMinute", "0", "requests_per_minute= must be a whole number from 1"),
        ("requestsPerMinute", "1.5", "option requestsPerMinute must be a whole number"),
        ("region", "moon", "region= or base_url=, not both"),
        ("baseUrl", "http://example.com", "plain http"),
        ("tenants", "", "no tenant"),
        ("tenants", "acme,,globex", "no tenant"),
        ("tenants", "acme,glo bex", "white space"),
    ],
)
@pytest.mark.parametrize("split", ["true", "false"])
def test_an_option_that_is_wrong_is_named_before_anything_is_read(
    source: Source, option: str, value: str, message: str, split: str
) -> None:
    with pytest.raises((ValueError, ConfigurationError), match=message) as raised:
        source(**{"split": split, option: value}).schema()
    assert "sk-123" not in str(raised.value)


def test_options_are_taken_in_any_letter_case(source: Source) -> None:
    made = source(
        PAGESIZE="50", timeOut="10", ALLOWinsecure="TRUE", maxretries="1", Deadline="60", requestsperminute="1000"
    )
    assert len(rows_of(reader_of(made))) == 260


def test_options_become_arguments() -> None:
    expected = {"split": True, "allow_insecure": False, "timeout": 2.5, "tenants": ("a", "b")}
    assert arguments({"SPLIT": "True", "allowInsecure": "FALSE", "timeout": "2.5", "tenants": "a, b,a"}) == expected


# What is read


def test_all_tenants_are_read_whole_and_as_the_contract_lays_them_out(source: Source, mock: MockPortal) -> None:
    rows = rows_of(reader_of(source()))
    assert len(rows) == 260
    assert {row["tenant_id"] for row in rows} == {"acme", "globex"}
    assert sum(row["total_monthly_revenue"] for row in rows) == pytest.approx(
        sum(row["totalMonthlyRevenue"] for tenant in ("acme", "globex") for row in mock.rows(tenant))
    )


def test_a_task_gives_arrow_batches_of_the_contract_s_types(source: Source) -> None:
    reader = reader_of(source())
    (batch,) = reader.read(reader.partitions()[-1])
    assert batch.schema.equals(arrow_schema(Layout(nested=True).columns))


def test_only_the_columns_that_the_reader_names_are_laid_out_and_read(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: set[str] = set()

    class Watched(Layout):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            laid_out.update(self.names)

    for names in (("email", "customer_id"), ("last_billing_address",)):
        reader = reader_of(source(), *names)
        with monkeypatch.context() as patched:
            patched.setattr(spark, "Layout", Watched)
            assert {tuple(row) for row in rows_of(reader)} == {names}
        assert laid_out == set(names)
        laid_out.clear()
    # The first means all that no other column holds.
    others = ("additional_properties", "status")
    assert {tuple(row) for row in rows_of(reader_of(source(), *others))} == {others}


@pytest.mark.parametrize(
    "field", [StructField("nickname", LongType()), StructField("email", LongType())], ids=["name", "type"]
)
def test_a_column_that_the_contract_does_not_have_is_named(source: Source, field: StructField) -> None:
    with pytest.raises(ValueError, match=f"no column '{field.name}' of type bigint"):
        source().reader(StructType([field]))


def test_without_a_split_each_tenant_is_one_task(source: Source) -> None:
    reader = reader_of(source(split="False"))
    assert [cast("CustomersPartition", task).token for task in reader.partitions()] == [None, None]
    assert len(rows_of(reader)) == 260


def unheard_of(mock: MockPortal, tenant: str = "acme") -> None:
    population = mock.populations["listCustomers", tenant]
    population.add({**population.sample(), "status": "unheard-of"})


def test_a_value_that_the_contract_does_not_know_fails_the_first_task_and_says_what_to_do(
    source: Source, mock: MockPortal
) -> None:
    unheard_of(mock)
    reader = reader_of(source())
    with pytest.raises(PaginationError, match="does not know") as raised:
        list(reader.read(reader.partitions()[0]))
    assert raised.value.__notes__ == ['With Spark, .option("split", "false") lists each tenant in one task.']
    assert len(rows_of(reader_of(source(split="false")))) == 261


def test_spark_s_stand_in_for_no_partitions_has_no_rows(source: Source) -> None:
    assert list(reader_of(source()).read(InputPartition(None))) == []


# What is pushed down


def test_filters_can_be_taken_only_where_spark_asks_for_that(source: Source) -> None:
    """Spark refuses a reader that could while that is turned off, which it is at first."""
    assert getattr(reader_of(source()).pushFilters, "__func__") is CustomersReader.pushFilters  # noqa: B009
    assert "pushFilters" not in vars(CustomersReader)


ACTIVE = EqualTo(("status",), "active")
BUSINESS = In(("customer_type",), ("business", None))


@pytest.mark.usefixtures("pushdown")
@pytest.mark.parametrize(
    ("filters", "begun", "tasks"),
    [
        ([], PARTITIONS, PARTITIONS),
        ([ACTIVE], OF_ONE_STATUS, OF_ONE_STATUS),
        ([EqualNullSafe(("status",), "active")], OF_ONE_STATUS, OF_ONE_STATUS),
        ([ACTIVE, IsNotNull(("status",)), BUSINESS], 1, 1),
        ([In(("status",), ("active", "inactive"))], 2 * len(CustomerType) + 1, 2 * len(CustomerType) + 1),
        ([In(("status",), ("active", "inactive")), ACTIVE], OF_ONE_STATUS, OF_ONE_STATUS),
        ([ACTIVE, In(("status",), ("active", "inactive"))], OF_ONE_STATUS, OF_ONE_STATUS),
        ([ACTIVE, EqualTo(("status",), "inactive")], 0, 0),
        ([EqualTo(("email",), "a@example.com")], 1, 1),
        ([In(("email",), ("a@example.com", "b@example.com")), ACTIVE], 2, 1),
        ([In(("email",), tuple(f"{number}@example.com" for number in range(100)))], 100, 1),
        ([In(("email",), tuple(f"{number}@example.com" for number in range(101)))], PARTITIONS, PARTITIONS),
        ([EqualTo(("email",), "")], PARTITIONS, PARTITIONS),
        ([In(("email",), ("a@example.com", "no address"))], PARTITIONS, PARTITIONS),
        ([EqualTo(("status",), "unheard-of")], 1, 1),
        ([In(("status",), ("active", "unheard-of")), BUSINESS], 1, 1),
        (
            [Not(ACTIVE), GreaterThan(("total_orders",), 3), EqualTo(("last_billing_address", "city"), "Oslo")],
            PARTITIONS,
            PARTITIONS,
        ),
    ],
    ids=lambda value: None if isinstance(value, list) else str(value),
)
def test_filters_decide_what_is_asked_for(
    source: Source, mock: MockPortal, filters: list[Filter], begun: int, tasks: int
) -> None:
    reader = pushed(source(tenants="acme"), *filters)
    assert len(reader.partitions()) == tasks
    rows_of(reader)
    assert len(asked(mock)) == begun


@pytest.mark.usefixtures("pushdown")
def test_what_is_read_is_what_the_filters_leave(source: Source, mock: MockPortal) -> None:
    wanted = [row for row in mock.rows("acme") if (row["status"], row["customerType"]) == ("active", "business")]
    rows = rows_of(pushed(source(tenants="acme"), ACTIVE, BUSINESS))
    assert sorted(row["customer_id"] for row in rows) == sorted(row["customerId"] for row in wanted)
    found = rows_of(pushed(source(), EqualTo(("email",), wanted[0]["email"])))
    assert [row["customer_id"] for row in found] == [wanted[0]["customerId"]]


@pytest.mark.usefixtures("pushdown")
def test_a_customer_of_a_status_that_the_contract_does_not_know_is_found_by_asking_for_it(
    source: Source, mock: MockPortal
) -> None:
    """The API may refuse such a value, so all are read and Spark picks; by no means are there none."""
    unheard_of(mock)
    rows = rows_of(pushed(source(tenants="acme"), EqualTo(("status",), "unheard-of")))
    assert [row["status"] for row in rows].count("unheard-of") == 1


# The key and the pace


def test_the_key_of_the_file_goes_before_that_of_the_environment(source: Source, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("other-key\n")
    rows = rows_of(reader_of(source(tenants="initech", keyFile=file)))
    assert {row["tenant_id"] for row in rows} == {"initech"}
    reader = reader_of(source(tenants="acme", keyFile=file))
    with pytest.raises(PermissionDeniedError):
        list(reader.read(reader.partitions()[0]))


def test_the_file_of_the_key_need_only_be_where_tasks_run(source: Source, tmp_path: Path) -> None:
    reader = reader_of(source(keyFile=tmp_path / "missing"))
    with pytest.raises(ConfigurationError, match="option keyFile: cannot be read where the task runs: No such file"):
        list(reader.read(reader.partitions()[0]))


@pytest.mark.parametrize("content", [b"sk-\xff\xfe", b"sk-re fused", b"sk-refused"], ids=["bytes", "blank", "refused"])
def test_a_key_that_is_refused_is_not_shown(source: Source, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    reader = reader_of(source(keyFile=tmp_path / "key"))
    with pytest.raises((AuthenticationError, ConfigurationError)) as raised:
        list(reader.read(reader.partitions()[-1]))
    assert "sk-" not in repr(raised.value) + str(raised.value.__dict__)


def test_all_tasks_of_an_executor_share_a_pace_by_a_file_in_its_folder(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{tmp_path},{tmp_path / 'other'}")
    reader = reader_of(source(requestsPerMinute="1000", pageSize="50"))
    # The driver keeps none: it sends nothing.
    assert list(tmp_path.iterdir()) == []
    rows_of(reader)
    [pace] = tmp_path.iterdir()
    assert pace.name == "flexportal-1000.pace"
    assert pace.stat().st_size % 16 == 0
    assert pace.stat().st_size >= 10 * 16


def test_outside_of_an_executor_the_pace_is_in_the_folder_for_temporary_files(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPARK_LOCAL_DIRS", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader = reader_of(source(tenants="acme", requestsPerMinute="1000", split="false"))
    rows_of(reader)
    assert [file.name for file in tmp_path.iterdir()] == ["flexportal-1000.pace"]


def test_without_a_pace_there_is_no_file(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    rows_of(reader_of(source()))
    assert list(tmp_path.iterdir()) == []


# What it is not


@pytest.mark.parametrize("missing", ["pyarrow", "pyspark.sql.datasource"])
def test_what_is_missing_is_named_with_how_to_get_it(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=r"pyspark 4\.1 or newer: pip install 'flexportal\[spark\]'"):
        reload(spark)
