"""Keeping secrets out of what is shown: values that no repr shows, and their removal from what a server sent."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import Generic, NoReturn, TypeVar, cast

__all__ = ["Secret", "SecretBytes", "redact", "redact_addresses", "redact_bytes"]

T = TypeVar("T")

# One level of the escapes of URLs (RFC 3986, 2.1), of JSON and JavaScript (a surrogate pair is one), and of HTML.
ESCAPE = re.compile(
    rb"%([0-9a-f]{2})|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})"
    rb"|\\([!-/:-@[-`{-~])|&(?:#[0-9]{1,20}|#x[0-9a-f]{1,20}|[a-z][a-z0-9]{1,30});?",
    re.IGNORECASE,
)

# One letter in UTF-8, or a byte that is part of none.
LETTER = re.compile(rb"[\xc0-\xff][\x80-\xbf]*|.", re.DOTALL)

# What was escaped several times over becomes what was escaped once. Its beginning stands for the whole.
NESTED = re.compile(rb"%(?:25)+(?=[0-9a-f]{2})|\\\\+|&(?:amp;)+", re.IGNORECASE)

# Each level of escapes is one pass over the text, so that any text takes time in proportion to its length.
PASSES = (ESCAPE, ESCAPE, ESCAPE, NESTED, ESCAPE)

# Roughly an email address. No attempt begins within what another one has looked at.
ADDRESS = re.compile(r"""(?<![^\s@'"<>])[^\s@'"<>]+@[^\s@'"<>]+""")


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


class SecretBytes(bytes):
    """Bytes for a library that logs them or keeps them in its variables: no repr shows them."""

    def __repr__(self) -> str:
        return "b'***'"


def redact(text: str, secrets: Secret[tuple[str, ...]]) -> str:
    """The text with `***` in place of each secret, however it is spelled.

    That is in any letter case, and with any of its characters escaped as in a URL, a form, JSON or HTML, several levels
    deep. Redact before you cut a text: half a secret is not recognized.
    """
    return redact_bytes(text.encode("utf-8", "surrogatepass"), secrets).decode("utf-8", "surrogatepass")


def redact_bytes(content: bytes, secrets: Secret[tuple[str, ...]]) -> bytes:
    """As `redact`, for a body in any encoding that contains ASCII."""
    parts, end = list[bytes](), 0
    for first, last in _merged(_found(content, secrets)):
        parts += [content[end:first], b"***"]
        end = last
    return b"".join((*parts, content[end:])) if parts else content


def redact_addresses(text: str) -> str:
    """The text with `***@***` in place of whatever looks like an email address."""
    return ADDRESS.sub("***@***", text)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, those that overlap or touch as one."""
    first = last = -1
    for start, end in sorted(spans):
        if start > last:
            if last >= 0:
                yield first, last
            first = start
        last = max(last, end)
    if last >= 0:
        yield first, last


def _found(content: bytes, secrets: Secret[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Where the secrets are, from the first byte to the one after the last."""
    pattern = _pattern(secrets)
    if pattern is None:
        return
    level = _Level(content)
    for escapes in (*PASSES, None):
        match = pattern.search(level.text)
        while match is not None:
            yield level.origin(*match.span())
            match = pattern.search(level.text, match.start() + 1)
        if escapes is not None:
            level = level.unescaped(escapes)


@lru_cache(maxsize=16)
def _pattern(secrets: Secret[tuple[str, ...]]) -> re.Pattern[bytes] | None:
    forms = {form for secret in secrets.reveal() for form in _unescaped_forms(secret)} - {b""}
    # The longest first, since another one may begin with it.
    spellings = [b"".join(map(_spellings, LETTER.findall(form))) for form in sorted(forms, key=len, reverse=True)]
    return re.compile(b"|".join(spellings), re.IGNORECASE) if spellings else None


def _unescaped_forms(secret: str) -> Iterator[bytes]:
    """The secret, and what becomes of one that itself looks escaped."""
    level = _Level(secret.encode("utf-8", "surrogatepass"))
    yield level.text
    for escapes in PASSES:
        level = level.unescaped(escapes)
        yield level.text


def _spellings(letter: bytes) -> bytes:
    """A pattern for a letter in UTF-8, in either case; its bytes may also have been read as Latin-1."""
    if letter in b" +":  # a form has a plus sign in place of a space
        return b"[ +]"
    if letter.isascii():
        return re.escape(letter)
    spelled = {letter}
    with suppress(UnicodeDecodeError):
        text = letter.decode("utf-8", "surrogatepass")
        spelled |= {each.encode("utf-8", "surrogatepass") for each in (text.lower(), text.upper())}
    spelled |= {each.decode("latin-1").encode() for each in spelled}
    return b"(?:" + b"|".join(sorted(map(re.escape, spelled), reverse=True)) + b")"


class _Level:
    """A text with some levels of escapes resolved, which knows where its bytes come from.

    Args:
        text: The text.
        below: The level that this one was made of; None for the text as it was received.
        escapes: What was resolved there: first and last byte here, first and last byte there.
    """

    def __init__(
        self, text: bytes, below: _Level | None = None, escapes: Sequence[tuple[int, int, int, int]] = ()
    ) -> None:
        self.text = text
        self._below = below
        self._escapes = escapes

    def unescaped(self, escapes: re.Pattern[bytes]) -> _Level:
        """The level above."""
        parts, known = list[bytes](), list[tuple[int, int, int, int]]()
        length = end = 0
        for found in escapes.finditer(self.text):
            before, meant = self.text[end : found.start()], _meant(found)
            start, end = length + len(before), found.end()
            length = start + len(meant)
            parts += (before, meant)
            known.append((start, length, *found.span()))
        return _Level(b"".join((*parts, self.text[end:])), self, known) if known else self

    def origin(self, first: int, last: int) -> tuple[int, int]:
        """Where the bytes come from, in the text as it was received."""
        level = self
        while level._below is not None:
            first, last = level._place(first)[0], level._place(last - 1)[1]
            level = level._below
        return first, last

    def _place(self, index: int) -> tuple[int, int]:
        """Where one byte comes from: the first byte there, and the one after the last."""
        number = bisect_right(self._escapes, index, key=itemgetter(0)) - 1
        if number < 0:
            return index, index + 1
        _, end, first, last = self._escapes[number]
        return (first, last) if index < end else (index - end + last, index - end + last + 1)


def _meant(escape: re.Match[bytes]) -> bytes:
    """The bytes that an escape stands for."""
    if escape.re is NESTED:
        return escape[0][:1]
    octet, high, low, unit, code, sign = escape.groups()
    if octet or code:
        return bytes.fromhex((octet or code).decode())
    if sign:
        return cast("bytes", sign)
    if high or unit:
        units = bytes.fromhex((high + low if high else unit).decode())
        return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    # Here, since few responses have any, and the table of names takes a millisecond to load.
    from html import unescape

    return unescape(escape[0].decode()).encode("utf-8", "surrogatepass")
