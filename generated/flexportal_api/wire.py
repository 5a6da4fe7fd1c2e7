# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
"""The decoders of response bodies, each made when it is first used; see `flexportal_core.decoding.one_pass`.

The name of a decoder is the annotation of the body's type, after "text:" where the body is no JSON.
"""

from __future__ import annotations

from typing import Any as _Any

from flexportal_core.decoding.one_pass import Wires as _Wires

_WIRES = _Wires(__name__)


def __getattr__(name: str) -> _Any:
    return _WIRES.body(name)
