"""The generated client objects: every setting reaches the httpx clients, those that exist and those to come."""

from __future__ import annotations

import asyncio
import pickle
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

BASE = "https://x.example"
SETTINGS: dict[str, Any] = {
    "cookies": {"c": "1"},
    "headers": {"h": "2"},
    "timeout": httpx.Timeout(3),
    "verify_ssl": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
    "follow_redirects": True,
    "httpx_args": {"max_redirects": 4},
}
KINDS = {"Client": (), "AuthenticatedClient": ("sk-secret",)}
Make = Callable[..., Any]


@pytest.fixture(params=KINDS)
def make(real: Any, request: pytest.FixtureRequest) -> Make:
    """Makes a client, once with a key and once without."""

    def client(**settings: Any) -> Any:
        return getattr(real.module("client"), request.param)(BASE, *KINDS[request.param], **settings)

    return client


class Told:
    """Stands for an httpx client and remembers how it was made, entered and left."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.calls: list[Any] = []

    def __enter__(self) -> None:
        self.calls.append("entered")

    def __exit__(self, *args: Any, **named: Any) -> None:
        self.calls.append((args, named))

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(self, *args: Any, **named: Any) -> None:
        self.__exit__(*args, **named)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets httpx make such ones."""
    monkeypatch.setattr(httpx, "Client", Told)
    monkeypatch.setattr(httpx, "AsyncClient", Told)


@pytest.mark.usefixtures("told")
def test_every_setting_arrives_in_both_worlds(make: Make) -> None:
    client = make(**SETTINGS)
    key = {"Authorization": "Bearer sk-secret"} if hasattr(client, "token") else {}
    expected = {
        "base_url": BASE, "cookies": {"c": "1"}, "headers": {"h": "2", **key}, "timeout": httpx.Timeout(3),
        "verify": SETTINGS["verify_ssl"], "follow_redirects": True, "max_redirects": 4,
    }  # fmt: skip
    assert client.get_httpx_client().settings == expected
    assert client.get_async_httpx_client().settings == expected


@pytest.mark.usefixtures("told")
def test_what_is_not_said_is_safe(make: Make) -> None:
    for made in (make().get_httpx_client(), make().get_async_httpx_client()):
        assert made.settings["verify"] is True
        assert made.settings["follow_redirects"] is False
        assert made.settings["timeout"] is None
        assert made.settings["cookies"] == {}


@pytest.mark.usefixtures("told")
def test_an_httpx_client_is_made_once(make: Make) -> None:
    client = make()
    assert client.get_httpx_client() is client.get_httpx_client()
    assert client.get_async_httpx_client() is client.get_async_httpx_client()


@pytest.mark.parametrize("name", ["headers", "cookies"])
def test_more_of_them_join_those_that_were_there(make: Make, name: str) -> None:
    client = make(**{name: {"a": "1", "b": "2"}})
    sync, later = client.get_httpx_client(), client.get_async_httpx_client()
    changed = getattr(client, f"with_{name}")({"b": "3", "c": "4"})
    assert type(changed) is type(client)
    for each in (sync, later, changed.get_httpx_client(), changed.get_async_httpx_client()):
        held = getattr(each, name)
        assert [held[key] for key in "abc"] == ["1", "3", "4"]
    # This one keeps its own for httpx clients to come; the other doesn't share them.
    assert changed.get_httpx_client() is not sync
    assert getattr(client, f"_{name}") == {"a": "1", "b": "2"}


def test_another_timeout_is_that_of_both_worlds(make: Make) -> None:
    client = make()
    sync, later = client.get_httpx_client(), client.get_async_httpx_client()
    changed = client.with_timeout(httpx.Timeout(5))
    assert type(changed) is type(client)
    for each in (sync, later, changed.get_httpx_client(), changed.get_async_httpx_client()):
        assert each.timeout == httpx.Timeout(5)


@pytest.mark.parametrize(
    ("change", "value"),
    [("with_headers", {"a": "1"}), ("with_cookies", {"a": "1"}), ("with_timeout", httpx.Timeout(5))],
    ids=["headers", "cookies", "timeout"],
)
def test_a_change_needs_no_httpx_client(make: Make, change: str, value: Any) -> None:
    client = make(httpx_args={"max_redirects": 4})
    changed = getattr(client, change)(value)
    assert changed.get_httpx_client().base_url == BASE
    assert changed.get_httpx_client().max_redirects == 4
    assert client._client is None
    assert client._async_client is None


def test_an_httpx_client_that_is_given_is_used_as_it_is(make: Make) -> None:
    client, sync, later = make(), httpx.Client(), httpx.AsyncClient()
    assert client.set_httpx_client(sync) is client
    assert client.set_async_httpx_client(later) is client
    assert client.get_httpx_client() is sync
    assert client.get_async_httpx_client() is later


LEAVING: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((None, None, None), {}),
    ((), {"exc_type": ValueError, "exc_value": None, "traceback": None}),
]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("args", "named"), LEAVING, ids=["by-place", "by-name"])
def test_entering_and_leaving_are_passed_on(make: Make, args: tuple[Any, ...], named: dict[str, Any]) -> None:
    client = make()
    assert client.__enter__() is client
    client.__exit__(*args, **named)
    assert client.get_httpx_client().calls == ["entered", (args, named)]

    async def use() -> None:
        assert await client.__aenter__() is client
        await client.__aexit__(*args, **named)

    asyncio.run(use())
    assert client.get_async_httpx_client().calls == ["entered", (args, named)]


def test_what_cannot_be_pickled_is_called_by_its_name(real: Any) -> None:
    client = real.module("client").AuthenticatedClient(BASE, "sk-secret")
    words = "^a AuthenticatedClient cannot be pickled or deep-copied: it holds an API key$"
    with pytest.raises(TypeError, match=words):
        pickle.dumps(client)
