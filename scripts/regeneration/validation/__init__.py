"""A contract held against everything that this project asks of one, before anything is generated from it.

`validate(path)` gives every finding at once, sorted by line, each with a sentence that says what to do. A contract
with findings must change nothing on disk.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from ..changes.references import as_object
from ..finding import Finding
from ..yaml_source import Source, load
from .annotations import check_annotations
from .examples import check_examples
from .names import check_names
from .structure import check_operations, check_parts, check_references, check_schemas, last_word

__all__ = ["Finding", "read", "validate"]


def validate(path: FilePath) -> tuple[Finding, ...]:
    """Everything that is wrong with the contract in a file, sorted by line; empty for a good one.

    Raises:
        OSError: There is no such file, or it can't be read.
    """
    return read(path)[1]


def read(path: FilePath) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The contract in a file, and everything that is wrong with it. The contract is empty where it isn't an object.

    Raises:
        OSError: There is no such file, or it can't be read.
    """
    source = load(path)
    document = as_object(source.document)
    if not document:
        nothing = source.finding((), "this holds no OpenAPI document; it must be an object with `openapi` and `paths`.")
        return {}, source.findings or (nothing,)
    return document, tuple(sorted({*source.findings, *_check(source)}))


def _check(source: Source) -> list[Finding]:
    """The checks in the order in which they need each other: a part that is none can't be asked what it refers to."""
    built = [*check_parts(source), *check_references(source)]
    broken = [*built, *check_schemas(source)]
    loose = [] if built else [*check_operations(source)]
    if broken:
        return [*broken, *loose]
    found = [*loose, *check_names(source), *check_annotations(source), *check_examples(source)]
    # What it says of an example is said better above, with its line.
    return found or [*last_word(source)]
