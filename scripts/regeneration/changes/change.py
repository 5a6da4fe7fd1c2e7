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
        breaking: Whether it breaks for a user of this client.
        direction: `request` for what a caller sends, `response` for what comes back, None for neither.
        where: Operation and JSON path, as in `listCustomers response 200 $.customers[].company`.
        python: What it means for a caller, in Python.
        message: What differs in the contract.
    """

    code: str
    breaking: bool
    direction: Direction | None
    where: str
    python: str
    message: str

    @classmethod
    def of(cls, code: str, place: Place, python: str, message: str) -> Change:
        """A change of that kind at that place; the verdict is the code's."""
        return cls(code, CODES[code].breaking, place.direction, place.where, python, message)

    @property
    def level(self) -> Level:
        """How far the change moves the version."""
        return CODES[self.code].level


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the contract, and what a caller calls it in Python.

    Args:
        head: What the place lies in: an operation and the part of it, or a path of the document.
        python: The Python name or phrase for it, with backquotes round what is code.
        direction: `request`, `response` or None.
        path: JSON path within the value; empty where there is no value.
        owner: What a class that stands here inline is named after, in the contract of before: the class or operation
            around it, then its own name.
        new_owner: The same in the contract of after.
    """

    head: str
    python: str
    direction: Direction | None = None
    path: str = ""
    owner: Names = ()
    new_owner: Names = ()

    @property
    def where(self) -> str:
        """The place as the reports show it."""
        return f"{self.head} {self.path}".rstrip()

    def key(self, name: str) -> str:
        """The JSON path of a key of the object at this place."""
        step = f".{name}" if _PLAIN_KEY.fullmatch(name) else f"['{name}']"
        return f"{self.path or '$'}{step}"

    def within(self, path: str, python: str, owner: Names = (), new_owner: Names = ()) -> Place:
        """A place further down the same value."""
        return replace(self, path=path, python=python, owner=owner or self.owner, new_owner=new_owner or self.new_owner)
