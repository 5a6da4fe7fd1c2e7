"""A program that reads with Spark for real: a JVM, Python workers of its own, the mock on sockets.

`python -m contract_tests.agreement.spark_program FOLDER CUSTOMERS` writes what it saw to FOLDER/report.json, and to
other files there whatever Spark shows: event log, plans, pages of its user interface. One run serves all tests, since
a JVM takes its time.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from flexportal import pace, shared_pace
from flexportal.spark import CustomersReader, FlexPortalDataSource
from flexportal.spark_options import arguments
from flexportal.testing import MockPortal
from flexportal.waiting import monotonic
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as everybody does
from pyspark.sql.datasource import InputPartition
from pyspark.sql.types import StructType

from contract_tests.documentation.blocks import blocks

from .layering import ROOT

GUIDE = ROOT / "docs/guides/spark.md"
KEYS = {"environment": "sk-of-the-environment-c41f0a77", "file": "sk-of-the-file-9d02be63"}
# The one file that holds a key.
KEY_FILE = "mounted-secret"
TENANTS = ("acme", "globex", "initech", "umbra")
SMALL = ("hooli", "vandelay")
PAGES = ("jobs/", "stages/", "executors/", "environment/", "SQL/", "SQL/execution/?id=0", "api/v1/applications")
# Requests of a key within a minute, for a server and a client to whom a second is as long.
LIMIT = 20
KILL_WITHIN = 120.0
# More than Spark says at first: what a driver's log holds where somebody looks for a fault.
LOGGING = """
rootLogger.level = info
logger.spark.name = org.apache.spark
logger.spark.level = info
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""


def session(folder: Path) -> SparkSession:
    """A session on two cores that stays on this machine and within the folder, and tries a task four times."""
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.eventLog.compress": "false",
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.warehouse.dir": str(folder / "scratch"),
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "512m",
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder / 'scratch'} "
        f"-Dlog4j2.configurationFile={(folder / 'log4j2.properties').as_uri()}",
    }
    (folder / "log4j2.properties").write_text(LOGGING, encoding="utf-8")
    (folder / "events").mkdir()
    (folder / "scratch").mkdir()
    builder: Any = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark: SparkSession = builder.master("local[2,4]").getOrCreate()
    return spark


def sums(frame: DataFrame) -> dict[str, list[int]]:
    """For each tenant how many rows there are, how many of them differ, and sums over what they hold."""
    found = frame.groupBy("tenant_id").agg(
        F.count("*"),
        F.count_distinct("customer_id"),
        F.sum(F.crc32("customer_id")),
        F.sum(F.col("total_orders").cast("long")),
        F.sum(F.round(F.col("total_monthly_revenue") * 100).cast("long")),
    )
    return {row[0]: [int(value) for value in row[1:]] for row in found.collect()}


def expected(mock: MockPortal, tenant: str) -> list[int]:
    """The same by the mock's own account."""
    rows = [
        (row["customerId"], row["totalOrders"], round(row["totalMonthlyRevenue"] * 100)) for row in mock.rows(tenant)
    ]
    return [
        len(rows),
        len({row[0] for row in rows}),
        sum(zlib.crc32(row[0].encode()) for row in rows),
        sum(int(row[1]) for row in rows),
        sum(row[2] for row in rows),
    ]


def workers() -> list[int]:
    """The Python processes of ours in which tasks run. Each is a fork of one that the JVM began."""
    parents, commands = dict[int, int](), dict[int, str]()
    for process in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # ended meanwhile
            parents[int(process)] = int(Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(process)] = Path("/proc", process, "cmdline").read_text().replace("\0", " ").strip()

    def is_ours(process: int) -> bool:
        while process > 1 and process != os.getpid():
            process = parents.get(process, 0)
        return process == os.getpid()

    return [
        process
        for process, command in commands.items()
        if command.endswith("pyspark.worker") and commands.get(parents[process]) == command and is_ours(process)
    ]


class Killer(Thread):
    """Kills the Python workers once, as soon as the mock has been asked so often."""

    def __init__(self, mock: MockPortal, requests: int) -> None:
        super().__init__(daemon=True)
        self._mock, self._requests = mock, requests
        self.killed: list[int] = []

    def run(self) -> None:
        ends = time.monotonic() + KILL_WITHIN
        while not self.killed and time.monotonic() < ends:
            if self._mock.calls.total >= self._requests:
                self.killed = workers()
                for process in self.killed:
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.01)


class HurriedReader(CustomersReader):
    """A reader to which a second is a minute."""

    def read(self, partition: InputPartition) -> Iterator[Any]:
        for module in (pace, shared_pace):
            setattr(module, "MINUTE", 1.0)  # noqa: B010 - a constant to everybody else
        yield from super().read(partition)


class HurriedSource(FlexPortalDataSource):
    @classmethod
    def name(cls) -> str:
        return "hurried"

    def reader(self, schema: StructType) -> CustomersReader:
        return HurriedReader(arguments(self.options), schema.names)


class Run:
    """What is done with one session, and what was seen."""

    def __init__(self, folder: Path, spark: SparkSession, mock: MockPortal) -> None:
        self.report: dict[str, Any] = {"seconds": {}}
        self._folder, self._spark = folder, spark
        self._mock = mock

    def everything(self) -> None:
        self._spark.dataSource.register(FlexPortalDataSource)
        parts = (
            self.whole_with_a_killed_worker,
            self.filters,
            self.keys,
            self.guide,
            self.unknown_status,
            self.paced,
            self.shown,
        )
        for part in parts:
            began = time.monotonic()
            part()
            self.report["seconds"][part.__name__] = round(time.monotonic() - began, 1)

    def frame(self, *tenants: str, **options: str) -> DataFrame:
        return self._spark.read.format("FlexPortal").option("tenants", ",".join(tenants)).options(**options).load()

    def whole_with_a_killed_worker(self) -> None:
        # The search for the unknown, and then nearly all of the first two tasks: a batch of each has been handed on.
        size = self._mock.populations["listCustomers", TENANTS[0]].size
        killer = Killer(self._mock, len(TENANTS) + size // 4 // 100 * 2 * 9 // 10)
        frame = self.frame(*TENANTS)
        killer.start()
        self.report["sums"] = sums(frame)
        self.report["killed"] = killer.killed
        self.report["requests"] = self._mock.calls.total
        self.report["expected"] = {tenant: expected(self._mock, tenant) for tenant in TENANTS}
        self.report["partitions"] = frame.rdd.getNumPartitions()

    def filters(self) -> None:
        rows = self._mock.rows("hooli")
        wanted = [row for row in rows if (row["status"], row["customerType"]) == ("active", "business")]
        conditions = {
            "two": "status = 'active' AND customer_type IN ('business', 'unheard of')",
            "email": f"email = '{wanted[0]['email']}'",
            "or": f"email = '{wanted[0]['email']}' OR total_orders < 0",
            "none": "status = 'active' AND status = 'inactive'",
        }
        self.report["wanted"] = len(wanted)
        self.report["filters"] = {"not pushed": self._counted(conditions["two"])}
        self._spark.conf.set("spark.sql.python.filterPushdown.enabled", "true")
        self.report["filters"] |= {name: self._counted(condition) for name, condition in conditions.items()}

    def _counted(self, condition: str) -> list[int]:
        """How many customers meet it, and how many requests that took."""
        before = self._mock.calls.total
        return [self.frame("hooli").where(condition).count(), self._mock.calls.total - before]

    def keys(self) -> None:
        (self._folder / KEY_FILE).write_text(KEYS["file"], encoding="utf-8")
        self.report["refused"] = self._error(lambda: self.frame("vandelay").count())
        self.report["with the key of the file"] = self.frame("vandelay", keyFile=str(self._folder / KEY_FILE)).count()
        self.report["option"] = self._error(lambda: self.frame("hooli", apiKey="of no use"))

    def unknown_status(self) -> None:
        population = self._mock.populations["listCustomers", "hooli"]
        population.add({**population.sample(), "status": "paused"})
        self.report["unknown"] = self._error(lambda: self.frame("hooli").count())
        self.report["not split"] = self.frame("hooli", split="false").count()
        self.report["paused"] = self.frame("hooli").where("status = 'paused'").count()

    def paced(self) -> None:
        mock = MockPortal(
            customers=300,
            tenants=SMALL,
            api_keys={KEYS["environment"]: SMALL},
            rate_limit=LIMIT,
            clock=lambda: monotonic() * pace.MINUTE,
        )
        self._spark.dataSource.register(HurriedSource)
        reader = self._spark.read.format("hurried").option("tenants", ",".join(SMALL)).option("pageSize", "10")
        with mock.serve() as server:
            frame = reader.option("baseUrl", server.url).option("requestsPerMinute", str(LIMIT)).load()
            began = time.monotonic()
            self.report["paced"] = frame.count()
            self.report["paced, seconds"] = time.monotonic() - began
        self.report["paced, statuses"] = sorted({call.status for call in mock.calls})
        self.report["paced, requests"] = mock.calls.total

    def guide(self) -> None:
        """The blocks of the guide, one after the other, as a reader would run them."""
        names: dict[str, Any] = {"__name__": "__main__"}
        for block in blocks(GUIDE.read_text(encoding="utf-8"), GUIDE):
            if block.language == "python":
                exec(block.code, names)  # noqa: S102 - it is run as it stands
                self.report.setdefault("guide", []).append(block.line)

    def shown(self) -> None:
        """What Spark shows: plans, and the pages of its user interface."""
        frame = self.frame("hooli").where("status = 'active'")
        queries = getattr(frame, "_jdf").queryExecution()  # noqa: B009 - private to pyspark, and all that is told
        (self._folder / "plans.txt").write_text(str(queries), encoding="utf-8")
        base = re.sub(r"//[^:/]+", "//127.0.0.1", self._spark.sparkContext.uiWebUrl or "")
        application = self._spark.sparkContext.applicationId
        pages = [*PAGES, *(f"api/v1/applications/{application}/{name}" for name in ("environment", "sql", "jobs"))]
        for number, page in enumerate(pages):
            answer = httpx.get(f"{base}/{page}", timeout=60, follow_redirects=True).raise_for_status()
            (self._folder / f"page-{number}.txt").write_bytes(answer.content)

    def _error(self, act: Callable[[], object]) -> str:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what a user sees
            return str(error)
        return ""


def main(folder: Path, customers: int) -> None:
    sizes: dict[str, int] = {**dict.fromkeys(TENANTS, customers), **dict.fromkeys(SMALL, 250)}
    keys = {KEYS["environment"]: (*TENANTS, "hooli"), KEYS["file"]: ("vandelay",)}
    mock = MockPortal(customers=sizes, tenants=(*TENANTS, *SMALL), api_keys=keys)
    with mock.serve() as server:
        # Before the JVM, whose environment is that of its Python processes.
        os.environ |= {"FLEXPORTAL_BASE_URL": server.url, "FLEXPORTAL_TENANT_ID": "hooli"}
        spark = session(folder)
        run = Run(folder, spark, mock)
        try:
            run.everything()
        finally:
            spark.stop()
    (folder / "report.json").write_text(json.dumps(run.report), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
