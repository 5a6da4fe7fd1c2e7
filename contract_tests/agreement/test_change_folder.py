"""The folder of changes, end to end: each contract is generated from, imported, type-checked and held against the rest.

All trees are made in this process, with the templates compiled once, and mypy sees all of them in one run.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from contract_changes import PROJECT, Case, cases
from openapi_python_client import Project
from regeneration import generator
from regeneration.changes import Change
from regeneration.changes.naming import attribute_name
from regeneration.inspection import InspectionError, inspect
from regeneration.review import review

from .generated_code import GeneratedPackage
from .suite import contract_and_generated, docs_and_contract

Json = dict[str, Any]

CASES = list(cases())
IDS = [case.name for case in CASES]
SHOWN = ("code", "breaking", "direction", "where", "python")
ADDITIVE = [case for case in CASES if case.expected["bump"] != "major"]
BREAKING = [case for case in CASES if case.expected["bump"] == "major"]


@cache
def parsed(text: str) -> Json:
    document: Json = yaml.load(text, Loader=yaml.CSafeLoader)  # the safe loader, written in C
    return document


class CompiledTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates for the whole run; compiling them is most of a generation's time."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class WarmProject(Project):
    """The generator's project, with templates that need compiling once only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.env.bytecode_cache = COMPILED


class Trees:
    """Generated trees, each made once under a name of its own, importable beside each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, Path] = {}

    def of(self, contract: str) -> Path:
        """The tree for a contract."""
        if contract not in self._made:
            tree = self.folder / f"{generator.PACKAGE}_{len(self._made)}"
            generator.generate(parsed(contract), tree)
            self._made[contract] = tree
            importlib.invalidate_caches()
        return self._made[contract]

    def installed(self, contract: str, folder: Path) -> Path:
        """A tree for a contract under the package's own name, in a folder of its own."""
        return shutil.copytree(self.of(contract), folder / generator.PACKAGE)

    def package(self, contract: str) -> GeneratedPackage:
        """The package for a contract, as the agreement checks take it."""
        return GeneratedPackage(self.of(contract).name)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trees]:
    folder = tmp_path_factory.mktemp("trees")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generator, "Project", WarmProject)
        patch.setattr(sys, "path", [str(folder), *sys.path])
        yield Trees(folder)
    for name in [name for name in sys.modules if name.startswith(f"{generator.PACKAGE}_")]:
        del sys.modules[name]


def shown(change: Change) -> str:
    return repr({key: getattr(change, key) for key in SHOWN})


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_each_change_gives_its_report_and_python_has_no_other(case: Case, trees: Trees) -> None:
    """The two trees' Python is compared as well, so a difference that the report leaves out would come up here."""
    found = review(trees.of(case.old), trees.of(case.new), parsed(case.new))
    assert sorted(map(shown, found)) == sorted(
        repr({key: change[key] for key in SHOWN}) for change in case.expected["changes"]
    )


@pytest.mark.parametrize("case", ADDITIVE, ids=[case.name for case in ADDITIVE])
def test_after_an_additive_change_contract_and_client_agree(case: Case, trees: Trees) -> None:
    assert contract_and_generated(parsed(case.new), trees.package(case.new)) == []


@pytest.mark.parametrize("case", BREAKING, ids=[case.name for case in BREAKING])
def test_a_breaking_change_of_the_contract_alone_is_noticed_by_name(case: Case, trees: Trees) -> None:
    before, after = (
        {str(found): found.fact for found in [*contract_and_generated(contract, package), *docs_and_contract(contract)]}
        for contract, package in ((parsed(text), trees.package(case.old)) for text in (case.old, case.new))
    )
    facts = {after[said] for said in after.keys() - before.keys()}
    for change in case.expected["changes"]:
        if change["breaking"]:
            assert any(name in fact for name in names(change["where"]) for fact in facts), (change["where"], facts)


def names(where: str) -> list[str]:
    """What the facts may call the place of a change: its last name or, of the contract as a whole, its kind."""
    if where.startswith("servers "):
        return ["server"]
    if where.startswith("components.securitySchemes"):
        return ["security"]
    (name,) = re.findall(r"[\w-]+", re.sub(r"\(.*?\)|x-filters|x-pagination", "", where))[-1:]
    return [name, attribute_name(name)]


def sources(tree: Path) -> tuple[tuple[str, bytes], ...]:
    files = sorted(tree.rglob("*.py"))
    return tuple((str(file.relative_to(tree)), file.read_bytes()) for file in files)


def test_every_tree_imports_and_type_checks(trees: Trees) -> None:
    # Many changes leave the Python as it is (a server, a bound); each Python is looked at once.
    made = list({sources(tree): tree for tree in map(trees.of, (case.new for case in CASES))}.values())
    for tree in made:
        for module in sorted(tree.rglob("*.py")):
            parts = module.relative_to(trees.folder).with_suffix("").parts
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    settings = PROJECT / "scripts" / "regeneration" / "inspection.ini"
    # The resources are tied to the wrapper, which knows the package under its own name only; they are looked at below.
    packages = ["--exclude", "resources.py", *sorted(map(str, made))]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(settings), *packages],
        cwd=trees.folder,
        env={**os.environ, "MYPYPATH": "", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("name", ["09-operation-added", "85-several-additive"])
def test_after_an_additive_change_the_wrapper_fits_the_new_tree(name: str, trees: Trees, tmp_path: Path) -> None:
    inspect(trees.installed(contract(name), tmp_path))


def test_a_change_that_the_wrapper_can_t_follow_is_refused_by_name(trees: Trees, tmp_path: Path) -> None:
    """`find(email=)` is made by hand on the filter that is gone."""
    with pytest.raises(InspectionError, match=r'Unexpected keyword argument "email" for "list" of "Customers"'):
        inspect(trees.installed(contract("49-parameter-removed"), tmp_path))


def contract(name: str) -> str:
    return next(case.new for case in CASES if case.name == name)
