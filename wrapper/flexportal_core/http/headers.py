"""Headers that callers add to requests: those of a client, and those of a hook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast

from ..tracebacks import private

__all__ = ["HEADER_VALUE", "checked_headers"]

# Printable ASCII (RFC 9110, 5.5): nothing that could add a second header.
HEADER_VALUE = re.compile("[ -~]*")

# RFC 9110, 5.1.
HEADER_NAME = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# Those that callers cannot set, beside those of the request itself.
RESERVED_HEADERS = frozenset({"authorization", "host", "content-length", "cookie", "transfer-encoding"})


@private
def checked_headers(source: str, given: object, own: Iterable[str]) -> Mapping[str, str]:
    """The headers, checked.

    Args:
        source: What they were passed to, for messages.
        given: Name → value. Values may be secrets, and are in no message.
        own: The names of those that the client sends itself.

    Raises:
        TypeError: They are no mapping of text to text.
        ValueError: A header is malformed, or one of the client's own.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"{source}headers must be a mapping of names to values, not {type(given).__name__}")
    for name, value in cast("Mapping[object, object]", given).items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"{source}names and values of headers must be text")
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise ValueError(f"{source}a header is malformed; only printable ASCII can be sent")
    added = dict(cast("Mapping[str, str]", given))
    reserved = RESERVED_HEADERS.union(map(str.lower, own))
    taken = sorted(name.lower() for name in added if name.lower() in reserved)
    if taken:
        raise ValueError(f"{source}{', '.join(taken)} cannot be set; the client sends its own")
    return added
