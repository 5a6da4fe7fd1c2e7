"""Bugs of validation, and of two clients at once."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from email.message import Message

from ..sqlite_server.base import Json
from ..sqlite_server.bodies import ANY, BODIES, Number, Text
from ..sqlite_server.records import Refused
from ..sqlite_server.server import Application
from ..sqlite_server.writes import Operations
from .entry import plant


@plant("write.unknown-is-404", "deleteFile")
class DeletesUnknown(Operations):
    """Deleting an unknown file succeeds."""

    def delete_file(self, id: str, body: Json) -> Json:
        self.records.delete(self.tenant, "files", id)
        return {"fileId": id}


@plant("write.unknown-reference-is-refused", "generateContract")
class ContractForNobody(Operations):
    """A contract can be made for an unknown order."""

    def generate_contract(self, body: Json) -> Json:
        if self.records.find(self.tenant, "orders", body["orderId"]) is None:
            return {"fileId": "fil_0", "orderId": body["orderId"], "tenantId": self.tenant}
        return super().generate_contract(body)


@plant("invalid.other-record", "updateCustomer")
class AnyCustomerInBody(Operations):
    """The customer that the body names is ignored."""

    def update_customer(self, id: str, body: Json) -> Json:
        return super().update_customer(id, body | {"customerId": id})


def _lenient(check: str, operation: str, change: Callable[[Json], None]) -> None:
    """Plant an application whose rule for a body is changed."""

    class Lenient(Application):
        def body(self, name: str, headers: Message, content: bytes) -> Json:
            old = BODIES[operation]
            new = copy.deepcopy(old)
            change(new)
            BODIES[operation] = new  # type: ignore[index]
            try:
                return super().body(name, headers, content)
            finally:
                BODIES[operation] = old  # type: ignore[index]

    kind = check.partition(".")[2].title()
    Lenient.__name__ = f"Lenient{operation[0].upper()}{operation[1:]}{kind}"
    plant(check, operation)(Lenient)


def _optional(names: Json, name: str) -> None:
    names[name] = names.pop(f"{name}!")


_lenient("invalid.required", "cancelPayment", lambda rules: _optional(rules, "reason"))
_lenient("invalid.required", "createOrder", lambda rules: _optional(rules["billingAddress!"], "country"))
_lenient("invalid.type", "deleteFile", lambda rules: rules.update(deleteFromStorage=Text()))
_lenient("invalid.null", "updateOrderNotes", lambda rules: rules.update({"notes!": ANY}))
_lenient(
    "invalid.bounds", "createOrder", lambda rules: rules["items!"].each.update({"quantity!": Number(0, whole=True)})
)
_lenient("invalid.bounds", "updateOrderNotes", lambda rules: rules.update({"notes!": Text(high=6000)}))
_lenient("invalid.set", "buyoutSubscription", lambda rules: rules.update({"reason!": Text()}))


@plant("invalid.no-json", "updateCustomer")
class CrashesOnJson(Application):
    """A body that is no JSON is an error of the server."""

    def body(self, name: str, headers: Message, content: bytes) -> Json:
        try:
            return super().body(name, headers, content)
        except Refused as refused:
            status = 500 if refused.message == "The body is no JSON." else refused.status
            raise Refused(status, refused.code, refused.message, refused.paths) from None


@plant("invalid.changes-nothing", "updateBillingGroup")
class WritesWhatIsValid(Application):
    """What is valid is written, though the request is refused for the rest."""

    def body(self, name: str, headers: Message, content: bytes) -> Json:
        try:
            return super().body(name, headers, content)
        except Refused:
            if name == "updateBillingGroup":
                for group in self.records.all("acme", "billingGroups"):
                    self.records.put("billingGroups", group | {"notes": content.decode()[:20]})
                self.records.commit()
            raise


class _Unlocked(Application):
    """Lets others in between the look and the write."""

    def pause(self) -> None:
        self.records.database.execute("commit")
        self.lock.release()
        time.sleep(0.05)
        self.lock.acquire()
        self.records.database.execute("begin")


@plant("together.one-succeeds", "cancelPayment")
class PaysTwiceAtOnce(_Unlocked):
    """Two at once may cancel the same payment."""

    def write(self, tenant: str, name: str, ids: list[str], headers: Message, content: bytes) -> tuple[int, Json]:
        if name == "cancelPayment":
            state = self.records.get(tenant, "payments", ids[0])
            self.pause()
            now = self.records.get(tenant, "payments", ids[0])
            self.records.put("payments", now | {"status": state["status"]})
        return super().write(tenant, name, ids, headers, content)


@plant("together.both-are-kept", "updateCustomer")
class LastOneWins(_Unlocked):
    """Of two updates at once, one is lost."""

    def write(self, tenant: str, name: str, ids: list[str], headers: Message, content: bytes) -> tuple[int, Json]:
        if name == "updateCustomer" and (before := self.records.find(tenant, "customers", ids[0])):
            self.pause()
            self.records.put("customers", before)
        return super().write(tenant, name, ids, headers, content)


@plant("together.creates", "generateContract")
class SameIdAtOnce(Operations):
    """Ids are made of the time in tenths of a second."""

    def new_id(self, prefix: str) -> str:
        if prefix != "fil":
            return super().new_id(prefix)
        id = f"fil_{time.time_ns() // 10**9}"
        self.records.delete(self.tenant, "files", id)
        return id
