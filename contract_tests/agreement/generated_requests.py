"""What the generated endpoint states about requests, found out by calling it.

Each argument is given a value of its own, and where that value turns up is where the argument travels. The four
functions that send are called over a transport that keeps what it was given.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any, cast, get_args, get_origin, get_type_hints

import anyio
import httpx

from .generated_models import Values, is_model, json_types, members, without_null, without_unset, written

__all__ = ["BEARER", "SENDERS", "Endpoint", "SentRequest", "travelling"]

Fact = tuple[str, Any]
Argument = inspect.Parameter

BASE_URL = "http://probe.test"
TOKEN = "probe-token"
BEARER = "http bearer"
SENDERS = ("sync_detailed", "sync", "asyncio_detailed", "asyncio")


@dataclass(frozen=True)
class SentRequest:
    """What a request carries: pairs, since a name may come twice."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    content: bytes = b""

    @classmethod
    def of(cls, request: httpx.Request) -> SentRequest:
        """What is in a request that httpx has built."""
        headers = tuple((name.decode(), value.decode()) for name, value in request.headers.raw)
        return cls(request.method, request.url.path, tuple(request.url.params.multi_items()), headers, request.content)

    @property
    def values(self) -> dict[tuple[str, str], str]:
        """(place, name) → value, for all that an argument may turn up as."""
        pairs = {("query", name): value for name, value in self.query}
        pairs |= {("header", name): value for name, value in self.headers}
        cookies = [pair.partition("=") for pair in pairs.pop(("header", "Cookie"), "").split("; ")]
        return pairs | {("cookie", name): value for name, _, value in cookies if name}

    @property
    def key(self) -> str | None:
        """The value of the header that carries the key."""
        return self.values.get(("header", "Authorization"))

    def without_key(self) -> SentRequest:
        """The request, less the header that carries the key."""
        left = tuple(pair for pair in self.headers if pair[0] != "Authorization")
        return SentRequest(self.method, self.path, self.query, left, self.content)


# The argument that takes a body.
BODY = "body"


class _Sent(Exception):
    """Thrown by a transport in place of an answer."""


class Endpoint:
    """An endpoint module of the generated package.

    Args:
        module: The module.
        client: The package's client class that holds a key.
    """

    def __init__(self, module: ModuleType, client: Callable[..., Any]) -> None:
        self.module = module
        self._client = client

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """The arguments of the request, by name."""
        return inspect.signature(self.module.request_arguments).parameters

    def facts(self, place: str) -> Iterator[Fact]:
        """What is stated about method, path, parameters and key. `place` is the operation's fact id."""
        least = self.built(self._least())
        yield f"{place}.method", least.method
        yield f"{place}.path", self._path()
        yield f"{place}.security", self._security()
        for name in self.arguments:
            if self.body_model is None or name != BODY:
                yield from self._argument_facts(place, name, least)
        if self.body_model is not None:
            yield from self._request_facts(f"{place}.{BODY}", self.body_model)
        for sender in SENDERS:
            yield f"{place}.{sender}.sends", self._sends_the_same(sender)

    @property
    def body_model(self) -> type | None:
        """The model of the body that is sent; None where there is none."""
        hint = without_null(self._hint(BODY)) if BODY in self.arguments else None
        return hint if is_model(hint) else None

    def built(self, arguments: Mapping[str, Any]) -> SentRequest:
        """The request that `request_arguments` describes."""
        with httpx.Client(base_url=BASE_URL, verify=False) as client:  # noqa: S501 - sends nothing
            return SentRequest.of(client.build_request(**self.module.request_arguments(**arguments)))

    def sent(self, sender: str, arguments: Mapping[str, Any]) -> SentRequest:
        """The request that one of the sending functions sends."""
        requests: list[httpx.Request] = []

        def keep(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            raise _Sent

        try:
            self._call(sender, arguments, keep)
        except _Sent:
            return SentRequest.of(requests[0])
        raise AssertionError(f"{sender} sends nothing")

    def answered(self, sender: str, status: int, content: bytes) -> Any:
        """What one of the sending functions returns for an answer."""
        return self._call(sender, self._least(), lambda _request: httpx.Response(status, content=content))

    def _call(
        self, sender: str, arguments: Mapping[str, Any], handler: Callable[[httpx.Request], httpx.Response]
    ) -> Any:
        settings = {"transport": httpx.MockTransport(handler)}
        client = self._client(base_url=BASE_URL, token=TOKEN, verify_ssl=False, httpx_args=settings)
        function = getattr(self.module, sender)
        if inspect.iscoroutinefunction(function):
            return anyio.run(_awaited, client, function, arguments)
        with client:
            return function(client=client, **arguments)

    def _path(self) -> str:
        """The path, with an argument that travels in it in braces."""
        least = self._least()
        texts = {travelling(value): f"{{{name}}}" for name, value in least.items()}
        return "/".join(texts.get(segment, segment) for segment in self.built(least).path.split("/"))

    def _least(self) -> dict[str, Any]:
        """The required arguments only."""
        required = (name for name, argument in self.arguments.items() if argument.default is Argument.empty)
        values = Values()
        return {name: values.of(self._hint(name)) for name in required}

    def _all(self) -> dict[str, Any]:
        values = Values()
        return {name: values.of(self._hint(name)) for name in self.arguments}

    def _hint(self, name: str) -> Any:
        return get_type_hints(self.module.request_arguments)[name]

    def _request_facts(self, place: str, model: type) -> Iterator[Fact]:
        body = Values().model(model)
        yield f"{place}.required", self.arguments[BODY].default is Argument.empty
        sent = self.built({**self._least(), BODY: body})
        yield f"{place}.sends", json.loads(sent.content) == body.to_dict()

    def _argument_facts(self, place: str, name: str, least: SentRequest) -> Iterator[Fact]:
        argument, hint = self.arguments[name], self._hint(name)
        bare = without_null(hint)
        values = Values()
        choices: list[Any] = members(bare) or [f"probe of {name}" if bare is str else values.of(bare)]
        wires = {wire for choice in choices for wire in self._travels(name, choice)}
        if len(wires) != 1:
            yield f"{place}.argument.{name}", f"travels as {sorted(wires)}"
            return
        (wire,) = wires
        fact = f"{place}.{wire[0]}.{wire[1]}"
        yield f"{fact}.argument", name
        yield f"{fact}.required", argument.default is Argument.empty
        yield f"{fact}.python_type", written(hint)
        yield f"{fact}.type", "|".join(json_types(without_unset(hint)))
        if get_origin(bare) is list:
            yield f"{fact}[].type", "|".join(json_types(*get_args(bare)))
        if members(bare):
            yield f"{fact}.enum", [member.value for member in choices]
            yield f"{fact}.model", bare.__name__
        if argument.default is not Argument.empty:
            yield f"{fact}.omittable", self._is_omittable(name, wire)
            yield from self._default_facts(fact, argument.default, least.values.get(wire))

    def _travels(self, name: str, value: Any) -> set[tuple[str, str]]:
        """Where a value of that argument turns up, under whatever name; a segment of the path has the argument's."""
        request = self.built({**self._least(), name: value})
        found = {wire for wire, text in request.values.items() if text == travelling(value)}
        return found | ({("path", name)} if travelling(value) in request.path.split("/") else set())

    def _is_omittable(self, name: str, wire: tuple[str, str]) -> bool:
        """Whether UNSET leaves it out, a default too."""
        return wire not in self.built({**self._least(), name: self.module.UNSET}).values

    def _default_facts(self, fact: str, default: Any, sent: str | None) -> Iterator[Fact]:
        declared = None if default is self.module.UNSET else default
        if (None if declared is None else travelling(declared)) != sent:
            yield f"{fact}.default", f"{declared!r} in the signature, {sent!r} on the wire"
        elif declared is not None:
            yield f"{fact}.default", declared

    def _security(self) -> list[str]:
        if self.module.sync_detailed.__annotations__["client"] != "AuthenticatedClient":
            return []
        keys = {self.sent(sender, self._least()).key for sender in SENDERS}
        return [BEARER] if keys == {f"Bearer {TOKEN}"} else sorted(map(str, keys))

    def _sends_the_same(self, sender: str) -> bool:
        """Whether a sending function takes the same arguments as `request_arguments` and sends what that describes."""
        function = getattr(self.module, sender)
        taken = [entry for entry in inspect.signature(function).parameters.values() if entry.name != "client"]
        same_requests = all(
            self.sent(sender, arguments).without_key() == self.built(arguments)
            for arguments in (self._least(), self._all())
        )
        return taken == list(self.arguments.values()) and same_requests


def travelling(value: Any) -> str:
    """How a value travels; of several, the last."""
    if isinstance(value, list):
        return travelling(cast("list[Any]", value)[-1])
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _awaited(client: Any, function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    async with client:
        return await function(client=client, **arguments)
