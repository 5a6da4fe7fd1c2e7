"""The command line of `scripts/mutate`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from contract_tests.agreement.repository import ROOT

from .judgement import FAMILIES, Judge, Judgement
from .programs import CannotMutate, run, run_each
from .run import State, fingerprint, judged
from .stage import PROGRAMS, stages
from .table import Outcome, equivalents

__all__ = ["main"]

WHAT = """\
Change one thing at a time and see whether the checks notice: the agreement checks for contract and generated code,
tests for wrapper, mock and what in the generated code follows from no fact of the contract. Without a choice, all.
A run that is broken off goes on where it was: what tests judge by itself (it is kept in .mutants, which may be
deleted), what the agreement checks judge with --state.
"""
CHOICES = list(dict.fromkeys((*FAMILIES, *PROGRAMS)))
EQUIVALENTS = ROOT / "contract_tests" / "mutation" / "equivalents"


def main(arguments: Sequence[str]) -> int:
    """Run. Exit code 0: every mutant is noticed; 1: one survives; 2: it could not run."""
    options = _parser().parse_args(arguments)
    asked = [family for family in CHOICES if getattr(options, family)] or CHOICES
    named = equivalents(EQUIVALENTS, asked)
    try:
        judgements = [*_facts(asked, options, named), *_programs(asked, options, named)]
    except CannotMutate as error:
        print(error, file=sys.stderr)
        return 2
    if not judgements:
        print(f"no mutant's id holds {options.only!r}", file=sys.stderr)
        return 2
    outcome = Outcome(judgements, named, whole=not options.only)
    print(*outcome.lines(), sep="\n")
    if options.json is not None:
        options.json.write_text(json.dumps(outcome.as_json(), indent=2) + "\n", encoding="utf-8")
    return 0 if outcome.met else 1


def _facts(asked: Sequence[str], options: argparse.Namespace, named: Collection[str]) -> list[Judgement]:
    """Mutants of the contract and of the generated code, judged by the agreement suites."""
    families = [family for family in FAMILIES if family in asked]
    if not families:
        return []
    judge = Judge()
    tasks = [
        (family, mutant.id) for family in families for mutant in judge.mutants(family) if options.only in mutant.id
    ]
    return judged(tasks, State(options.state, fingerprint()), options.jobs, _Progress(named, len(tasks)), judge=judge)


def _programs(asked: Sequence[str], options: argparse.Namespace, named: Collection[str]) -> Iterator[Judgement]:
    """Mutants of wrapper and mock and of the generated package's own machinery, judged by tests."""
    for family in PROGRAMS:
        if family not in asked:
            continue
        if family == "library":
            (place,) = stages(family)
            yield from run(family, place, options.jobs, options.only)
        else:
            chosen = stages(family, options.only)
            yield from run_each(family, chosen, options.jobs, _Progress(named))


class _Progress:
    """Tells how far the run is, on the terminal only."""

    def __init__(self, named: Collection[str], total: int | None = None) -> None:
        self._named = named
        self._of = "" if total is None else f" of {total}"
        self._count = 0

    def __call__(self, judgement: Judgement) -> None:
        self._count += 1
        if sys.stderr.isatty():
            print(f"\r{self._count}{self._of}", end="", file=sys.stderr, flush=True)
        if not judgement.killed and judgement.id not in self._named:
            print(f"survives: {judgement.family}: {judgement.id}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=WHAT)
    parser.add_argument("--spec", action="store_true", help="mutants of openapi.yaml")
    parser.add_argument("--generated", action="store_true", help="mutants of the generated package")
    library = "mutants of the generated package's own machinery (client, decoding, enums), by mutmut"
    parser.add_argument("--library", action="store_true", help=library)
    parser.add_argument("--wrapper", action="store_true", help="mutants of the handwritten client, by mutmut")
    parser.add_argument("--mock", action="store_true", help="mutants of the mock, by mutmut")
    only = "only mutants whose id holds this text; of wrapper and mock, whose module does"
    parser.add_argument("--only", default="", metavar="TEXT", help=only)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome to this file as well")
    kept = "keep what the agreement checks judge in this file, and go on from what it holds"
    parser.add_argument("--state", type=Path, metavar="FILE", help=kept)
    cores = os.cpu_count() or 1
    parser.add_argument("--jobs", type=int, default=cores, metavar="N", help="processes (default: %(default)s)")
    return parser
