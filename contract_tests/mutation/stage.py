"""A copy of a package, laid out as mutmut wants it: the package and its tests side by side.

mutmut finds a module by its path, so `flexportal` must not have a folder above it there. The copy is kept
between runs: with it are mutmut's judgements, so that a run that was broken off goes on. Each module of the wrapper
and of the mock has a copy of its own, with the tests that asked.yaml names for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from regeneration.generator import generate
from regeneration.yaml_source import load

from contract_tests.agreement.repository import ROOT, read_yaml

__all__ = ["ASKED", "LIBRARY", "PROGRAMS", "Stage", "make_rich", "stages"]

HERE = ROOT / "contract_tests" / "mutation"
TEMPLATE = HERE / "stage.toml"
ASKED = HERE / "asked.yaml"
KEPT = ROOT / ".mutants"
PROGRAMS = ("library", "wrapper", "mock")
# polars has threads, which a process that is forked after they began has not: it waits for them without end.
THREADED = ("frames/scan",)


@dataclass(frozen=True)
class Stage:
    """A place where mutmut works.

    Args:
        folder: The copy; made where it isn't there.
        package: The package's name.
        sources: Each name in the copy → the file or folder that is copied there.
        only: Patterns of the files that are changed.
        tests: The tests that are asked, as pytest names them; of a folder of tests no others are copied.
        isolation: `fork` a process for each mutant once the tests are loaded, or, by a `forkserver`, before that.
    """

    folder: Path
    package: str
    sources: dict[str, Path]
    only: list[str]
    tests: list[str]
    isolation: str = "fork"

    def prepare(self) -> bool:
        """Bring the copy up to date. Returns whether a test changed since the last time."""
        wanted = dict(self._files())
        wanted_here = {self.folder / name: path.read_bytes() for name, path in wanted.items()}
        wanted_here[self.folder / "pyproject.toml"] = self._configuration().encode()
        tests = {place for place in wanted_here if place.relative_to(self.folder).parts[0] == "tests"}
        stale = {place for place in self._present() if place not in wanted_here}
        changed = {place for place, content in wanted_here.items() if not _holds(place, content)}
        for place in stale:
            place.unlink()
        for place in changed:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(wanted_here[place])
        # mutmut copies tests over and never takes one away.
        shutil.rmtree(self.folder / "mutants" / "tests", ignore_errors=True)
        return bool(tests & changed or any(place.relative_to(self.folder).parts[0] == "tests" for place in stale))

    def _configuration(self) -> str:
        filled = {
            "package": self.package,
            "only": self.only,
            "tests": self.tests,
            "isolation": self.isolation,
            "own_encodings": f"error::EncodingWarning:{self.package}",
        }
        return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
            {name: json.dumps(value) for name, value in filled.items()}
        )

    def _files(self) -> Iterator[tuple[str, Path]]:
        for name, source in self.sources.items():
            if source.is_file():
                yield name, source
                continue
            for path in source.rglob("*"):
                place = f"{name}/{path.relative_to(source).as_posix()}"
                if path.is_file() and "__pycache__" not in path.parts and self._wanted(place):
                    yield place, path

    def _wanted(self, place: str) -> bool:
        """Whether a file is part of the copy; other modules' tests would only be measured anew when they change."""
        return not Path(place).name.startswith("test_") or any(Path(place).is_relative_to(it) for it in self.tests)

    def _present(self) -> Iterator[Path]:
        """What an earlier run copied: all but mutmut's own folder."""
        for name in self.sources:
            here = self.folder / name
            files = here.rglob("*") if here.is_dir() else [here]
            yield from (path for path in files if path.is_file() and "__pycache__" not in path.parts)


def _holds(place: Path, content: bytes) -> bool:
    """Whether the file is there already: one that is written again looks changed to mutmut."""
    return place.is_file() and place.read_bytes() == content


def stages(family: str, only: str = "") -> list[Stage]:
    """Where the mutants of a family are tried: the generated package at one place, every other module at its own.

    Args:
        family: One of `PROGRAMS`.
        only: Of wrapper and mock, the modules whose name (`exports/csv_files`) holds this text.
    """
    if family == "library":
        make_rich(RICH)
        return [Stage(KEPT / family, "flexportal_api", MADE, LIBRARY, [INSTALLED])]
    asked: dict[str, list[str]] = read_yaml(ASKED)[family]
    return [_stage_of(family, module, tests) for module, tests in asked.items() if only in module]


def _stage_of(family: str, module: str, tests: list[str]) -> Stage:
    folder = KEPT / family / module.replace("/", ".")
    asked = [f"tests/{name}.py" for name in tests]
    isolation = "forkserver" if module in THREADED else "fork"
    return Stage(folder, "flexportal", WRITTEN, [f"flexportal/{module}.py"], asked, isolation)


def make_rich(folder: Path) -> None:
    """Make the package of the contract with one of everything, on top of the committed package's machinery.

    Every module that both have with the same text becomes the committed one by another name.

    Args:
        folder: Where; what is there is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    generate(load(GENERATOR / "rich.yaml").document, folder)
    for path in folder.glob("*.py"):
        if path.read_bytes() == (COMMITTED / path.name).read_bytes():
            path.write_text(ALIAS.format(module=path.stem), encoding="utf-8")


SHARED = {
    "leaks.py": ROOT / "scripts" / "leaks.py",
    "loopback.py": ROOT / "scripts" / "loopback.py",
    "asked_at_all.py": HERE / "asked_at_all.py",
    "quickest_first.py": HERE / "quickest_first.py",
}
WRITTEN = SHARED | {
    "flexportal": ROOT / "wrapper" / "flexportal",
    "tests": ROOT / "wrapper" / "tests",
    # What the tests import from the scripts, and where that finds its file from mutmut's own copy.
    "chromium.py": ROOT / "scripts" / "chromium.py",
    "contract_changes.py": ROOT / "scripts" / "contract_changes.py",
    "scripts/tests/settled.yaml": ROOT / "scripts" / "tests" / "settled.yaml",
}
GENERATOR = ROOT / "scripts" / "tests" / "generator"
COMMITTED = ROOT / "generated" / "flexportal_api"
RICH = KEPT / "rich_api"
ALIAS = "import sys\n\nimport flexportal_api.{module} as under_mutation\n\nsys.modules[__name__] = under_mutation\n"
GENERATORS = ("test_client", "test_decoders", "test_endpoints", "test_models", "test_one_pass", "test_support")
INSTALLED = "tests/generator/installed"
MADE = SHARED | {
    "flexportal_api": COMMITTED,
    "rich_api": RICH,
    "openapi.yaml": ROOT / "openapi.yaml",
    "regeneration": ROOT / "scripts" / "regeneration",
    "tests/generator/conftest.py": GENERATOR / "conftest.py",
    "tests/generator/rich.yaml": GENERATOR / "rich.yaml",
    f"{INSTALLED}/conftest.py": HERE / "installed" / "staged_conftest.py",
    **{f"{INSTALLED}/{name}.py": GENERATOR / f"{name}.py" for name in GENERATORS},
}
# What the agreement suites' own mutants leave out: there is no fact of the contract in it.
LIBRARY = [f"flexportal_api/{name}.py" for name in ("client", "decoding", "encoding", "enums", "errors", "one_pass")]
