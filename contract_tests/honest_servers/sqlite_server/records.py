"""Records as JSON documents in SQLite, listed by keyset: sort value and id of the last row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Condition", "Records", "Refused", "Sort"]

Json = dict[str, Any]
IDENTITY = {
    "customers": "customerId",
    "orders": "orderId",
    "rentals": "rentalId",
    "products": "productId",
    "variants": "variantId",
    "assets": "serialNumber",
    "payments": "paymentId",
    "billingGroups": "billingGroupId",
    "files": "fileId",
}


class Refused(Exception):
    """A request that is refused: status, code, message, and paths of invalid values."""

    def __init__(self, status: int, code: str, message: str, paths: Sequence[str] = ()) -> None:
        super().__init__(status, code, message)
        self.status, self.code, self.message, self.paths = status, code, message, tuple(paths)


@dataclass(frozen=True)
class Condition:
    """A field compared with a value: =, >= or <=, the latter by day; > for numbers."""

    field: str
    sign: str
    value: Any

    @property
    def sql(self) -> str:
        """The condition, with places for the field and the value."""
        left = "json_extract(doc, ?)"
        return f"substr({left}, 1, 10) {self.sign} ?" if self.sign in (">=", "<=") else f"{left} {self.sign} ?"


@dataclass(frozen=True)
class Sort:
    """By which field; createdAt has a column, since its form varies."""

    field: str = "createdAt"
    descending: bool = True

    @property
    def sql(self) -> str:
        """The expression to sort by. The field is one of the documented ones."""
        return "created" if self.field == "createdAt" else f"coalesce(json_extract(doc, '$.{self.field}'), '')"


class Records:
    """The records of all tenants. Not for use by several threads at once."""

    def __init__(self) -> None:
        self.database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.database.execute(
            "create table records (tenant, kind, id, created real, doc, primary key (tenant, kind, id))"
        )
        self.database.execute("create index listed on records (tenant, kind, created, id)")
        self.journal = list[tuple[str, tuple[Any, ...]]]()
        self.kept = 0

    def write(self, sql: str, *values: Any) -> None:
        """Change the table, and note how."""
        self.database.execute(sql, values)
        self.journal.append((sql, values))

    def commit(self) -> None:
        """Keep what was written, even where the request is refused after all."""
        self.database.execute("commit")
        self.database.execute("begin")
        self.kept = len(self.journal)

    def find(self, tenant: str, kind: str, id: Any) -> Json | None:
        """The record, or None."""
        sql = "select doc from records where tenant = ? and kind = ? and id = ?"
        row = self.database.execute(sql, (tenant, kind, str(id))).fetchone()
        return None if row is None else json.loads(row[0])

    def get(self, tenant: str, kind: str, id: Any, status: int = 404) -> Json:
        """The record. Raises: Refused."""
        found = self.find(tenant, kind, id)
        if found is None:
            raise Refused(status, "NOT_FOUND", f"No such record in {kind}.")
        return found

    def put(self, kind: str, record: Json, created: float | None = None) -> None:
        """Add or replace a record; `created` keeps its value where it is None."""
        key = (record["tenantId"], kind, record[IDENTITY[kind]])
        if created is None:
            sql = "update records set doc = ? where tenant = ? and kind = ? and id = ?"
            self.write(sql, json.dumps(record), *key)
        else:
            self.write("insert into records values (?, ?, ?, ?, ?)", *key, created, json.dumps(record))

    def delete(self, tenant: str, kind: str, id: str) -> None:
        """Delete a record for good."""
        self.write("delete from records where tenant = ? and kind = ? and id = ?", tenant, kind, id)

    def page(
        self, tenant: str, kind: str, conditions: Sequence[Condition], sort: Sort, after: list[Any] | None, limit: int
    ) -> list[tuple[Json, list[Any]]]:
        """At most so many records, each with the keyset that leads past it."""
        where, values = ["tenant = ?", "kind = ?"], [tenant, kind]
        for condition in conditions:
            where.append(condition.sql)
            values += [f"$.{condition.field}", condition.value]
        if after is not None:
            where.append(f"({sort.sql}, id) {'<' if sort.descending else '>'} (?, ?)")
            values += after
        way = "desc" if sort.descending else "asc"
        sql = f"select doc, {sort.sql}, id from records where {' and '.join(where)}"  # noqa: S608
        rows = self.database.execute(f"{sql} order by 2 {way}, 3 {way} limit ?", (*values, limit))
        return [(json.loads(doc), [key, id]) for doc, key, id in rows]

    def all(self, tenant: str, kind: str, **fields: Any) -> list[Json]:
        """Every record with these values, oldest first."""
        conditions = [Condition(name, "=", value) for name, value in fields.items()]
        return [row for row, _ in self.page(tenant, kind, conditions, Sort(descending=False), None, 10**9)]
