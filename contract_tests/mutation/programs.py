"""Mutants of programs: mutmut makes them and asks the tests that reach each.

mutmut changes the bodies of functions. What it leaves alone is decorated functions (but for static and class methods),
defaults that are computed, and what stands outside of functions: constants, fields, classes. The type that a `cast`
names is a hint like those of a signature, and a codec's name means the same in capitals: what mutmut makes of these
two is no mutant.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from difflib import ndiff
from pathlib import Path
from typing import Any

from .judgement import Judgement
from .stage import Stage

__all__ = ["CannotMutate", "run", "run_each"]

SURVIVED, NOT_REACHED, NOT_TRIED = (0,), (5, 33), (None, 2)
# The tests could not be asked, for want of one that is named, say.
UNASKED = (255,)
TIMED_OUT = (24, -24, 36, 152)
_CAST = re.compile(r'\bcast\((?:None|"[^"]*"),')
_CODEC = re.compile(r'(?:\.(?:en|de)code\(|\bencoding=)"[^"]*"')


class CannotMutate(Exception):
    """mutmut gave up before it tried a mutant; the message ends with what it said last."""


def run_each(family: str, stages: Sequence[Stage], jobs: int, report: Callable[[Judgement], None]) -> list[Judgement]:
    """Let mutmut try the mutants of several modules, as many modules at a time as there are jobs.

    Args:
        family: `wrapper` or `mock`.
        stages: A place for each module.
        jobs: How many processes.
        report: Told each judgement, once a module is done.

    Raises:
        CannotMutate: It could not run for one module or more; those that it could run for are done nevertheless.
    """
    each = max(1, jobs // max(1, len(stages)))
    found: dict[Path, list[Judgement]] = {}
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(run, family, stage, each): stage.folder for stage in stages}
        errors: list[str] = []
        for done in as_completed(running):
            error = done.exception()
            if isinstance(error, CannotMutate):
                errors.append(f"{running[done].name}: {error}")
                continue
            found[running[done]] = done.result()
            for judgement in done.result():
                report(judgement)
    if errors:
        raise CannotMutate("\n".join(errors))
    return [judgement for stage in stages for judgement in found[stage.folder]]


def run(family: str, stage: Stage, jobs: int, only: str = "") -> list[Judgement]:
    """Let mutmut try the mutants that it hasn't tried yet, and read off what became of all.

    A mutant that survived is tried again where the tests changed, and one that they could not be asked about always.

    Args:
        family: `library`, `wrapper` or `mock`.
        stage: Where the program's copy is.
        jobs: How many processes.
        only: Part of mutmut's name for a mutant, such as a module's or function's; those are tried again in any case.

    Raises:
        CannotMutate: mutmut could not run, because a test fails without any change, say.
    """
    _forget(stage, stage.prepare())
    names = [f"*{only}*"] if only else []
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(jobs), *names]
    # Else pytest and mutmut would see this project's folders besides the copy's.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    # Whether a file's encoding is named shows on machines alone whose own is another; with this, Python tells.
    environment["PYTHONWARNDEFAULTENCODING"] = "1"
    log = stage.folder / "mutmut.log"
    with log.open("wb") as told:
        done = subprocess.run(command, cwd=stage.folder, env=environment, stdout=told, stderr=told, check=False)
    if done.returncode != 0 and not _nothing_to_try(stage):
        raise CannotMutate(f"mutmut gave up, the last that it said is: {log.read_text('utf-8', 'replace')[-2000:]}")
    return list(judgements(family, stage, only))


def _nothing_to_try(stage: Stage) -> bool:
    """Whether mutmut found nothing that it changes, as in a module of decorated functions; for that it gives up too."""
    kept = [json.loads(meta.read_text(encoding="utf-8")) for meta in (stage.folder / "mutants").rglob("*.meta")]
    return bool(kept) and not any(it["exit_code_by_key"] for it in kept)


def judgements(family: str, stage: Stage, only: str = "") -> Iterator[Judgement]:
    """What mutmut has written down."""
    for meta in sorted((stage.folder / "mutants").rglob("*.meta")):
        kept: dict[str, Any] = json.loads(meta.read_text(encoding="utf-8"))
        texts = _Texts(meta.with_suffix(""))
        kind = meta.with_suffix("").with_suffix("").relative_to(stage.folder / "mutants" / stage.package).as_posix()
        seen: Counter[str] = Counter()
        for key, code in kept["exit_code_by_key"].items():
            function, before, after = texts.change(key.rpartition(".")[2])
            if _meaning(before) == _meaning(after):
                continue
            label = f"{kind}: {function}: {before} → {after}"
            seen[label] += 1
            # The same change may be made twice in a function; the count tells the two apart.
            name = label if seen[label] == 1 else f"{label} ({seen[label]})"
            if only in key:
                seconds = round(kept["durations_by_key"].get(key) or 0.0, 2)
                # The library is generated: any change changes its bytes.
                yield Judgement(name, family, kind, _noticed(code), family == "library", seconds)


def _meaning(code: str) -> str:
    return _CODEC.sub(lambda named: named[0].lower(), _CAST.sub("cast(", code))


def _noticed(code: int | None) -> dict[str, str]:
    if code in (*SURVIVED, *NOT_REACHED, *NOT_TRIED, *UNASKED):
        return {}
    return {"tests": "no answer in time" if code in TIMED_OUT else f"exit code {code}"}


class _Texts:
    """The functions of a file that mutmut has written, as it lays them out: an original and its mutants."""

    def __init__(self, path: Path) -> None:
        spans = json.loads(path.with_name(path.name + ".spans").read_text(encoding="utf-8"))
        self._spans: dict[str, list[int]] = spans["spans"]
        self._lines = path.read_text(encoding="utf-8").splitlines()

    def change(self, mutant: str) -> tuple[str, str, str]:
        """The function's name and its lines before and after: the same in every run, as mutmut's numbers are not."""
        name = mutant.partition("__mutmut_")[0]
        before, after = (self._text(each, name) for each in (f"{name}__mutmut_orig", mutant))
        compared = list(ndiff(before, after))
        gone, come = (" ".join(line[2:].strip() for line in compared if line.startswith(sign)) for sign in ("- ", "+ "))
        return _plain(name), gone, come

    def _text(self, function: str, name: str) -> list[str]:
        start, end = self._spans[function]
        return [line.replace(function, name) for line in self._lines[start - 1 : end]]


def _plain(name: str) -> str:
    """`xǁWalkǁnext` is `Walk.next`, and `x_parse` is `parse`."""
    return name.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")


def _forget(stage: Stage, tests_changed: bool) -> None:
    """With other tests, another verdict is possible, and where they could not be asked, there was none."""
    stale = tests_changed
    for meta in (stage.folder / "mutants").rglob("*.meta"):
        kept: dict[str, Any] = json.loads(meta.read_text(encoding="utf-8"))
        codes: dict[str, int | None] = kept["exit_code_by_key"]
        again = [it for it, code in codes.items() if code in UNASKED or (tests_changed and not _noticed(code))]
        kept["exit_code_by_key"] = codes | dict.fromkeys(again)
        meta.write_text(json.dumps(kept), encoding="utf-8")
        stale = stale or bool(again)
    if stale:
        # What tests reach has to be found anew.
        (stage.folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
