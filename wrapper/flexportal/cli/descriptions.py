"""What the contract says of an operation, its parameters and the fields of its body, for `--help`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from flexportal_core.operation import Field, Operation, Parameter

from ..contract import Contract

__all__ = ["Descriptions"]

QUOTE = '"'
BOUNDS = {
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minItems": "At least {}.",
    "maxItems": "At most {}.",
    "pattern": "Matches {}.",
}


class Descriptions:
    """The texts of an operation. The contract is read when one is asked for."""

    def __init__(self, operation: Operation[Any]) -> None:
        self._operation = operation
        self._contract = Contract.installed()

    @cached_property
    def _node(self) -> Mapping[str, Any]:
        path = self._contract.document["paths"][self._operation.path]
        node: Mapping[str, Any] = path[self._operation.method.lower()]
        return {**node, "parameters": [*node.get("parameters", ()), *path.get("parameters", ())]}

    @property
    def summary(self) -> str:
        """The operation in a few words: "Place an order"."""
        return str(self._node.get("summary", self._operation.id))

    @property
    def text(self) -> str:
        """Summary, description and what the arguments are."""
        paths = [each for each in self._operation.parameters if each.location == "path"]
        arguments = [f"{each.argument.strip('_').upper()}: {self.of(each)}" for each in paths]
        return "\n\n".join(filter(None, [f"{self.summary}.", self._node.get("description", ""), *arguments]))

    @property
    def example(self) -> str:
        """An example of the body as JSON; empty where the contract has none."""
        found = self._body.get("examples", ())
        return json.dumps(found[0], ensure_ascii=False, indent=2) if found else ""

    def of(self, source: Parameter | Field) -> str:
        """What a parameter or a field is, with its bounds and its default."""
        node = self._parameter(source) if isinstance(source, Parameter) else self._field(source)
        schema = self._contract.resolve(node.get("schema", node))
        bounds = [BOUNDS[name].format(bound) for name, bound in source.bounds.items() if name in BOUNDS and bound != 1]
        default = [f"Default: {json.dumps(schema['default']).strip(QUOTE)}."] if "default" in schema else []
        text = str(node.get("description") or schema.get("description", "")).rstrip(".")
        return " ".join([*([f"{text}."] if text else []), *bounds, *default])

    def _parameter(self, source: Parameter) -> Mapping[str, Any]:
        nodes = map(self._contract.resolve, self._node["parameters"])
        return next(node for node in nodes if (node["name"], node["in"]) == (source.name, source.location))

    def _field(self, source: Field) -> Mapping[str, Any]:
        return self._contract.resolve(self._contract.properties(dict(self._body))[source.name])

    @cached_property
    def _body(self) -> Mapping[str, Any]:
        if self._operation.body is None:
            return {}
        body = self._contract.resolve(self._node["requestBody"])
        schema = body["content"][self._operation.body.media_types[0]].get("schema", {})
        return cast("Mapping[str, Any]", self._contract.resolve(schema))
