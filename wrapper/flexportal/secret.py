"""Secrets: values that may be used, and that nothing shows by accident."""

from __future__ import annotations

from typing import Generic, NoReturn, TypeVar, cast

__all__ = ["Secret"]

T = TypeVar("T")


class Secret(Generic[T]):
    """A value that no repr shows, and no pickle.

    Tools that report errors show the variables of each frame that an error went through. A frame of ours that needs the
    API key, or the environment that may hold it, therefore holds it as this.
    """

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value. To be used within an expression, and not to be kept in a variable."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == cast("Secret[object]", other)._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret does not pickle; read it anew where it is needed")
