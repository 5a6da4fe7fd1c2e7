"""All that an error reporter may show of an error: messages, attributes, and the variables of each frame."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence, Set
from types import FrameType
from typing import Any, cast

from flexportal_core.tracebacks import chained

__all__ = ["entries_of", "is_ours", "shown_of"]

# Error reporters show collections within collections up to some depth, and everything else as its repr.
DEPTH = 6

PLACES = ("/wrapper/flexportal", "/generated/flexportal")
LIBRARIES = ("/lib/python3", *(f"-packages/{name}/" for name in ("httpx", "httpcore", "h11", "anyio", "trio")))


def shown_of(error: BaseException, *, every_frame: bool = True) -> str:
    """What is shown of an error and of those that it is chained to.

    Args:
        error: The error.
        every_frame: Whether the frames of the caller's own code count as well.
    """
    parts = [*traceback.format_exception(error)]
    for link in chained(error, None):
        parts += [str(link), repr(link), *_values(link.args), *_values(vars(link))]
        response, request = getattr(link, "response", None), getattr(link, "_request", None)
        if response is not None:
            parts += [repr(response.content), *_values(dict(response.headers)), *_values(response.raw_headers)]
        if request is not None:
            parts += [*_values(request.headers.multi_items()), str(request.url)]
        for frame, _ in traceback.walk_tb(link.__traceback__):
            if every_frame or is_ours(frame):
                parts += _values(frame.f_locals)
    return "\n".join(parts)


def entries_of(error: BaseException) -> list[str]:
    """The names of the functions in the traceback of an error."""
    return [frame.f_code.co_qualname for frame, _ in traceback.walk_tb(error.__traceback__)]


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is of this project's packages, or of a library that they use."""
    return any(place in frame.f_code.co_filename for place in PLACES + LIBRARIES)


def _values(value: object, depth: int = DEPTH) -> Iterator[str]:
    """A value as Sentry serializes it and as rich renders it: collections are traversed whatever their repr hides."""
    yield repr(value)
    if depth == 0 or isinstance(value, (str, bytes, bytearray)):
        return
    if isinstance(value, Mapping):
        for key, part in list(cast("Mapping[Any, Any]", value).items()):
            yield from _values(key, depth - 1)
            yield from _values(part, depth - 1)
    elif isinstance(value, (Sequence, Set)):
        for part in list(cast("Sequence[Any]", value)):
            yield from _values(part, depth - 1)
