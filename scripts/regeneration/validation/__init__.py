"""A contract checked against everything that this project requires of one, before anything is generated from it.

`validate(path)` gives every finding at once, sorted by line, each with a sentence that says what to do.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from ..changes.comparison import as_object
from ..yaml_source import Finding, Source, load
from .annotations import check_annotations
from .names import check_names
from .structure import check_operations, check_parts, check_references, check_schemas, check_specification
from .support import check_support
from .values import check_responses, check_values

__all__ = ["Finding", "read", "validate"]


def validate(path: FilePath) -> tuple[Finding, ...]:
    """Everything that is wrong with the contract in a file, sorted by line; empty for a valid one.

    Raises:
        OSError: There is no such file, or it cannot be read.
    """
    return read(path)[1]


def read(path: FilePath) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The contract in a file, and everything that is wrong with it. The contract is empty where it is not an object.

    Raises:
        OSError: There is no such file, or it cannot be read.
    """
    source = load(path)
    document = as_object(source.document)
    if not document:
        sentence = "this is not an OpenAPI document; it must be an object with `openapi` and `paths`."
        return {}, source.findings or (source.finding((), sentence),)
    return document, tuple(sorted({*source.findings, *_check(source)}))


def _check(source: Source) -> list[Finding]:
    """The checks, each after those that it relies on: a part of the wrong type has no references to follow."""
    parts = [*check_parts(source), *check_references(source)]
    found = [*parts, *check_schemas(source)]
    if not parts:
        found += check_support(source)
    if not parts:
        found += check_operations(source)
        if not found:
            found += [*check_names(source), *check_annotations(source), *check_values(source)]
    return found or [*check_responses(source), *check_specification(source)]
