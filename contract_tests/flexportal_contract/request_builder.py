"""Builds the requests of an operation from the contract: required parameters, credentials, filters and page size."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flexportal.contract import Contract, Operation, Parameter

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
        text = None if body is None else json.dumps(body, ensure_ascii=False)
        return Request(path, tuple(query), self.operation.method, tuple(headers), text)


def listed_identity(contexts: Mapping[str, CheckContext], operation: Operation, parameter: Parameter) -> str:
    """The identity of a row of the list whose path the operation's continues with this parameter.

    Raises:
        Untestable: There is no such list or row.
    """
    head, mark, _ = operation.path.partition(f"/{{{parameter.name}}}")
    for other in contexts.values() if mark else ():
        if other.operation.path == head and other.operation.pagination and other.operation.identity:
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
