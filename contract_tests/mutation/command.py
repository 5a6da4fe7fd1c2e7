"""The command line of `scripts/mutate`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from contract_tests.agreement.repository import ROOT

from .judgement import FAMILIES, Judge, Judgement
from .run import State, fingerprint, judged
from .table import Outcome, equivalents

__all__ = ["main"]

EQUIVALENTS = ROOT / "contract_tests" / "mutation" / "equivalents.yaml"


def main(arguments: Sequence[str]) -> int:
    """Run. Exit code 0: every mutant is noticed; 1: one survives; 2: the arguments make no sense."""
    options = _parser().parse_args(arguments)
    families = [family for family in FAMILIES if getattr(options, family)] or list(FAMILIES)
    judge = Judge()
    tasks = [
        (family, mutant.id) for family in families for mutant in judge.mutants(family) if options.only in mutant.id
    ]
    if not tasks:
        print(f"no mutant's id holds {options.only!r}", file=sys.stderr)
        return 2
    state = State(options.state, fingerprint())
    progress = _Progress(len(tasks))
    outcome = Outcome(judged(tasks, state, options.jobs, progress, judge=judge), equivalents(EQUIVALENTS))
    print(*outcome.lines(), sep="\n")
    if options.json is not None:
        options.json.write_text(json.dumps(outcome.as_json(), indent=2) + "\n", encoding="utf-8")
    return 0 if outcome.met else 1


class _Progress:
    """Tells how far the run is, on the terminal only."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._count = 0

    def __call__(self, judgement: Judgement) -> None:
        self._count += 1
        if sys.stderr.isatty():
            print(f"\r{self._count} of {self._total}", end="", file=sys.stderr, flush=True)
        if not judgement.killed:
            print(f"survives: {judgement.family}: {judgement.id}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/mutate",
        description="Change one thing at a time and see whether the agreement checks notice. Without --spec or "
        "--generated, both.",
    )
    parser.add_argument("--spec", action="store_true", help="mutants of openapi.yaml")
    parser.add_argument("--generated", action="store_true", help="mutants of the generated package")
    parser.add_argument("--only", default="", metavar="TEXT", help="only mutants whose id holds this text")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome to this file as well")
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="keep judgements in this file, and go on from those that it holds"
    )
    cores = os.cpu_count() or 1
    parser.add_argument("--jobs", type=int, default=cores, metavar="N", help="processes (default: %(default)s)")
    return parser
