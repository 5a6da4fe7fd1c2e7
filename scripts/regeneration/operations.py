"""The operations of a contract with everything named as in Python, for the templates to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flexportal.contract import Contract, Operation
from flexportal.media_types import normalized

from .bodies import TypedBody, TypedField, TypedObject, beside_list, body_of, objects_in
from .changes.naming import attribute_name, beside, call_name, resource_class, scan_name
from .descriptions import sentence, text_of
from .document import Json
from .openapi_client import (
    Endpoint,
    GeneratorData,
    Response,
    base_type,
    default_code,
    endpoints,
    instance_type,
    properties,
    response_type,
    wire_name,
)
from .paging import FilterNames, PagingNames, paging_of
from .parameters import place, shape
from .prepared import arguments_of
from .typed_parameters import TypedParameter, typed_parameter

__all__ = ["TypedOperation", "typed_operations"]

# The error of a status, where callers should know when it is raised.
_ERRORS: Final = {"404": "NotFoundError", "409": "ConflictError"}


@dataclass(frozen=True, slots=True)
class TypedOperation:
    """An operation.

    Args:
        id: Its operationId.
        method: The HTTP method, in upper case.
        path: The path template, as in the contract.
        resource: What its resource is called, as in `client.orders`.
        call: What its method is called, as in `client.orders.create`.
        summary: From the contract, or made of the operationId; without a full stop.
        description: From the contract; may be empty.
        endpoint: What the generator made of it.
        parameters: All of its parameters.
        paging: How it pages; None where it does not.
        body: Its body; None where it takes none.
        result: The attribute of the response that holds the record; None where that is the result itself.
        result_type: The type of the result.
        result_description: What the contract says of the result.
        effect: What a repeated request does, where the contract states it.
        read_back: The call that shows whether it was processed; empty where none does.
        errors: Errors that the contract describes, with the description of each.
        accept: The media types of a successful response.
        class_name: The class of its resource.
    """

    id: str
    method: str
    path: str
    resource: str
    call: str
    summary: str
    description: str
    endpoint: Endpoint
    parameters: tuple[TypedParameter, ...]
    paging: PagingNames | None
    body: TypedBody | None
    result: str | None
    result_type: str
    result_description: str
    effect: str | None
    read_back: str
    errors: tuple[tuple[str, str], ...]
    accept: str
    class_name: str

    @property
    def name(self) -> str:
        """The name of its function."""
        return str(self.endpoint.name)

    @property
    def constant(self) -> str:
        """The name of its data."""
        return self.name.upper()

    @property
    def scan(self) -> str:
        """The method that scans, beside one that lists."""
        return scan_name(self.call)

    @property
    def path_parameters(self) -> tuple[TypedParameter, ...]:
        """The parameters in its path, in their order there."""
        found = (each for each in self.parameters if each.location == "path")
        return tuple(sorted(found, key=lambda each: self.path.index(f"{{{each.name}}}")))

    @property
    def options(self) -> tuple[TypedParameter, ...]:
        """The parameters that its method takes by name, besides paging and filters; required ones first."""
        paging = () if self.paging is None else (self.paging.cursor, self.paging.size)
        others = (each for each in self.parameters if not each.filter and not each.is_tenant)
        found = (each for each in others if each.location != "query" or each.name not in paging)
        return tuple(sorted((each for each in found if each.location != "path"), key=lambda each: not each.required))

    @property
    def filters(self) -> tuple[TypedParameter, ...]:
        """The parameters that filter."""
        return tuple(each for each in self.parameters if each.filter)

    @property
    def fields(self) -> tuple[tuple[str, TypedField], ...]:
        """The fields of its body that callers pass, required ones first, each after its argument's name."""
        whole = self.body.whole if self.body else None
        taken = {"self", *(each.argument for each in self.parameters)}
        given = whole.given if whole else ()
        return tuple((beside(each.argument, taken), each) for each in given)

    @property
    def objects(self) -> tuple[TypedObject, ...]:
        """The objects in its body, each once, after those that it holds."""
        whole = self.body.whole if self.body else None
        return tuple({each.name: each for each in objects_in(whole)}.values()) if whole else ()

    @property
    def body_type(self) -> str:
        """The type of its body as an argument of its function; empty where it takes none."""
        if self.body and self.body.whole:
            return self.body.whole.params
        return " | ".join(dict.fromkeys(base_type(body.prop) for body in self.endpoint.bodies))

    @property
    def method_body_type(self) -> str:
        """The type of its body, as written in a class with a method called `list`."""
        return beside_list(self.body_type)

    @property
    def item_type(self) -> str:
        """The type of the items, as written in a class with a method called `list`."""
        return "" if self.paging is None else beside_list(self.paging.item_type)

    @property
    def default_page(self) -> int:
        """The page size of the resource's methods: the largest that the API allows; up to 100 where others follow."""
        if self.paging is None:
            return 0
        most = self.paging.page_sizes[-1]
        return most if self.paging.cursor is None else min(100, most)

    @property
    def media_types(self) -> tuple[tuple[str, str], ...]:
        """Where there are several bodies: the class of each and its media type, the preferred one first."""
        found: dict[str, str] = {}
        for body, media_type in zip(self.endpoint.bodies, self.body.media_types if self.body else (), strict=True):
            found.setdefault(instance_type(body.prop), media_type)
        return tuple(found.items())

    @property
    def method_result_type(self) -> str:
        """The type of the result, as written in a class with a method called `list`."""
        return beside_list(self.result_type)

    def responses(self, package: str) -> Mapping[str | None, list[str]]:
        """The statuses of each decoder, as `module:name`; None where the response has no body."""
        found: dict[str | None, list[str]] = {}
        for response in self.endpoint.responses:
            found.setdefault(_decoder(package, response), []).append(response.status_code.pattern)
        return found

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it again changes nothing more."""
        if self.effect is None:
            return self.method not in ("POST", "PATCH")
        return self.effect in ("safe", "idempotent")

    @property
    def imported(self) -> frozenset[str]:
        """Words of the types that its module needs when it is imported."""
        code = [each.choices or "" for each in self.parameters]
        code += [field.choices or "" for each in self.objects for field in each.fields]
        code += [default_code(each.prop) for each in self.parameters]
        return _words([*code, *(name for name, _ in self.media_types[1:])])

    @property
    def named(self) -> frozenset[str]:
        """Words of the types that its function names."""
        return _words([self.result_type, self.body_type, *(each.type for each in self.parameters)])

    @property
    def listed(self) -> frozenset[str]:
        """Words of the types that its methods name."""
        types = [each.method_type for each in (*self.path_parameters, *self.filters, *self.options)]
        types += [field.type for _, field in self.fields]
        return _words([self.item_type if self.paging else self.result_type, self.body_type, *types])


def typed_operations(contract: Contract, parsed: GeneratorData) -> tuple[TypedOperation, ...]:
    """The operations of a valid contract, in its order.

    Args:
        contract: The contract.
        parsed: What the generator made of it.

    Raises:
        GenerationError: A list pages or filters in a way that cannot be generated.
    """
    found = {place(endpoint): endpoint for _, endpoint in endpoints(parsed)}
    calls = {each.id: call_name(each.path, each.id, each.call) for each in contract.operations}
    typed = [
        _typed(contract, parsed, each, found[each.method.lower(), shape(each.path)], calls)
        for each in contract.operations
    ]
    models = {str(each.class_info.name) for each in (*parsed.models, *parsed.enums)}
    named = {each.resource: set[str]() for each in typed}
    for each in typed:
        named[each.resource] |= each.listed & models
    return tuple(replace(each, class_name=resource_class(each.resource, named[each.resource])) for each in typed)


def _typed(
    contract: Contract,
    parsed: GeneratorData,
    operation: Operation,
    endpoint: Endpoint,
    calls: Mapping[str, tuple[str, str]],
) -> TypedOperation:
    node = contract.document["paths"][operation.path][operation.method.lower()]
    paging, filters = None, dict[str, FilterNames]()
    if operation.pagination is not None:
        paging, filters = paging_of(operation, operation.pagination, endpoint, parsed)
    result, result_type = _result(operation, endpoint, parsed)
    responses = {str(status): contract.resolve(each) for status, each in node.get("responses", {}).items()}
    success = responses[operation.success.status] if operation.success else Json()
    resource, call = calls[operation.id]
    arguments = arguments_of(contract, operation.path, operation.method.lower())
    return TypedOperation(
        id=operation.id,
        method=operation.method,
        path=operation.path,
        resource=resource,
        call=call,
        summary=text_of(node.get("summary")).rstrip(".") or endpoint.name.replace("_", " ").capitalize(),
        description=text_of(node.get("description")),
        endpoint=endpoint,
        parameters=tuple(
            typed_parameter(contract, operation, prop, str(where), arguments[str(where), wire_name(prop)], filters)
            for where, prop in endpoint.iter_all_parameters()
        ),
        paging=paging,
        body=body_of(contract, parsed, node, endpoint),
        result=result,
        result_type=result_type,
        result_description=sentence(text_of(success.get("description"))),
        effect=node.get("x-effect"),
        read_back=_read_back(operation, calls),
        errors=tuple(
            (error, sentence(text_of(responses[status].get("description"))))
            for status, error in _ERRORS.items()
            if status in responses
        ),
        accept=_accept(operation),
        class_name=resource_class(resource),
    )


def _accept(operation: Operation) -> str:
    """The media types of successful responses (RFC 9110, 12.5.1), those of errors where none has a body."""
    others = () if operation.success is None else (operation.success,)
    successes = [each for each in operation.responses if each.status.startswith("2")] or others
    found = dict.fromkeys(normalized(each.media_type) for each in successes if each.media_type)
    return ", ".join(found) or "application/json"


def _result(operation: Operation, endpoint: Endpoint, parsed: GeneratorData) -> tuple[str | None, str]:
    """The attribute of the response that holds the record, and the type of the result."""
    patterns = endpoint.responses.patterns
    successes = [each for each in patterns if each.status_code.pattern.startswith("2")]
    default = endpoint.responses.default
    responses = successes or ([default] if default else [])
    if operation.result is None:
        return None, " | ".join(dict.fromkeys(map(response_type, responses))) or "None"
    fields = (field for response in responses for field in properties(parsed, response.prop))
    field = next(each for each in fields if wire_name(each) == operation.result)
    return str(field.python_name), base_type(field)


def _read_back(operation: Operation, calls: Mapping[str, tuple[str, str]]) -> str:
    """The call that the link `read` of the response leads to; for what is new, the list where it would be."""
    if operation.success is None or operation.method == "GET":
        return ""
    link = operation.success.links.get("read")
    if link is not None and all(each.startswith("$request.path.") for each in link.parameters.values()):
        arguments = ", ".join(attribute_name(each.rpartition(".")[2]) for each in link.parameters.values())
        return f"{'.'.join(calls[link.operation])}({arguments})"
    resource = calls[operation.id][0]
    return f"{resource}.list()" if (resource, "list") in calls.values() else ""


def _decoder(package: str, response: Response) -> str | None:
    source, kind = response.source["attribute"], base_type(response.prop)
    if source == "None":
        return None
    if source == "response.json()":
        return f"{package}.wire:{kind}"
    core = {"File": "binary", "str": "text"}.get(kind)
    return f"flexportal_core.decoding.bodies:{core}" if core else f"{package}.wire:text:{kind}"


def _words(texts: list[str]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(texts)))
