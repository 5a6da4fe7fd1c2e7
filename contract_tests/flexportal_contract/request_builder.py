"""Builds the requests of an operation from the contract: required parameters, credentials, filters and page size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flexportal.contract import Contract, Operation, Parameter
from flexportal.media_types import JSON, is_json

from .check import Untestable
from .probing.reader import tenant_header
from .probing.request import OWN_TENANT, Argument, Request
from .probing.security import Credential, credential

if TYPE_CHECKING:
    from .context import CheckContext

__all__ = ["RequestBuilder", "listed_identity"]


@dataclass
class RequestBuilder:
    """Builds the requests of one operation.

    Args:
        contract: The contract.
        operation: The operation.
        listed: The value of a required parameter that the contract has no example for.
    """

    contract: Contract
    operation: Operation
    listed: Callable[[Parameter], str]

    @cached_property
    def credential(self) -> Credential | None:
        """The header that the operation wants for the key; None where it wants none."""
        return credential(self.contract, self.operation)

    @cached_property
    def tenant_header(self) -> str | None:
        """The header that names the tenant."""
        return tenant_header(self.operation)

    def request(self, values: Mapping[str, Any], body: Any) -> Request:
        """A request with the required parameters and credentials, as `CheckContext.request` describes it."""
        path, query, headers = self.operation.path, list[Argument](), list[tuple[str, str]]()
        if self.credential is not None:
            headers.append((self.credential.header, self.credential.value))
        for parameter in self.operation.parameters:
            if parameter.name == self.tenant_header:
                headers.append((parameter.name, OWN_TENANT))
            elif parameter.required or parameter.name in values:
                given = values.get(parameter.name)
                value = (_example(parameter) or self.listed(parameter)) if given in (None, "") else str(given)
                path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
                if parameter.location == "query":
                    query.append(Argument(parameter.name, value))
                elif parameter.location == "header":
                    headers.append((parameter.name, value))
        headers.extend(self._media_types(body is not None))
        text = None if body is None else json.dumps(body, ensure_ascii=False)
        return Request(path, tuple(query), self.operation.method, tuple(headers), text)

    def _media_types(self, has_body: bool) -> Iterator[tuple[str, str]]:
        """The headers for JSON of another media type than `application/json`, which needs none."""
        success, body = self.operation.success, self.operation.body
        received = None if success is None else success.media_type
        if received is not None and received != JSON and is_json(received):
            yield "Accept", received
        if has_body and body is not None and body.media_types[0] != JSON and is_json(body.media_types[0]):
            yield "Content-Type", body.media_types[0]


def listed_identity(contexts: Mapping[str, CheckContext], operation: Operation, parameter: Parameter) -> str:
    """The identity of a row of the list whose path the operation's continues with this parameter.

    Raises:
        Untestable: There is no such list or row.
    """
    head, mark, _ = operation.path.partition(f"/{{{parameter.name}}}")
    for other in contexts.values() if mark else ():
        if other.operation.path.rstrip("/") == head and other.operation.pagination and other.operation.identity:
            first = other.fetch(other.plain)
            named = [row for row in first.rows if row.label == row.name]
            if named:
                return named[0].name
    raise Untestable(f"there is no value for the required parameter {parameter.name}", not_tried=True)


def _example(parameter: Parameter) -> str | None:
    schema = parameter.schema
    examples: Sequence[Any] = (*schema.get("enum", ()), *schema.get("examples", ()))
    value = schema.get("const", schema.get("default", schema.get("example", examples[0] if examples else None)))
    return None if value is None else str(value)
