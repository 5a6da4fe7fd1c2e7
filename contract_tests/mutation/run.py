"""A run over many mutants: in parallel, and able to go on where an earlier run was broken off."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract_tests.agreement.repository import ROOT

from .judgement import Judge, Judgement

__all__ = ["State", "fingerprint", "judged"]

Task = tuple[str, str]

# Whatever a judgement depends on.
SOURCES = (
    "openapi.yaml",
    "generated/**/*.py",
    "generated/**/*.json",
    "wrapper/flexportal/*.py",
    "contract_tests/agreement/*.py",
    "contract_tests/docs_page/*.yaml",
    "contract_tests/mutation/*.py",
)


class State:
    """The judgements so far, in a file; those that were made of other sources are forgotten.

    Args:
        path: The file; None keeps nothing.
        sources: The fingerprint of what the judgements depend on.
    """

    def __init__(self, path: Path | None, sources: str) -> None:
        self._path = path
        self._sources = sources
        self.judgements: dict[Task, Judgement] = {}
        if path is not None and path.exists():
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if kept.get("sources") == sources:
                found = (Judgement(**entry) for entry in kept["judgements"])
                self.judgements = {(entry.family, entry.id): entry for entry in found}

    def add(self, judgement: Judgement) -> None:
        """Remember a judgement."""
        self.judgements[judgement.family, judgement.id] = judgement

    def save(self) -> None:
        """Write the file anew, in one step: a run that is broken off leaves the last one whole."""
        if self._path is not None:
            entries = [asdict(entry) for entry in self.judgements.values()]
            beside = self._path.with_suffix(".new")
            beside.write_text(json.dumps({"sources": self._sources, "judgements": entries}), encoding="utf-8")
            os.replace(beside, self._path)


def fingerprint(root: Path = ROOT) -> str:
    """What tells one state of the sources from another."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in root.glob(pattern)}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def judged(
    tasks: Iterable[Task],
    state: State,
    jobs: int,
    report: Callable[[Judgement], None],
    *,
    judge: Judge | None = None,
    save_every: int = 50,
) -> list[Judgement]:
    """The judgements of these mutants, in their order; those that the state holds are not made again.

    Args:
        tasks: Family and id of each mutant.
        state: What an earlier run left, and where this one leaves its own.
        jobs: How many processes; 1 means this one.
        report: Told each new judgement as it is made.
        judge: Who judges where this process does; None means a new one.
        save_every: After how many new judgements the state is saved.
    """
    wanted = list(tasks)
    missing = [task for task in wanted if task not in state.judgements]
    try:
        for count, judgement in enumerate(_made(missing, jobs, judge), start=1):
            state.add(judgement)
            report(judgement)
            if count % save_every == 0:
                state.save()
    finally:
        state.save()
    return [state.judgements[task] for task in wanted]


def _made(tasks: list[Task], jobs: int, judge: Judge | None) -> Iterator[Judgement]:
    if jobs == 1 or len(tasks) <= 1:
        own = judge or Judge()
        yield from (own.judge(*task) for task in tasks)
        return
    # Spawned rather than forked: the suites start event loops and threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_prepare) as pool:
        for future in as_completed([pool.submit(_judge, task) for task in tasks]):
            yield future.result()


_judges: list[Judge] = []


def _prepare() -> None:
    """Once in each process: finding all mutants takes a second."""
    _judges.append(Judge())


def _judge(task: Task) -> Judgement:
    return _judges[0].judge(*task)
