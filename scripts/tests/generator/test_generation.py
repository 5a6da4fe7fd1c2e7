"""From contract to package: complete, the same on every machine, and an error where anything would be lost."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from regeneration import openapi_client
from regeneration.generator import HEADER, PACKAGE, GenerationError, generate
from regeneration.inspection import InspectionError, inspect
from regeneration.kept import kept_folder
from regeneration.tree import differences

PROJECT = Path(__file__).parents[3]
GENERATE = """
import sys
from pathlib import Path
from regeneration.yaml_source import load
from regeneration.generator import generate
generate(load(Path(sys.argv[1])).document, Path(sys.argv[2]))
"""


def test_openapi_python_client_is_the_release_that_the_generator_was_written_for() -> None:
    assert version("openapi-python-client") == openapi_client.VERSION


def test_the_committed_package_is_what_the_contract_gives_on_any_machine(real: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # Settings of a user's or a project's own must not reach the generated code.
    for place in (home, tmp_path):
        (place / "ruff.toml").write_text("line-length = 60\n[format]\nquote-style = 'single'\n", encoding="utf-8")
    environment = {
        **os.environ,
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "Asia/Kolkata",
        "PYTHONHASHSEED": "4242",
        "PYTHONUTF8": "0",
        "COLUMNS": "20",
        "RUFF_CONFIG": "/nowhere.toml",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", GENERATE, str(PROJECT / "openapi.yaml"), str(tmp_path / PACKAGE)]
    subprocess.run(command, cwd=home, env=environment, check=True)
    assert differences(real.folder, tmp_path / PACKAGE) == []


def test_the_package_holds_its_contract_and_says_where_it_comes_from(package: Any) -> None:
    files = [path for path in package.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.name for path in files if path.suffix != ".py"} == {"openapi.json", "py.typed"}
    for path in files:
        if path.suffix != ".json":
            text = path.read_text(encoding="utf-8")
            assert text.startswith(HEADER)
            assert max(map(len, text.splitlines())) <= 120
    assert json.loads((package.folder / "openapi.json").read_text(encoding="utf-8")) == package.document


@pytest.mark.parametrize("name", ["rich", "odd"])
def test_the_package_of_a_rich_contract_type_checks(name: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(name)
    settings = PROJECT / "scripts" / "regeneration" / "inspection.ini"
    cache = str(kept_folder("types") or os.devnull)
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", cache, str(made.folder)]
    environment = {**os.environ, "MYPYPATH": str(PROJECT / "wrapper")}
    done = subprocess.run(command, cwd=made.folder.parent, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_code_that_neither_type_checks_nor_imports_is_refused(real: Any, tmp_path: Path) -> None:
    copied = shutil.copytree(real.folder, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "wrong.py").write_text("x: int = '\\d'\n", encoding="utf-8")
    module = copied / "resources" / "customers.py"
    text = module.read_text(encoding="utf-8")
    start = text.index("def list(")
    module.write_text(text[:start] + text[start:].replace("*,", "*, x_version: str,", 1), encoding="utf-8")
    with pytest.raises(InspectionError) as caught:
        inspect(copied)
    imports, types = str(caught.value).split("customers.py does not type-check:\n")
    assert re.search(r"the generated code does not import:\n(.*\n)*.*wrong\.py", imports)
    assert re.search(r"wrong\.py:1: error", types)
    assert 'Missing named argument "x_version"' in types
    assert types.endswith(
        "customers.py is handwritten: change it to fit the contract, as mypy says, then run this again."
    )


def operation(contract: Any) -> Any:
    return contract["paths"]["/shops/{shop}/shopOrders"]["get"]


def schemas(contract: Any) -> Any:
    return contract["components"]["schemas"]


def parameter(contract: Any, name: str) -> Any:
    return next(each for each in operation(contract)["parameters"] if each["name"] == name)


def path_item_elsewhere(contract: Any) -> None:
    contract["components"]["pathItems"] = {"Bodies": contract["paths"]["/bodies"]}
    contract["paths"]["/bodies"] = {"$ref": "#/components/pathItems/Bodies"}


EDITS: dict[str, tuple[Callable[[Any], object], str]] = {
    "object in a header": (
        lambda it: parameter(it, "X-Trace").update(schema={"type": "object"}),
        "not allowed in header",
    ),
    "parameter with content": (
        lambda it: parameter(it, "sort").update(content={"application/json": {"schema": parameter(it, "sort").pop("schema")}}),
        "get /shops/{}/shopOrders: the query parameter `sort`",
    ),
    "two enums of one class": (
        lambda it: schemas(it)["Order"]["properties"].update(state={"type": "string", "enum": ["a"]}),
        "Two sets of values would be one class: give one of them a `title`",
    ),
    "path item elsewhere": (path_item_elsewhere, "  put /bodies"),
    "array without items": (lambda it: schemas(it).update(Days={"type": "array"}), "type array must have items"),
    "filter by lists": (
        lambda it: parameter(it, "paid").update(schema={"type": "array", "items": {"type": "boolean"}}),
        "x-filters names `paid`, which takes lists; a filter compares one value",
    ),
    "page sizes with a gap": (
        lambda it: parameter(it, "pageSize").update(schema={"type": "string", "pattern": "^(1|3)$"}),
        "`pageSize` must allow a run of whole numbers from 1",
    ),
    "a schema named as the values of an enum": (
        lambda it: schemas(it).update(LevelValue={"type": "object", "properties": {"x": {"type": "string"}}}),
        "`LevelValue` is also the type of the values of the enum `Level`",
    ),
    "page sizes of a set": (
        lambda it: parameter(it, "pageSize").update(schema={"type": "integer", "enum": [10, 20]}),
        "`pageSize` must allow a run of whole numbers from 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "message"), EDITS.values(), ids=EDITS)
def test_what_cannot_be_generated_is_an_error_that_says_so(
    rich: Any, tmp_path: Path, edit: Callable[[Any], object], message: str
) -> None:
    contract = copy.deepcopy(rich.document)
    edit(contract)
    with pytest.raises(GenerationError) as caught:
        generate(contract, tmp_path / "api")
    assert message in str(caught.value)
    assert " object at 0x" not in str(caught.value)
