"""What the paths and schemas of a contract imply, added to the document where it isn't written down.

Documents that frameworks make have no links, and one schema for what is sent and what is received. A POST to a list's
path makes a record of the list; what is `readOnly`, or identifies the record in the path, is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from flexportal.contract import Contract, Operation

__all__ = ["with_implied"]

Json = dict[str, Any]
WRITES = ("post", "put", "patch")


def with_implied(document: Mapping[str, Any]) -> Json:
    """The document with links of operations that make records, and bodies of what can be sent."""
    completed = deepcopy(dict(document))
    contract = Contract(completed)
    for listing in contract.listings:
        for read in contract.operations:
            if listing.identity and read.method == "GET" and _reads_one_of(listing, read):
                _Records(contract, listing.path, read, listing.identity).complete()
    return completed


def _reads_one_of(listing: Operation, read: Operation) -> bool:
    head, _, last = read.path.rstrip("/").rpartition("/")
    return head == listing.path.rstrip("/") and last.startswith("{") and last.endswith("}")


@dataclass
class _Records:
    """The records of a list.

    Args:
        contract: The contract, whose document is changed.
        path: The path of the list.
        read: The operation that reads one record.
        identity: The field that identifies a record.
    """

    contract: Contract
    path: str
    read: Operation
    identity: str

    def complete(self) -> None:
        """Add what is implied to the operations on the list's path and on a record's."""
        paths: Json = self.contract.document["paths"]
        if "post" in paths[self.path]:
            self._link(paths[self.path]["post"])
        for path in (self.path, self.read.path):
            for method in WRITES:
                node = paths[path].get(method, {})
                if "requestBody" in node:
                    node["requestBody"] = self._sent(self.contract.resolve(node["requestBody"]), method)

    def _link(self, node: Json) -> None:
        """A link from the response of a POST to the record that it made, where the response has its id."""
        responses: dict[str, Json] = node.get("responses", {})
        status = next((each for each in responses if str(each).startswith("2")), None)
        if status is None:
            return
        response = self.contract.resolve(responses[status])
        content: dict[str, Json] = response.get("content", {})
        schema: Json = next(iter(content.values()), Json()).get("schema", {})
        result = node.get("x-result") or (self.read.result if self._has(schema, self.read.result) else None)
        if "links" in response or not self._has(
            self.contract.field_schema(schema, result) if result else schema, self.identity
        ):
            return
        if result is not None:
            node["x-result"] = result
        place = f"$response.body#/{result}/{self.identity}" if result else f"$response.body#/{self.identity}"
        parameter = self.read.path.rstrip("/").rpartition("/")[2].strip("{}")
        link = {"operationId": self.read.id, "parameters": {parameter: place}}
        responses[status] = {**response, "links": {"read": link}}

    def _has(self, schema: Json, name: str | None) -> bool:
        return name is not None and name in self.contract.properties(schema)

    def _sent(self, body: Json, method: str) -> Json:
        """The body with schemas of what is sent."""
        content = {
            media_type: {**entry, "schema": self._writable(entry["schema"], method)} if "schema" in entry else entry
            for media_type, entry in body.get("content", {}).items()
        }
        return {**body, "content": content}

    def _writable(self, schema: Json, method: str) -> Json:
        whole = self.contract.resolve(schema)
        alternatives = map(self.contract.resolve, [*whole.get("oneOf", ()), *whole.get("anyOf", ())])
        whole = next((each for each in alternatives if self.contract.properties(each)), whole)
        required = set(self._required(whole))
        if "x-identity" in whole:
            # What a record always has: its id isn't sent, and a patch has only what it changes (RFC 5789, 2).
            required = set[str]() if method == "patch" else required - {self.identity}
        properties = {
            name: part
            for name, part in self.contract.properties(whole).items()
            if not self.contract.resolve(part).get("readOnly") and (name != self.identity or name in required)
        }
        if not properties:
            return schema
        kept = {name: part for name, part in whole.items() if name not in ("allOf", "x-identity")}
        return {**kept, "type": "object", "properties": properties, "required": sorted(required & properties.keys())}

    def _required(self, schema: Json) -> Iterator[str]:
        yield from schema.get("required", ())
        for part in schema.get("allOf", ()):
            yield from self._required(self.contract.resolve(part))
