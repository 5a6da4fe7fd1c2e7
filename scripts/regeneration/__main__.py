"""The command `scripts/regenerate`: generate the client from an edited contract, and report what changes for users."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import report, validation
from .changelog import write_entry
from .changes import Change
from .document import DocumentError, Json
from .generator import COMMAND, PACKAGE, GenerationError, generate
from .inspection import InspectionError, inspect
from .review import review
from .tree import differences, staging, swap
from .yaml_source import load

PROJECT = Path(__file__).resolve().parents[2]
CONTRACT = PROJECT / "openapi.yaml"
TREE = PROJECT / "generated" / PACKAGE
CHANGELOG = PROJECT / "CHANGELOG.md"

EXIT_CODES = """\
exit codes:
  0  done, or nothing to do
  1  --check: the committed client is not what the contract gives
  2  the contract is invalid, or a report cannot be written; nothing has changed
  3  --fail-on breaking: something breaks; the reports are written, nothing else has changed

The report has for each change its kind, place and direction, whether it breaks users of the client, and what it means
in Python; --json writes {"bump": …, "changes": [{"code", "breaking", "direction", "where", "python", "message"}]}.
Nothing raises the version: `bump` is a proposal.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns: the exit code."""
    options = _parser().parse_args(arguments)
    try:
        document = _contract(options.spec)
        if options.check:
            return _check(document, options.output)
        return _regenerate(document, options)
    except (DocumentError, GenerationError, InspectionError) as error:
        message = str(error)
        if isinstance(error, GenerationError):
            message = str(load(options.spec).finding(error.path, message))
        print(f"{COMMAND}: {message}", file=sys.stderr)
        if options.markdown:
            options.markdown.write_text(report.refusal_to_markdown(message), encoding="utf-8")
        return 2
    except OSError as error:
        print(f"{COMMAND}: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description="Generate the low-level client from the contract.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--spec", type=Path, default=CONTRACT, metavar="FILE", help="the contract; default: openapi.yaml"
    )
    parser.add_argument(
        "--output", type=Path, default=TREE, metavar="DIR", help="the tree; default: generated/" + PACKAGE
    )
    parser.add_argument(
        "--changelog", type=Path, default=CHANGELOG, metavar="FILE", help="where the entry goes; default: CHANGELOG.md"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the report as Markdown, for a comment")
    parser.add_argument(
        "--fail-on", choices=["breaking"], help="exit with 3, and change nothing, when something breaks"
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="change nothing; fail when the committed client is stale")
    mode.add_argument("--dry-run", action="store_true", help="report, but change nothing")
    return parser


def _contract(path: Path) -> Json:
    """The contract in a file. Raises: DocumentError where it is invalid."""
    try:
        document, findings = validation.read(path)
    except OSError as error:
        raise DocumentError(f"{path}: {error.strerror}") from None
    if findings:
        raise DocumentError("\n".join(["the contract is invalid:", *map(str, findings)]))
    return document


def _check(document: Json, tree: Path) -> int:
    with _temporary(tree) as fresh:
        generate(document, fresh)
        stale = differences(fresh, tree)
    if not stale:
        print(f"{tree.name} is what the contract gives")
        return 0
    print(f"{tree.name} is not what the contract gives; run {COMMAND}", file=sys.stderr)
    for name in stale:
        print(f"  {name}", file=sys.stderr)
    return 1


def _regenerate(document: Json, options: argparse.Namespace) -> int:
    tree: Path = options.output
    with _temporary(tree) if options.dry_run else staging(tree) as fresh:
        generate(document, fresh)
        changed = differences(fresh, tree)
        if changed:
            inspect(fresh)
        changes = review(tree, fresh, document)
        _write_reports(changes, options)
        if options.fail_on and any(change.breaking for change in changes):
            return 3
        if not changed:
            print(f"{tree.name} is up to date")
        elif options.dry_run:
            print(f"{_files(changed)} of {tree.name} would change")
        else:
            # The entry comes first, since it can be written twice: after the swap, the old contract is gone.
            write_entry(options.changelog, changes)
            swap(fresh, tree)
            print(f"{_files(changed)} of {tree.name} changed")
    return 0


def _files(changed: list[str]) -> str:
    return f"{len(changed)} file" if len(changed) == 1 else f"{len(changed)} files"


def _write_reports(changes: tuple[Change, ...], options: argparse.Namespace) -> None:
    if changes:
        print(report.to_text(changes), end="")
    if options.json:
        options.json.write_text(report.to_json(changes), encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(report.to_markdown(changes), encoding="utf-8")


@contextmanager
def _temporary(tree: Path) -> Generator[Path]:
    # Not beside the tree: without a change, a read-only copy of the project is enough.
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / tree.name


if __name__ == "__main__":
    sys.exit(main())
