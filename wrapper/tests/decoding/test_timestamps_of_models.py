"""Timestamps of models: read when they are asked for, in whatever form they were sent."""

from __future__ import annotations

import json
import pickle
from copy import copy, deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from flexportal import Customer, FileLink, Payment, ResponseContractError
from flexportal.contract import Contract
from flexportal.testing import customer_json
from flexportal_api import wire
from tests.client.customers import Script, client

MOMENT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
FORMS: dict[str, object] = {
    "text": "2026-03-14T09:26:53Z",
    "an offset": "2026-03-14T10:26:53+01:00",
    "no offset": "2026-03-14T09:26:53",
    "seconds": 1773480413,
    "milliseconds": 1773480413000,
    "an object": {"_seconds": 1773480413, "_nanoseconds": 0},
}
BASE = customer_json()
EXAMPLES = {
    name: schema.get("examples") for name, schema in Contract.installed().document["components"]["schemas"].items()
}
UNKNOWN: dict[str, object] = {"text": "soon", "an object": {"when": 1}, "a list": [1], "true": True, "empty": ""}


def customer(created_at: object) -> Customer:
    """A customer as a listing has it."""
    body = {"customers": [{**BASE, "createdAt": created_at}], "count": 1, "limit": 1, "hasMore": False}
    response = httpx.Response(200, json={**body, "nextCursor": None})
    found = client(Script(response)).customers.list().first()
    assert found is not None
    return found


@pytest.mark.parametrize("sent", FORMS.values(), ids=FORMS)
def test_a_timestamp_is_an_aware_datetime_in_utc_in_every_form(sent: object) -> None:
    found = customer(sent)

    assert found.created_at == MOMENT
    assert found.created_at is not None
    assert found.created_at.tzinfo is UTC
    assert found.to_dict()["createdAt"] == found.raw_value("created_at") == sent
    assert found.to_dict("python")["created_at"] == MOMENT


@pytest.mark.parametrize("sent", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize(
    "copied", [copy, deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["copy", "deepcopy", "pickle"]
)
def test_an_unknown_form_ends_no_listing_and_is_kept(sent: object, copied: Any) -> None:
    found = copied(customer(sent))

    with pytest.raises(ResponseContractError) as caught:
        _ = found.created_at

    assert caught.value.path == "$.createdAt"
    assert "Customer.created_at" in str(caught.value)
    assert "soon" not in str(caught.value)
    assert found.to_dict()["createdAt"] == found.raw_value("created_at") == sent
    assert found.to_dict("python")["created_at"] == sent
    assert f"created_at={sent!r}" in repr(found)
    assert found == customer(sent) != customer("later")
    assert found.evolve(created_at=None).created_at is None


def test_absent_and_null_timestamps_read_none_and_stay_what_they_were() -> None:
    body = customer_json()
    del body["createdAt"]
    null, absent = customer(None), Customer.from_dict(body)

    assert null.created_at is absent.created_at is None
    assert null.to_dict()["createdAt"] is None
    assert "createdAt" not in absent.to_dict()


def test_null_where_a_timestamp_is_required_is_an_error_when_it_is_read() -> None:
    sent: dict[str, Any] = {**EXAMPLES["Payment"][0], "dueDate": None, "paidAt": None}
    found = Payment.from_dict(sent)

    with pytest.raises(ResponseContractError, match=r"Payment.due_date: \$.dueDate .* found null"):
        _ = found.due_date
    assert found.paid_at is None
    assert "paidAt" in found.explicit_nulls
    assert found.to_dict()["dueDate"] is None


def test_the_end_of_a_link_is_a_timestamp_although_it_is_a_number() -> None:
    sent = {**EXAMPLES["FileLink"][0], "expiresAt": 1773480413}

    assert wire.FileLink.decode(json.dumps(sent).encode()).expires_at == MOMENT
    assert FileLink.from_dict(sent).expires_at == MOMENT


def test_a_datetime_that_was_set_is_sent_in_utc() -> None:
    found = customer("2026-03-14T09:26:53Z")
    found.created_at = MOMENT.astimezone(timezone(timedelta(hours=2)))

    assert found.created_at == MOMENT
    assert found.to_dict()["createdAt"] == "2026-03-14T09:26:53Z"
    assert found == customer("2026-03-14T09:26:53Z") != customer("2026-03-14T09:26:54Z")
    with pytest.raises(ValueError, match="created_at has no time zone"):
        found.evolve(created_at=datetime(2026, 3, 14)).to_dict()


def test_a_day_that_was_set_is_no_timestamp_but_is_sent() -> None:
    found = customer(None)
    found.created_at = date(2026, 3, 14)  # type: ignore[assignment]

    assert found.to_dict()["createdAt"] == "2026-03-14"
    with pytest.raises(ResponseContractError, match="a date without a time"):
        _ = found.created_at
