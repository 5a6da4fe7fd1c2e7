"""How the contract wants a caller to identify: a bearer token, a key in a header, user and password, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flexportal.contract import Contract, Operation

from .request import BASIC_KEY, KEY

__all__ = ["Credential", "credential"]


@dataclass(frozen=True, slots=True)
class Credential:
    """A header and its value as shell text; `scheme` is what stands before the key, with a blank, or nothing."""

    header: str
    scheme: str
    key: str

    @property
    def value(self) -> str:
        """The header's value."""
        return self.scheme + self.key


def credential(contract: Contract, operation: Operation) -> Credential | None:
    """What the operation wants; None where it wants nothing, or what the suite can't send."""
    if not operation.secured:
        return None
    node: Mapping[str, Any] = contract.document["paths"][operation.path][operation.method.lower()]
    required = [name for each in node.get("security", contract.document.get("security", ())) for name in each]
    schemes = contract.document.get("components", {}).get("securitySchemes", {})
    found = [_credential(contract.resolve(schemes[name])) for name in required if name in schemes]
    return next((each for each in found if each is not None), None) if required else None


def _credential(scheme: Mapping[str, Any]) -> Credential | None:
    match scheme.get("type"), str(scheme.get("scheme", "")).lower():
        case "http", "basic":
            return Credential("Authorization", "Basic ", BASIC_KEY)
        case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
            return Credential("Authorization", "Bearer ", KEY)
        case "apiKey", _ if scheme.get("in") == "header":
            return Credential(str(scheme["name"]), "", KEY)
        case _:
            return None
