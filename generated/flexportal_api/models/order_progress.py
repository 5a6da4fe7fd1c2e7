# Generated from openapi.yaml by `scripts/regenerate`. Do not edit: the next run replaces this file.
from __future__ import annotations

from typing import Any

from attrs import define as _define
from flexportal_core.decoding.model import OpenModel as _OpenModel


@_define(eq=False, repr=False, match_args=False)
class OrderProgress(_OpenModel[Any]):
    """How many of the devices of an order are rented out.

    Attributes:
        total_devices: Number of devices ordered. At least 0.
        rented_devices: Number of devices rented out. At least 0.
    """

    total_devices: int
    rented_devices: int
