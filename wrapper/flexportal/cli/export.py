"""The commands that export a list to a file, resumable after an interruption."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flexportal_core.operation import Operation
from flexportal_core.paging.pager import Pager

from ..errors import FlexPortalError
from ..export.columns import Layout
from ..export.files import FileLockedError
from ..export.formats import Format, format_of
from ..export.job import Export, OtherSettingsError, RawItems
from ..export.journal import digests
from .calls import checked
from .exit_codes import ExitCode
from .groups import APICommand, examples
from .lists import escape_option, paging_options, resource_of
from .output import print_error
from .parameters import connection_options, flags, parameters_of, values_of
from .progress import Progress
from .session import Session

__all__ = ["export_command"]

RESUME = "--resume"

TEXT = """Export the list to a file, which appears when it is complete.

Until then rows are saved beside it, in PATH.partial and PATH.journal. After Ctrl-C, an error or a crash, repeat the
command with --resume. The file then has the same bytes as after an uninterrupted run; with --scan, the same rows.

PATH: The file; its suffix selects the format: .ndjson, .csv, .ndjson.gz, .csv.gz, .parquet, .arrow.
"""


def export_command(operation: Operation[Any], name: str) -> APICommand:
    """The command that exports a list."""
    own = [
        *paging_options(operation),
        click.Option(["--nested"], is_flag=True, help="Keep a nested object in one column. NDJSON always does."),
        click.Option([RESUME], is_flag=True, help="Resume an interrupted export; start a new one if there is none."),
        click.Option(["--scan"], is_flag=True, help="Request partitions concurrently: faster, in no fixed order."),
        escape_option(),
        click.Option(
            ["--numbers-as-text"],
            is_flag=True,
            help="Keep a number that does not fit into 64 bits as text, in additional_properties. Default: an error.",
        ),
        *connection_options(),
    ]
    path = click.Argument(["path"], metavar="PATH", type=click.Path(path_type=Path))

    def export(**values: Any) -> None:
        _export(operation, click.get_current_context().ensure_object(Session), values)

    resource = operation.call.partition(".")[0].replace("_", "-")
    shown = examples(*(f"flexportal {resource} {name} {resource}{rest}" for rest in (".csv", ".parquet --limit 1000")))
    return APICommand(name, operation, [path, *parameters_of(operation, flags(own)), *own], export, shown, TEXT)


def _export(operation: Operation[Any], session: Session, values: Mapping[str, Any]) -> None:
    path: Path = values["path"]
    form = _format(path, escape_formulas=values["escape_formulas"])
    max_items, page_size = values["max_items"], values["page_size"]
    filters = values_of(values, operation.parameters)
    with session.client(values["region"], values["base_url"], values["tenant_id"]) as client:
        settings = {
            **{f"--{each.argument.replace('_', '-')}": filters.get(each.argument) for each in operation.parameters},
            "--limit": max_items,
            "--scan": values["scan"],
            "tenant": client.tenant_id,
            "server": client.base_url,
        }
        layout = Layout(operation, nested=values["nested"], numbers_as_text=values["numbers_as_text"])
        progress = Progress(max_items, page_size)
        export = Export(path, form, layout, digests(settings), page_size)

        def fetch(token: str | None, saved: int) -> RawItems:
            progress.begin(saved)
            remaining = None if max_items is None else max_items - saved
            method = getattr(resource_of(client, operation), "scan" if values["scan"] else "list")
            pager: Pager[Any] = checked(
                lambda: method(**filters, max_items=remaining, page_size=page_size, resume=token)
            )
            return iter(pager.raw_items())

        try:
            with progress:  # cleared before any message
                count = export.run(fetch, resume=values["resume"], on_rows=progress.reach)
        except OtherSettingsError as error:
            raise click.UsageError(
                f"{error}; repeat it with the same options, or omit {RESUME} to start a new export"
            ) from error
        except (FlexPortalError, OSError) as error:
            hint = "" if isinstance(error, FileLockedError) else _hint(session, export)
            raise click.exceptions.Exit(session.fail(error, hint)) from error
        except KeyboardInterrupt as error:
            print_error(f"interrupted; {_hint(session, export) or 'no rows are saved'}")
            raise click.exceptions.Exit(ExitCode.INTERRUPTED) from error
    click.echo(f"{count:,} {operation.call.partition('.')[0].replace('_', ' ')} in {path}", err=True)


def _format(path: Path, *, escape_formulas: bool) -> Format:
    try:
        form = format_of(path, escape_formulas=escape_formulas)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if path.is_dir():
        raise click.UsageError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent}")
    return form


def _hint(session: Session, export: Export) -> str:
    saved = export.saved()
    return f"{saved:,} rows are saved; resume with: {session.command_with(RESUME)}" if saved else ""
