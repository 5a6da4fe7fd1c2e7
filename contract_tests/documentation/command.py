"""The command line of `scripts/docs`: build the site, serve it, or go a newcomer's path."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from contract_tests.agreement.repository import ROOT

from . import dead_links
from .quickstart import Newcomer, StoppedShort

__all__ = ["build", "main"]

CONFIGURATION = Path(__file__).parent / "mkdocs.yml"
SITE = ROOT / "build" / "docs"
ADDRESS = "127.0.0.1:8000"


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says.

    Returns:
        0 where all is well, 1 where something is warned of, a link is dead or the newcomer gets stuck.
    """
    options = _parser().parse_args(arguments)
    if options.serve is not None:
        return _serve(options.serve)
    if options.try_quickstart:
        return _try_quickstart()
    complaints = build(options.output)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if not complaints:
        print(f"{options.output / 'index.html'}")
    return 1 if complaints else 0


def build(site: Path, configuration: Path = CONFIGURATION) -> list[str]:
    """Build the site into a folder; what is wrong with it, a line each.

    Args:
        site: The folder; what is in it is replaced.
        configuration: The site's.
    """
    # Not `--quiet`: what it hides, `--strict` doesn't count.
    options = ["--strict", "--clean", "--site-dir", str(site.resolve()), "--config-file", str(configuration)]
    done = _mkdocs("build", *options, stderr=subprocess.PIPE)
    if done.returncode:
        return [line for line in done.stderr.splitlines() if line and not line.startswith("INFO")]
    return dead_links.faults(site.resolve())


def _mkdocs(command: str, *options: str, stderr: int | None = None) -> subprocess.CompletedProcess[str]:
    # Its theme would tell of the plans of its makers.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    call = [sys.executable, "-m", "mkdocs", command, *options]
    return subprocess.run(call, env=environment, stderr=stderr, text=True, check=False)


def _serve(address: str) -> int:
    try:
        return _mkdocs("serve", "--no-strict", "--config-file", str(CONFIGURATION), "--dev-addr", address).returncode
    except KeyboardInterrupt:
        return 0


def _try_quickstart() -> int:
    try:
        with Newcomer() as newcomer:
            newcomer.go()
    except StoppedShort as stopped:
        print(f"docs: {stopped}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="docs",
        description="Builds the documentation as a site, without a warning and without a dead link.",
        allow_abbrev=False,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--output", metavar="FOLDER", type=Path, default=SITE, help="where to (default: build/docs)")
    what.add_argument(
        "--serve", metavar="ADDRESS", nargs="?", const=ADDRESS, help=f"serve it until Ctrl-C (default: {ADDRESS})"
    )
    what.add_argument(
        "--try-quickstart", action="store_true", help="do what the quickstart says, block by block, in an empty folder"
    )
    return parser
