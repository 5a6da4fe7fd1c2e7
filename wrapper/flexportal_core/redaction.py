"""Keeping secrets out of what is shown: values that no repr shows, and their removal from what a server sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, NoReturn, TypeVar, cast

__all__ = ["Secret", "redact", "redact_bytes"]

T = TypeVar("T")


class Secret(Generic[T]):
    """A value that is in no repr and no pickle.

    Error reporters show the local variables of each frame of a traceback. A frame of ours that needs the API key, or
    the environment that may contain it, therefore holds it as a `Secret`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value. Use it within an expression; do not keep it in a variable."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == cast("Secret[object]", other)._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled; read it again where it is needed")


def redact(text: str, secrets: Secret[tuple[str, ...]]) -> str:
    """The text with `***` in place of each secret, in any letter case and as JSON or a URL may spell it."""
    pattern = _pattern(secrets, as_text=True)
    return text if pattern is None else pattern.sub("***", text)


def redact_bytes(content: bytes, secrets: Secret[tuple[str, ...]]) -> bytes:
    """As `redact`, for a body in any encoding that contains ASCII."""
    # Latin-1 has a character for each byte, so every byte is preserved.
    pattern = _pattern(secrets, as_text=False)
    return content if pattern is None else pattern.sub("***", content.decode("latin-1")).encode("latin-1")


@lru_cache(maxsize=16)
def _pattern(secrets: Secret[tuple[str, ...]], *, as_text: bool) -> re.Pattern[str] | None:
    spellings = ["".join(_spellings(secret, as_text=as_text)) for secret in secrets.reveal() if secret]
    return re.compile("|".join(spellings), re.IGNORECASE) if spellings else None


def _spellings(secret: str, *, as_text: bool) -> Iterable[str]:
    for letter in secret:
        encoded = letter.encode("utf-8", "surrogatepass")
        plain = {re.escape(encoded.decode("latin-1"))} | ({re.escape(letter)} if as_text else set[str]())
        in_url = encoded.hex("%")
        # JSON spells what is beyond U+FFFF as two halves.
        in_json = letter.encode("utf-16-be", "surrogatepass").hex("u", 2).replace("u", r"\\u")
        # The longest first: a secret of "%" alone would otherwise leave the digits of "%25".
        yield rf"(?:%{in_url}|\\u{in_json}|\\?(?:{'|'.join(sorted(plain))}))"
