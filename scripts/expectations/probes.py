"""The probes: what is expected, and whether it was seen. Every SDK runs the same probe."""

from __future__ import annotations

import copy
import itertools
import json
import os
import pickle
import statistics
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from .sdks import KEY, Json, Sdk
from .server import Reply, Server, serving

__all__ = ["MODELS", "PROBES"]

Cell = str | None
"""None is a question that does not arise."""


@contextmanager
def _opened(sdk: Sdk, url: str, **options: Any) -> Generator[Any, None, None]:
    client = sdk.connect(url, **options)  # kept until the end: some lists do not keep their client
    try:
        yield client
    finally:
        if hasattr(client, "close"):
            client.close()


def _received(sdk: Sdk, changes: Json | None = None, without: str = "") -> Any:
    """What `get` returns for the item with changes."""
    body = {name: value for name, value in (sdk.item() | (changes or {})).items() if name != without}
    with serving(lambda _: Reply(body)) as (_, url), _opened(sdk, url) as client:
        return sdk.get(client)


def _raised(sdk: Sdk, reply: Reply) -> Exception | None:
    """What `get` raises."""
    with serving(lambda _: reply) as (_, url), _opened(sdk, url) as client:
        try:
            sdk.get(client)
        except Exception as error:  # noqa: BLE001  # whatever an SDK raises is what is asked for
            return error
    return None


def _yes(seen: bool) -> str:
    return "yes" if seen else "no"


def _copies(sdk: Sdk) -> Cell:
    item = _received(sdk)
    try:
        return _yes(pickle.loads(pickle.dumps(item)) == item == copy.deepcopy(item))  # noqa: S301  # our own
    except Exception:  # noqa: BLE001  # as above
        return "no"


def _datetimes(sdk: Sdk) -> Cell:
    return _yes(type(getattr(_received(sdk), sdk.created)).__name__ == "datetime")


def _unknown_fields(sdk: Sdk) -> Cell:
    item: Any = _received(sdk, {"shiny": 4711})
    kept: Json = getattr(item, "additional_properties", None) or getattr(item, "model_extra", None) or {}
    return _yes("shiny" in kept or getattr(item, "shiny", None) == 4711)


def _unknown_values(sdk: Sdk) -> Cell:
    try:
        return _yes(getattr(_received(sdk, {sdk.enum: "paused"}), sdk.enum) == "paused")
    except Exception:  # noqa: BLE001  # as above
        return "no"


def _missing_field(sdk: Sdk) -> Cell:
    try:
        _received(sdk, without=sdk.required)
    except Exception as error:  # noqa: BLE001  # as above
        return _yes(sdk.required in str(error))
    return "no"


def _pydantic(sdk: Sdk) -> Cell:
    item = _received(sdk)
    try:
        adapter = import_module("pydantic").TypeAdapter(type(item))
        return _yes(adapter.validate_json(adapter.dump_json(item)) == item)
    except Exception:  # noqa: BLE001  # as above
        return "no"


def _tables(sdk: Sdk) -> Cell:
    return _yes(hasattr(_received(sdk), "_repr_html_"))


def _one_root(sdk: Sdk) -> Cell:
    cases = {"an error response": Reply({}, 404), "malformed JSON": Reply(b"{")}
    outside = [name for name, reply in cases.items() if not isinstance(_raised(sdk, reply), sdk.root())]
    return f"partly: not for {' and '.join(outside)}" if outside else "yes"


def _pickled_error(sdk: Sdk) -> Cell:
    error = _raised(sdk, Reply({"error": {"code": "NOT_FOUND", "message": "none"}, "message": "none"}, 404))
    try:
        return _yes(type(pickle.loads(pickle.dumps(error))) is type(error))  # noqa: S301  # our own
    except Exception:  # noqa: BLE001  # as above
        return "no"


def _repeated_key(sdk: Sdk) -> Cell:
    message = f"invalid key {KEY}"
    error = _raised(sdk, Reply({"error": {"code": "INVALID_TOKEN", "message": message}, "message": message}, 401))
    return _yes(KEY not in str(error))


def _slow_body(sdk: Sdk) -> Cell:
    content = json.dumps(sdk.item()).encode()
    slow = Reply(content, trickle=3 / len(content))
    with serving(lambda _: slow) as (_, url), _opened(sdk, url, timeout=1) as client:
        try:
            sdk.get(client)
        except Exception:  # noqa: BLE001  # as above
            return "yes"
    return "no"


def _retries(sdk: Sdk) -> Cell:
    return _yes(len(_twice(sdk, Reply({}, 503)).requests) == 2)


def _twice(sdk: Sdk, first: Reply) -> Server:
    """The server after a `get` whose first response is this one."""
    with (
        serving(lambda number: first if number == 1 else Reply(sdk.item())) as (server, url),
        _opened(sdk, url) as client,
        suppress(Exception),
    ):
        sdk.get(client)
    return server


def _retry_after(sdk: Sdk) -> Cell:
    server = _twice(sdk, Reply({}, 429, (("Retry-After", "2"),)))
    times = [seen for _, seen, _ in server.requests]
    return _yes(len(times) == 2 and times[1] - times[0] > 1.9)


def _lost_create(sdk: Sdk) -> Cell:
    def respond(number: int) -> Reply | None:
        return None if number == 1 else Reply(sdk.item(), 201)

    with serving(respond) as (server, url), _opened(sdk, url) as client, suppress(Exception):
        sdk.create(client)
    keys = {key for _, _, key in server.requests}
    if len(server.requests) > 1:
        return "yes: repeated, with an idempotency key" if None not in keys and len(keys) == 1 else "no"
    return _yes(len(server.requests) == 1)


def _continues(sdk: Sdk) -> Cell:
    if sdk.items is None:
        return None
    page = Reply(sdk.page([sdk.item()] * 2), more=True)
    refused = Reply({}, 400)
    with serving(lambda number: refused if number == 2 else page) as (server, url), _opened(sdk, url) as client:
        items, seen = sdk.items(client), 0
        for _ in range(4):
            with suppress(Exception):
                seen += next(items, None) is not None
    if len(server.requests) < 2:
        raise RuntimeError(f"{sdk.package} requested one page only")
    return _yes(seen == 3)


def _repeated_cursor(sdk: Sdk) -> Cell:
    if sdk.items is None or not isinstance(sdk.page([]), dict):
        return None
    page = Reply(sdk.page([sdk.item()] * 2), more=True)
    with serving(lambda _: page) as (server, url), _opened(sdk, url) as client:
        try:
            list(itertools.islice(sdk.items(client), 20))
        except Exception:  # noqa: BLE001  # as above
            return _yes(len(server.requests) > 1)
    return "no"


def _ready(sdk: Sdk) -> Cell:
    """Milliseconds of CPU of a process that makes a client, without those of an empty one."""
    make = f"from expectations.sdks import SDKS; next(s for s in SDKS if s.package == {sdk.package!r}).connect('http://127.0.0.1:9')"
    spent = [_cpu(make) - _cpu("import expectations.sdks") for _ in range(5)]
    return f"{statistics.median(spent) * 1000:.0f} ms"


def _cpu(code: str) -> float:
    before = os.times()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


MODELS: dict[str, Callable[[Sdk], Cell]] = {
    "`pickle` and `deepcopy`": _copies,
    "timestamps are `datetime`": _datetimes,
    "unknown fields are kept": _unknown_fields,
    "unknown enum values are accepted": _unknown_values,
    "a missing required field is an error that names it": _missing_field,
    "works with pydantic's `TypeAdapter`": _pydantic,
    "HTML tables in notebooks": _tables,
}
"""What is asked about models, which httpx does not have."""

PROBES: dict[str, Callable[[Sdk], Cell]] = {
    **MODELS,
    "one root for all errors": _one_root,
    "errors survive `pickle`": _pickled_error,
    "a key that the server repeats is not in the error's text": _repeated_key,
    "timeout of an attempt as a whole, slow bodies included": _slow_body,
    "retries without configuration": _retries,
    "`Retry-After` is respected": _retry_after,
    "a create whose response is lost is not processed twice": _lost_create,
    "an iterator continues after an error, without loss": _continues,
    "a repeated cursor is an error": _repeated_cursor,
    "CPU until a client is made": _ready,
}
