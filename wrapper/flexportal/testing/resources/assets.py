"""Assets: single devices, by serial number."""

from __future__ import annotations

from ..api.messages import Item
from .action import Action
from .store import refuse

__all__ = ["create", "delete"]


def create(action: Action) -> Item:
    """Register a device."""
    if action.store.find("assets", action.body["serialNumber"]) is not None:
        raise refuse("ASSET_EXISTS", "There is an asset with this serial number.")
    return {}


def delete(action: Action) -> Item:
    """Retire a device."""
    if action.before["status"] == "rented_out":
        raise refuse("ASSET_IN_USE", "The device is on rent.")
    return {}
