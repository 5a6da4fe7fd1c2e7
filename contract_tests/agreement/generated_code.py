"""What the generated package states.

The package is looked at as its users see it: signatures, type hints, requests built, bodies decoded and encoded.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, NoReturn, cast, get_args, get_type_hints

from flexportal.contract import Contract

from . import contract_facts
from .contract_in_python import python_name
from .facts import Party, Statement
from .generated_decoding import Decoder, body_facts, malformed_facts
from .generated_models import Values, is_model
from .generated_requests import SENDERS, Endpoint
from .json_values import Json, same

__all__ = ["GeneratedPackage", "is_said", "snapshot", "statement"]

Fact = tuple[str, Any]

STATUSES = range(100, 600)

# The kinds of facts of the contract that the generated code has a say in; the last word of a fact's id.
SAID = frozenset(
    {"method", "path", "tags", "security", "responses", "required", "type", "enum", "default", "open", "python_type"}
    | {"attribute", "argument", "model", "members", "tolerant", "refuses", "omittable", "malformed", "undeclared"}
    | {"sends", "answers", "returns", "initial", "in_one_pass", "open_in_one_pass", "absent_in_one_pass"}
)


@dataclass(frozen=True)
class GeneratedPackage:
    """The generated package as it is imported.

    Args:
        name: Its import name. Where it is found is the importer's affair.
    """

    name: str = "flexportal_api"

    def endpoints(self) -> Iterator[Endpoint]:
        """The endpoints there are. Raises: whatever importing them raises."""
        found = pkgutil.walk_packages(self.module("api").__path__, f"{self.name}.api.")
        for name in sorted(entry.name for entry in found if not entry.ispkg):
            yield Endpoint(importlib.import_module(name), self.module("client").AuthenticatedClient)

    def module(self, path: str) -> ModuleType:
        """A module of the package. Raises: ImportError."""
        return importlib.import_module(f"{self.name}.{path}")


def statement(contract: Contract, package: GeneratedPackage) -> Statement:
    """What the generated code states, about the contract's operations and about any that the contract lacks.

    Kept for each package: the contract is asked for nothing but how it spells its operations' names.
    """
    facts = _stated(package, tuple(operation.id for operation in contract.operations))
    return Statement(Party.GENERATED, facts, is_said)


def is_said(fact: str) -> bool:
    """Whether generated code states facts of that kind. It leaves a response's headers to its caller."""
    of_a_response = re.search(r"\.\d+\.header\.", fact)
    return "." in fact and fact.rpartition(".")[2] in SAID and not of_a_response


@lru_cache(maxsize=4)
def _stated(package: GeneratedPackage, operations: tuple[str, ...]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    try:
        for fact, value in _facts(package, {python_name(name): name for name in operations}):
            facts[fact] = value
    except Exception as error:  # noqa: BLE001 - code that breaks states how; what it did not get to, it does not state
        facts[package.name] = f"raises {error!r}"
    return facts


def _facts(package: GeneratedPackage, spelling: Mapping[str, str]) -> Iterator[Fact]:
    # Every body once, before the package meets an unknown field: from then on it decodes by other structs.
    endpoints = [(endpoint, _bodies(package, endpoint)) for endpoint in package.endpoints()]
    for endpoint, bodies in endpoints:
        tag, name = endpoint.module.__name__.split(".")[-2:]
        place = spelling.get(name, name)
        yield f"{place}.tags", [tag]
        yield from endpoint.facts(place)
        if endpoint.body_model is not None:
            yield from _request_facts(f"{place}.body", package, endpoint.body_model)
        yield from _response_facts(place, package, endpoint, bodies)


def _request_facts(place: str, package: GeneratedPackage, model: type) -> Iterator[Fact]:
    decode: Decoder = cast(Any, model).from_dict
    for fact, value in body_facts(place, model, (decode,), package.module("errors").DecodeError, decode):
        if not fact.endswith("in_one_pass"):
            yield fact, value


def _bodies(package: GeneratedPackage, endpoint: Endpoint) -> Mapping[int, type | str]:
    """Status → the model of its body, or what is wrong with it, for each status that is declared."""
    errors, models = package.module("errors"), _models(endpoint)
    declared = [status for status in STATUSES if _undeclared_outcome(endpoint, errors, status) is None]
    return {status: _model_of(endpoint, errors, status, models) for status in declared}


def _models(endpoint: Endpoint) -> list[type]:
    return [kind for kind in get_args(_return_hint(endpoint)) or [_return_hint(endpoint)] if is_model(kind)]


def _response_facts(
    place: str, package: GeneratedPackage, endpoint: Endpoint, bodies: Mapping[int, type | str]
) -> Iterator[Fact]:
    errors = package.module("errors")
    undeclared = {status: _undeclared_outcome(endpoint, errors, status) for status in STATUSES}
    yield f"{place}.responses", [str(status) for status in bodies]
    yield f"{place}.undeclared", sorted({outcome for outcome in undeclared.values() if outcome is not None})
    yield f"{place}.returns", sorted(kind.__name__ for kind in _models(endpoint))
    for status, model in bodies.items():
        yield from _status_facts(f"{place}.{status}", package, endpoint, status, model)


def _return_hint(endpoint: Endpoint) -> Any:
    return get_type_hints(endpoint.module.decode_response)["return"]


def _undeclared_outcome(endpoint: Endpoint, errors: ModuleType, status: int) -> str | None:
    """What an answer of an undeclared status gets; None where the status is declared."""
    try:
        endpoint.module.decode_response(status, b"probe")
    except errors.UnexpectedStatus as error:
        exact = (error.status_code, error.content) == (status, b"probe")
        return "UnexpectedStatus" if exact else f"UnexpectedStatus with {error.status_code}"
    except errors.DecodeError:
        return None
    return None


def _status_facts(
    place: str, package: GeneratedPackage, endpoint: Endpoint, status: int, model: type | str
) -> Iterator[Fact]:
    errors, decode = package.module("errors"), endpoint.module.decode_response
    if isinstance(model, str):
        yield f"{place}.body.type", model
        return

    def decode_body(body: Any) -> Any:
        return decode(status, json.dumps(body).encode())

    plainly: Decoder = cast(Any, model).from_dict
    swift = _without_fallback(package, decode_body)
    yield from body_facts(f"{place}.body", model, (decode_body, plainly), errors.DecodeError, swift)
    yield from malformed_facts(place, lambda content: decode(status, content), errors.DecodeError)
    for sender in SENDERS:
        yield f"{place}.{sender}.answers", _answers(endpoint, sender, status, model)


class _FellBack(Exception):
    """Thrown where a body would have been decoded a second time, by the decoder that names faults."""


def _without_fallback(package: GeneratedPackage, decode: Decoder) -> Decoder:
    """The decoder, as long as it takes one pass."""
    one_pass: Any = package.module("one_pass")

    def fall_back(*_arguments: object) -> NoReturn:
        raise _FellBack

    def swiftly(body: Any) -> Any:
        whole, one_pass.decode_json = one_pass.decode_json, fall_back
        try:
            return decode(body)
        finally:
            one_pass.decode_json = whole

    return swiftly


def _model_of(endpoint: Endpoint, errors: ModuleType, status: int, models: list[type]) -> type | str:
    """The model that a body of its own, with every attribute set, is decoded to; else why it is none of them."""
    refusals: list[str] = []
    for model in models:
        body: Json = Values().model(model).to_dict()
        try:
            decoded = endpoint.module.decode_response(status, json.dumps(body).encode())
        except errors.DecodeError as error:
            refusals.append(f"no {model.__name__}: {error}")
            continue
        if type(decoded) is not model:
            refusals.append(f"{model.__name__} comes back as {type(decoded).__name__}")
        elif not same(_encoded(decoded), body):
            return f"{model.__name__} comes back with other fields"
        else:
            return model
    return "; ".join(refusals)


def _encoded(model: Any) -> Any:
    return model.to_dict()


def _answers(endpoint: Endpoint, sender: str, status: int, model: type) -> bool:
    """Whether a sending function returns what `decode_response` makes of the answer."""
    content = json.dumps(Values().model(model).to_dict()).encode()
    decoded = endpoint.module.decode_response(status, content)
    returned = endpoint.answered(sender, status, content)
    if sender.endswith("_detailed"):
        exact = (returned.status_code, returned.content, returned.headers["Content-Length"])
        return exact == (status, content, str(len(content))) and returned.parsed == decoded
    return bool(returned == decoded)


def snapshot(package: GeneratedPackage) -> Statement:
    """What the copy of the contract states that travels with the package."""
    path = inspect.getfile(importlib.import_module(package.name)).replace("__init__.py", "openapi.json")
    with open(path, encoding="utf-8") as file:
        document: Json = json.load(file)
    facts = contract_facts.statement(Contract(document)).facts
    return Statement(Party.GENERATED, facts)
