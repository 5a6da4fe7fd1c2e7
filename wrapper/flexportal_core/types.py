"""Types of arguments and results: `UNSET` for an argument left out, `File` for binary data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO, Literal

__all__ = ["UNSET", "File", "FileTypes", "RequestFiles", "Unset"]


class Unset:
    """The type of `UNSET`, the value of an argument that was not passed, where None means something else."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = Unset()

# The parts of a multipart/form-data body: name, and file name, content, media type and headers.
FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent, str | None] | tuple[str | None, FileContent, str | None, Mapping[str, str]]
RequestFiles = list[tuple[str, FileTypes]]


@dataclass(slots=True)
class File:
    """A file to upload, or one received.

    Attributes:
        payload: Its content.
        file_name: The name sent with it; None sends none.
        mime_type: Its media type; None sends none.
    """

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None
