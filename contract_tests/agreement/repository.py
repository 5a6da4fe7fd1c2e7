"""The files of the repository that the suites compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

from .json_values import Json

__all__ = ["GENERATED", "ROOT", "contract_document", "read_yaml"]

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "generated"


def contract_document() -> Json:
    """openapi.yaml, parsed; a fresh copy each time."""
    return cast(Json, read_yaml(ROOT / "openapi.yaml"))


def read_yaml(path: Path, *, version: str = "1.2") -> Any:
    """The document in a YAML file, read by that version of YAML."""
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    return cast(Any, reader).load(path)
