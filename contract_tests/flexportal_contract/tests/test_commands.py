"""The commands of a report run as they stand when they are pasted into a shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence

import pytest
from flexportal.contract import Contract
from flexportal.testing import InstantClock, MockAPI, Request, Response

from contract_tests.flexportal_contract import ALL_CHECKS, CheckResult, run
from contract_tests.flexportal_contract.probing.curl import commands
from contract_tests.flexportal_contract.probing.exchange import Exchange, Page, RawResponse, Row
from contract_tests.flexportal_contract.probing.request import Argument, Source
from contract_tests.flexportal_contract.probing.request import Request as Sent
from contract_tests.flexportal_contract.tests.support import CONTRACT, KEY, OTHER, TENANT
from contract_tests.honest_servers.planted import PLANTED
from contract_tests.honest_servers.sqlite_server.server import serve

BASH = shutil.which("bash") or "bash"
ENVIRONMENT = {"FLEXPORTAL_API_KEY": KEY, "FLEXPORTAL_TENANT_ID": TENANT, "FLEXPORTAL_OTHER_TENANT_ID": OTHER}


class Loose(MockAPI):
    """Ignores the filter by e-mail address, and notes which addresses it was sent."""

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(contract=CONTRACT, customers=130)
        self.addresses = addresses

    def handle(self, request: Request) -> Response:
        self.addresses.extend(request.values("email"))
        query = tuple(pair for pair in request.query if pair[0] != "email")
        return super().handle(Request(request.method, request.path, query, request.headers))


def pasted(lines: Sequence[str]) -> str:
    done = subprocess.run(
        [BASH, "-euo", "pipefail", "-c", "\n".join(lines)],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize(
    "id", ["filters.text-finds-each", "filters.text-exact", "filters.unknown-is-empty", "filters.text-combines"]
)
def test_the_commands_of_a_finding_read_the_address_themselves(id: str) -> None:
    chosen = [each for each in ALL_CHECKS if each.id == id]
    addresses = list[str]()
    with Loose(addresses).serve() as served:
        report = run(CONTRACT, served.url, KEY, TENANT, OTHER, generated=False, checks=chosen, changing=False)
        found: CheckResult = report.failed[0]
        shown = "\n".join(found.commands.lines)
        assert "@" not in shown
        assert KEY not in shown
        tried, before = set(addresses), len(addresses)
        output = pasted(found.commands.lines)
        again = addresses[before:]
    assert "HTTP/1.1 200 OK" in output
    assert again
    assert set(again) <= tried


def test_the_commands_of_a_finding_about_a_new_record_make_another_one() -> None:
    planted = next(each for each in PLANTED if each.name == "EmptiesNotes")
    with serve(planted.start()) as url:
        report = run(
            Contract.installed(),
            url,
            KEY,
            TENANT,
            OTHER,
            allow_writes=True,
            changing=False,
            clock=InstantClock(),
            checks=[each for each in ALL_CHECKS if each.id == planted.check],
            operations=[planted.operation],
        )
        cancelled, read = pasted(report.failed[0].commands.lines).split("HTTP/1.1 ")[1:]
    # The order of the run is cancelled by now, so that it could not be cancelled again.
    assert cancelled.startswith("200")
    assert '"status":"cancelled"' in read.replace(" ", "")


def test_what_was_sent_at_once_is_sent_at_once_again_and_a_write_as_often() -> None:
    write, read = Sent("/v1/orders/1/cancel", method="POST", body="{}"), Sent("/v1/orders/1")
    lines = commands("http://host", [write, write, read], at_once=True).lines
    assert [line.partition(" ")[0] + line[-2:] for line in lines] == ["curl &", "curl &", "waitit", "curl/1"]


OWN = 'Änn.O\'Hara+"x" $HOME@example.com'
DERIVED = {
    "itself": OWN,
    "without its first character": OWN[1:],
    "without its last character": OWN[:-1],
    "with something before it": f"nobody.{OWN}",
    "with something after it": f"{OWN}.invalid",
    "with something within it": OWN.replace("@", "+x@"),
    "with another first character": f"_{OWN}",
    "in the other letter case": OWN.swapcase(),
}


@pytest.mark.parametrize("value", DERIVED.values(), ids=list(DERIVED))
@pytest.mark.parametrize("label", ["cus_1", "#masked"])
def test_a_value_made_from_a_rows_own_is_made_in_the_shell(value: str, label: str) -> None:
    argument = Argument("email", value, "the email of a row", Source("cus_1", "contact.email", OWN))
    page = Page((Row("cus_0", "cus_0", 0, {}), Row("cus_1", label, 1, {})))
    exchange = Exchange(1, Sent("/v1/customers"), RawResponse(200), page)
    lines = commands("http://host", [Sent("/v1/customers", (argument,))], "X", [exchange], "data.rows", "id").lines
    rows = [{"id": "cus_0"}, {"id": "cus_1", "contact": {"email": OWN}}]
    program = lines[0].partition("|")[2].removesuffix(")")
    body = json.dumps({"data": {"rows": rows}})
    done = subprocess.run([BASH, "-c", program], input=body, capture_output=True, text=True, check=True)
    assert done.stdout.removesuffix("\n") == value
    assert "Hara" not in "".join(lines)
