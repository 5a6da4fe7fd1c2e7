"""The commands of a resource, one for each of its operations."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

import click
from flexportal_api.resources import Resources
from flexportal_core.operation import Operation

from ..operations import operations_of
from .calls import call_command
from .groups import CommandGroup

__all__ = ["resource_group"]

# What only one resource has: command → its module, its name there, its summary.
OWN: dict[str, dict[str, tuple[str, str, str]]] = {
    "customers": {
        "find": ("customers", "find", "Show the customer with exactly this email address."),
        "stats": ("customers", "stats", "Count customers and sum their monthly revenue."),
    }
}


class ResourceGroup(CommandGroup):
    """The commands of a resource."""

    def __init__(self, resource: str) -> None:
        super().__init__(resource.replace("_", "-"), vars(Resources)[resource].__doc__)
        self._resource = resource
        self._own = OWN.get(resource, {})

    @cached_property
    def _operations(self) -> dict[str, Operation[Any]]:
        return {
            operation.call.partition(".")[2].replace("_", "-"): operation for operation in operations_of(self._resource)
        }

    @cached_property
    def _exports(self) -> dict[str, Operation[Any]]:
        lists = {name: operation for name, operation in self._operations.items() if operation.paging is not None}
        return {"export" if name == "list" else f"export-{name}": operation for name, operation in lists.items()}

    def summaries(self) -> dict[str, str]:
        """Each command and a line about it, from the contract."""
        from .descriptions import Descriptions

        calls = {name: f"{Descriptions(operation).summary}." for name, operation in self._operations.items()}
        exports = dict.fromkeys(self._exports, "Export the list to a file.")
        return calls | exports | {name: summary for name, (_, _, summary) in self._own.items()}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name in self._own:
            module, name, _ = self._own[cmd_name]
            found: click.Command = getattr(import_module(f".{module}", __package__), name)
            return found
        if cmd_name in self._exports:
            from .export import export_command

            return export_command(self._exports[cmd_name], cmd_name)
        operation = self._operations.get(cmd_name)
        if operation is None:
            return None
        if operation.paging is None:
            return call_command(operation, cmd_name)
        from .lists import list_command

        return list_command(operation, cmd_name)


def resource_group(resource: str) -> ResourceGroup:
    """The commands of a resource, by its attribute of the client."""
    return ResourceGroup(resource)
