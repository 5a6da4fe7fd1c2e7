"""Whatever a program may log: the repr of no object shows the API key or an e-mail address that was sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import flexportal
import pytest
from flexportal import AsyncFlexPortal, FlexPortal
from flexportal.cli.session import Session as CommandLine
from flexportal.configuration import Configuration
from flexportal.errors import FlexPortalError
from flexportal.testing import MockAPI
from flexportal_core.hooks import AttemptEvent, Hooks
from flexportal_core.paging.raw_items import RawItem
from flexportal_core.redaction import Secret
from tests.client.customers import EMAIL, KEY, Script, async_client, client, page
from tests.client.test_secrets import echo

EVENTS: list[AttemptEvent] = []


def of_a_client(make: Callable[..., Any]) -> list[object]:
    opened = make(Script(page(3, next_cursor=EMAIL)), on_attempt=EVENTS.append)
    objects: list[object] = [opened, opened.with_options(timeout=1), opened.customers, opened._session]
    objects += [opened._session.settings, opened._session.settings.hooks]
    for pager in (opened.customers.list(email=[EMAIL, f"2{EMAIL}"]), opened.customers.scan(email=EMAIL)):
        objects += [pager, pager.raw_items(), pager.pages(), pager._listing, pager._source, *pager._listing.start]
        state = pager._latest.state
        objects += [state, *state.due(), *map(pager._source.request, state.due())]
    return objects


def of_a_page() -> list[object]:
    pages = client(Script(page(3, next_cursor=EMAIL)), on_attempt=EVENTS.append).customers.list(email=EMAIL).pages()
    received = next(pages)
    return [pages, received, received.resume_point, EVENTS, EVENTS[0].request]


def of_errors() -> list[object]:
    found: list[object] = []
    for status in (400, 401, 403, 404, 422, 429, 500):
        try:
            client(Script(echo(status)())).customers.find(email=EMAIL)
        except FlexPortalError as error:
            found += [error, vars(error), *(error.response.headers.items() if error.response else ())]
    assert len({type(error) for error in found}) > 7
    return found


def of_the_mock() -> list[object]:
    with MockAPI(api_keys={KEY: ["acme"]}, tenants=["acme"]) as mock, mock.client() as opened:
        opened.customers.find(email=EMAIL)
        opened.customers.list(email=EMAIL).to_list()
        return [mock, mock.calls, mock.calls[0], mock.calls.to("listCustomers"), opened]


def of_settings() -> list[object]:
    configuration = Configuration(Secret(KEY), "acme", "https://x.example")
    command = CommandLine(["customers", "find", EMAIL], {"FLEXPORTAL_API_KEY": KEY}, KEY)
    return [configuration, command, Hooks(), Secret(os.environ)]


@pytest.mark.parametrize(
    "objects",
    [
        lambda: of_a_client(client),
        lambda: of_a_client(async_client),
        of_a_page,
        of_errors,
        of_the_mock,
        of_settings,
        lambda: [object.__new__(kind) for kind in (FlexPortal, AsyncFlexPortal)],
    ],
    ids=["client", "async client", "page", "errors", "mock", "settings", "not opened"],
)
def test_no_repr_shows_the_key_or_an_address(objects: Callable[[], list[object]]) -> None:
    for each in objects():
        shown = f"{each!r} {each}"
        assert KEY not in shown, type(each)
        assert EMAIL not in shown, type(each)
        assert "zoe.meyer" not in shown, type(each)


def test_every_public_class_is_data_or_is_among_those_above() -> None:
    data = {RawItem, flexportal.RawResponse}
    shown = {type(each) for make in (client, async_client) for each in of_a_client(make)}
    shown |= {type(each) for each in of_a_page()} | {FlexPortal, AsyncFlexPortal, flexportal.Progress}
    public = {each for each in (getattr(flexportal, name) for name in flexportal.__all__) if isinstance(each, type)}
    errors = {each for each in public if issubclass(each, Exception)} | {flexportal.ErrorDetail}
    models = {each for each in public if each.__module__.startswith("flexportal_api.")}
    assert public - data - errors - models <= shown
