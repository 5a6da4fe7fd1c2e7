"""Media types, compared and chosen as RFC 9110 says (8.3.1 and 12.5.1), whatever their letter case and order."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message

__all__ = ["JSON", "by_preference", "essence", "is_json", "normalized"]

JSON = "application/json"
# Those that a client writes by itself come first, then what it is passed whole.
PREFERRED = (JSON, "+json", "application/x-www-form-urlencoded", "multipart/form-data", "text/")


def essence(media_type: str) -> str:
    """Type and subtype in lower case, without parameters: `application/json`."""
    return media_type.partition(";")[0].strip().lower()


def normalized(media_type: str) -> str:
    """One spelling of each media type: lower case, parameters in order, without the charset that is the default.

    JSON is always UTF-8 (RFC 8259, 8.1), and so is every text of this API.
    """
    message = Message()
    message["Content-Type"] = media_type
    parameters = {name.lower(): value for name, value in message.get_params([])[1:]}
    if parameters.get("charset", "").lower() == "utf-8":
        del parameters["charset"]
    return "; ".join([essence(media_type), *(f"{name}={value}" for name, value in sorted(parameters.items()))])


def is_json(media_type: str) -> bool:
    """Whether it is JSON, that of a vendor (`application/vnd.example+json`, RFC 6839, 3.1) included."""
    kind = essence(media_type)
    return kind == JSON or kind.endswith("+json")


def by_preference(media_types: Iterable[str]) -> list[str]:
    """The media types of a body, the one to use first: JSON, then text, then all others, whatever their order."""
    return sorted(media_types, key=lambda each: (_rank(essence(each)), normalized(each)))


def _rank(kind: str) -> int:
    matches = (kind == each or kind.endswith(each) or (each[-1] == "/" and kind.startswith(each)) for each in PREFERRED)
    return next((rank for rank, matched in enumerate(matches) if matched), len(PREFERRED))
