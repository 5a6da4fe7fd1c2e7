"""`flexportal customers export`: customers as a file, which a crash does not spoil."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import FlexPortalError
from ..exports.columns import Layout
from ..exports.durable import Busy
from ..exports.export import Export, OtherSettings
from ..exports.formats import format_of
from ..exports.journal import sealed
from ..exports.lines import Rows
from .exit_codes import ExitCode, WrongUse
from .options import BaseUrl, Email, MaxItems, PageSize, Region, Status, Type, described
from .output import complain
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
            help="The file; its suffix is the format: .ndjson, .csv, .ndjson.gz, .csv.gz, .parquet, .arrow.",
        ),
    ],
    status: Status = None,
    customer_type: Type = None,
    email: Email = None,
    max_items: MaxItems = None,
    page_size: PageSize = 100,
    nested: Annotated[
        bool, typer.Option("--nested", help="Keep an address as one column. Not for NDJSON, which is as it was sent.")
    ] = False,
    resume: Annotated[
        bool, typer.Option(RESUME, help="Go on with what an earlier run saved; afresh where it saved nothing.")
    ] = False,
    scan: Annotated[
        bool,
        typer.Option(
            "--scan", help="Ask for several pages at a time: quicker, but the order of customers is not fixed."
        ),
    ] = False,
    region: Region = None,
    base_url: BaseUrl = None,
) -> None:
    """Export customers to a file, which appears when it is complete.

    Until then rows are saved beside it, in PATH.partial and PATH.journal.

    After Ctrl-C, an error or a crash the same command with --resume goes on.

    The file has then the same bytes as after an undisturbed run; with --scan, the same customers.
    """
    session: Session = context.obj
    try:
        form = format_of(path)
    except ValueError as error:
        raise WrongUse(str(error)) from error
    if path.is_dir():
        raise WrongUse(f"{path} is a folder")
    if not path.parent.is_dir():
        raise WrongUse(f"there is no folder {path.parent}")
    filters: dict[str, Any] = {
        "status": status,
        "customer_type": customer_type,
        "email": email,
    }
    with session.portal(region, base_url) as portal:
        asked = {
            **_named(filters),
            "--max-items": max_items,
            "--scan": scan,
            "tenant": portal.tenant_id,
            "server": portal.base_url,
        }
        progress = Progress(max_items, page_size)
        export = Export(path, form, Layout(nested=nested), sealed(asked), page_size)

        def ask(token: str | None, had: int) -> Rows:
            progress.begin(had)
            remaining = None if max_items is None else max_items - had
            how = portal.customers.scan if scan else portal.customers.list
            pager = described(lambda: how(**filters, max_items=remaining, page_size=page_size, resume=token))
            return iter(pager.rows())

        try:
            with progress:  # gone before anything is said
                count = export.run(ask, resume=resume, on_rows=progress.reach)
        except OtherSettings as error:
            raise WrongUse(f"{error}; pass what it was begun with, or leave out {RESUME} to begin anew") from error
        except (FlexPortalError, OSError) as error:
            way_on = "" if isinstance(error, Busy) else _way_on(session, export)
            raise typer.Exit(session.fail(error, way_on)) from error
        except KeyboardInterrupt as error:
            complain(f"stopped; {_way_on(session, export) or 'nothing was saved yet'}")
            raise typer.Exit(ExitCode.INTERRUPTED) from error
    typer.echo(f"{count:,} customers in {path}", err=True)


def _named(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters by the names of their options."""
    return {f"--{name.replace('_', '-')}": value for name, value in filters.items()}


def _way_on(session: Session, export: Export) -> str:
    saved = export.saved()
    return f"{saved:,} customers are saved; go on with: {session.again_with(RESUME)}" if saved else ""
