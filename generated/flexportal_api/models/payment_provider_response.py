# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class PaymentProviderResponse(_OpenModel[Any]):
    """The payment provider's response."""
