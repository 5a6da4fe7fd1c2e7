"""One change of the contract, and the place it is reported for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .codes import CODES, Level

__all__ = ["Change", "Direction", "Names", "Place"]

Direction = Literal["request", "response"]
Names = tuple[str, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two contracts, as the reports show it.

    Args:
        code: What kind of change it is, a key of `CODES`.
        breaking: Whether a program that works with the old client may fail with the new one.
        direction: `request` for what a caller sends, `response` for what the server returns, None for neither.
        where: The place in the contract, as in `listCustomers request query limit` or `schema Customer $.company`.
        python: What it means for a caller, in Python.
        message: What differs in the contract.
    """

    code: str
    breaking: bool
    direction: Direction | None
    where: str
    python: str
    message: str

    @property
    def level(self) -> Level:
        """How far the change moves the version."""
        return CODES[self.code]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the contract, and what a caller calls it in Python.

    Args:
        head: An operation and the part of it, a schema, or a path of the document.
        python: The Python name or phrase for it, with backquotes around code.
        direction: `request`, `response` or None.
        path: JSON path within the value, without its `$`; empty for the value itself.
        owner: The names that an inline class at this place is made of in the old contract.
        new_owner: The same in the new contract.
        call: The call whose arguments the fields of the value are, for the body of a request; else empty.
        taken: The other arguments of that call.
    """

    head: str
    python: str
    direction: Direction | None = None
    path: str = ""
    owner: Names = ()
    new_owner: Names = ()
    call: str = ""
    taken: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """The place as the reports show it."""
        return f"{self.head} ${self.path}" if self.path else self.head

    @property
    def subject(self) -> str:
        """The Python name or phrase as the start of a sentence."""
        return self.python[:1].upper() + self.python[1:]

    def within(self, step: str, python: str, owner: Names | None = None, new_owner: Names | None = None) -> Place:
        """A place further down the same value."""
        owners = (self.owner if owner is None else owner, self.new_owner if new_owner is None else new_owner)
        path = f"{self.path}{step}"
        return replace(self, path=path, python=python, owner=owners[0], new_owner=owners[1], call="")

    def key(self, name: str, python: str, owner: Names, new_owner: Names) -> Place:
        """The place of a key of the object at this place."""
        return self.within(f".{name}" if _PLAIN_KEY.fullmatch(name) else f"['{name}']", python, owner, new_owner)
