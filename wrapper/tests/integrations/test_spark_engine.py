"""Spark with a JVM and Python workers, against the mock on a socket; one session for all tests of the file."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flexportal.testing import MockAPI, MockServer
from java import java, needs_java

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# The oldest Spark leaves sockets of its driver open.
pytestmark = [needs_java, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

GUIDE = Path(__file__).parents[3] / "docs/guides/spark.md"
KEY = "sk-of-the-environment-c41f0a77"
TENANTS = ("acme", "globex")
CUSTOMERS = 1_000


@pytest.fixture(scope="module")
def mock() -> MockAPI:
    return MockAPI(customers=CUSTOMERS, tenants=TENANTS, api_keys={KEY: TENANTS})


@pytest.fixture(scope="module")
def server(mock: MockAPI) -> Iterator[MockServer]:
    with mock.serve() as served:
        yield served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def spark(folder: Path, server: MockServer) -> Iterator[SparkSession]:
    """A session on two cores that stays on this machine and tries a task up to four times."""
    java()
    from flexportal.integrations.spark import FlexPortalDataSource
    from pyspark.sql import SparkSession

    (folder / "events").mkdir()
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.eventLog.compress": "false",
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.warehouse.dir": str(folder / "scratch"),
        "spark.driver.memory": "512m",
    }
    with pytest.MonkeyPatch.context() as patched:
        # Set before the JVM starts, since its Python workers inherit them.
        variables = {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_BASE_URL": server.url}
        python = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(sys.path)}
        for name, value in {**variables, **python, "SPARK_LOCAL_IP": "127.0.0.1"}.items():
            patched.setenv(name, value)
        builder: Any = SparkSession.builder
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.master("local[2,4]").getOrCreate()
        session.dataSource.register(FlexPortalDataSource)
        yield session
        session.stop()


def customers(spark: SparkSession, **options: str) -> DataFrame:
    return spark.read.format("flexportal").option("tenants", ",".join(TENANTS)).options(**options).load()


def test_a_killed_worker_loses_and_repeats_nothing(spark: SparkSession, mock: MockAPI, folder: Path) -> None:
    from flexportal.integrations.spark import FlexPortalDataSource
    from flexportal.integrations.spark.source import ListReader

    marker = folder / "killed"

    class KilledReader(ListReader):
        """Kills the worker of the first task with customers once, after its first batch."""

        def read(self, partition: Any) -> Iterator[Any]:
            for batch in super().read(partition):
                yield batch
                if not marker.exists():
                    marker.touch()
                    os.kill(os.getpid(), signal.SIGKILL)

    class KilledSource(FlexPortalDataSource):
        @classmethod
        def name(cls) -> str:
            return "killed"

        def reader(self, schema: Any) -> Any:
            return KilledReader({"tenants": TENANTS}, schema.names)

    spark.dataSource.register(KilledSource)
    rows = spark.read.format("killed").option("tenants", ",".join(TENANTS)).load().select("customer_id").collect()
    assert marker.exists()
    expected = [row["customerId"] for tenant in TENANTS for row in mock.items(tenant)]
    assert sorted(row[0] for row in rows) == sorted(expected)


@pytest.mark.parametrize(("pushdown", "requests"), [("false", 15), ("true", 9)])
def test_filters_are_pushed_down_on_request(spark: SparkSession, mock: MockAPI, pushdown: str, requests: int) -> None:
    spark.conf.set("spark.sql.python.filterPushdown.enabled", pushdown)
    before = mock.calls.total
    frame = customers(spark, tenants="acme", pushdown=pushdown).where("status = 'active'")
    assert frame.count() == len([row for row in mock.items("acme") if row["status"] == "active"])
    assert mock.calls.total - before <= requests


def test_a_table_is_created_and_read(spark: SparkSession, mock: MockAPI) -> None:
    spark.sql("CREATE TABLE customers USING flexportal OPTIONS (tenants 'globex')")
    spark.sql(
        "CREATE TABLE due USING flexportal OPTIONS (resource 'payments', tenants 'acme,globex') COMMENT 'all of them'"
    )
    assert [tuple(row) for row in spark.sql("SELECT tenant_id, count(*) FROM customers GROUP BY 1").collect()] == [
        ("globex", CUSTOMERS)
    ]
    items = mock.items("acme", "listPayments")
    day = sorted(item["dueDate"] for item in items)[CUSTOMERS // 2]
    found = spark.sql(f"SELECT payment_id FROM due WHERE due_date >= '{day}' AND tenant_id = 'acme'")  # noqa: S608
    assert sorted(row[0] for row in found.collect()) == sorted(
        item["paymentId"] for item in items if item["dueDate"] >= day
    )


def test_the_key_is_in_no_plan_event_log_or_error(
    spark: SparkSession, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    customers(spark).where("status = 'active'").explain(mode="extended")
    with pytest.raises(Exception, match="unknown option 'apikey'") as raised:
        customers(spark, apiKey="of no use")
    shown = "".join(capfd.readouterr()) + str(raised.value)
    assert "Physical Plan" in shown
    assert KEY not in shown
    logs = [file for file in (folder / "events").rglob("*") if file.is_file()]
    assert any(b"spark.eventLog.dir" in file.read_bytes() for file in logs)
    assert not [file for file in logs if KEY.encode() in file.read_bytes()]


def test_the_blocks_of_the_guide_run(spark: SparkSession, capfd: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 3
    for block in blocks:
        exec(block, names)  # noqa: S102 - it is run as it stands
    assert "acme" in capfd.readouterr().out
