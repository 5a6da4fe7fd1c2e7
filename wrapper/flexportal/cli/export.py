"""`flexportal customers export`: customers in a file, resumable after an interruption."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import FlexPortalError
from ..export.columns import Layout
from ..export.files import FileLockedError
from ..export.formats import Format, format_of
from ..export.job import Export, OtherSettingsError, RawItems
from ..export.journal import digests
from .exit_codes import ExitCode, UsageError
from .options import FLAG, BaseUrl, Email, MaxItems, PageSize, Region, Status, Type, checked
from .output import print_error
from .progress import Progress
from .session import Session

__all__ = ["export_customers"]

RESUME = "--resume"


def export_customers(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="The file; its suffix selects the format: .ndjson, .csv, .ndjson.gz, .csv.gz, .parquet, .arrow.",
        ),
    ],
    status: Status = None,
    customer_type: Type = None,
    email: Email = None,
    max_items: MaxItems = None,
    page_size: PageSize = 100,
    nested: Annotated[
        bool,
        typer.Option(
            "--nested", metavar=FLAG, help="Keep an address in one column. NDJSON is always as the server sent it."
        ),
    ] = False,
    resume: Annotated[
        bool, typer.Option(RESUME, metavar=FLAG, help="Resume an interrupted export; start anew if there is none.")
    ] = False,
    scan: Annotated[
        bool,
        typer.Option("--scan", metavar=FLAG, help="Fetch several partitions at a time: faster, in no fixed order."),
    ] = False,
    region: Region = None,
    base_url: BaseUrl = None,
) -> None:
    """Export customers to a file, which appears when it is complete.

    Until then rows are saved beside it, in PATH.partial and PATH.journal.

    After Ctrl-C, an error or a crash, repeat the command with --resume.

    The file then has the same bytes as after an uninterrupted run; with --scan, the same customers.
    """
    session: Session = context.obj
    form = _format(path)
    filters: dict[str, Any] = {"status": status, "customer_type": customer_type, "email": email}
    with session.client(region, base_url) as client:
        settings = {
            **{f"--{name.replace('_', '-')}": value for name, value in filters.items()},
            "--max-items": max_items,
            "--scan": scan,
            "tenant": client.tenant_id,
            "server": client.base_url,
        }
        progress = Progress(max_items, page_size)
        export = Export(path, form, Layout(nested=nested), digests(settings), page_size)

        def fetch(token: str | None, saved: int) -> RawItems:
            progress.begin(saved)
            remaining = None if max_items is None else max_items - saved
            method = client.customers.scan if scan else client.customers.list
            pager = checked(lambda: method(**filters, max_items=remaining, page_size=page_size, resume=token))
            return iter(pager.raw_items())

        try:
            with progress:  # cleared before any message
                count = export.run(fetch, resume=resume, on_rows=progress.reach)
        except OtherSettingsError as error:
            raise UsageError(f"{error}; repeat it with the same options, or omit {RESUME} to start anew") from error
        except (FlexPortalError, OSError) as error:
            hint = "" if isinstance(error, FileLockedError) else _hint(session, export)
            raise typer.Exit(session.fail(error, hint)) from error
        except KeyboardInterrupt as error:
            print_error(f"interrupted; {_hint(session, export) or 'nothing was saved yet'}")
            raise typer.Exit(ExitCode.INTERRUPTED) from error
    typer.echo(f"{count:,} customers in {path}", err=True)


def _format(path: Path) -> Format:
    try:
        form = format_of(path)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if path.is_dir():
        raise UsageError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}")
    return form


def _hint(session: Session, export: Export) -> str:
    saved = export.saved()
    return f"{saved:,} customers are saved; resume with: {session.command_with(RESUME)}" if saved else ""
