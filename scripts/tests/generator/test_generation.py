"""From contract to package: complete, the same on every machine, and refused where anything would be lost."""

from __future__ import annotations

import copy
import datetime
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contract_changes import FOLDER
from regeneration import generator
from regeneration.document import DocumentError, as_json
from regeneration.generator import GenerationError, generate
from regeneration.inspection import InspectionError, inspect
from regeneration.tree import differences
from regeneration.yaml_source import load

PROJECT = Path(__file__).parents[3]
COMMITTED = PROJECT / "generated" / "flexportal_api"


@pytest.fixture
def contract() -> Any:
    """The contract of the folder of changes, to be changed at will: the project's own may have changed already."""
    return copy.deepcopy(load(FOLDER / "openapi.yaml").document)


def test_the_committed_package_is_what_the_contract_gives(real: Any) -> None:
    assert differences(real.folder, COMMITTED) == []


GENERATE = """
import sys
from pathlib import Path
from regeneration.yaml_source import load
from regeneration.generator import generate
generate(load(Path(sys.argv[1])).document, Path(sys.argv[2]))
"""

MACHINES = {
    "plain": {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    "far": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kolkata", "PYTHONHASHSEED": "4242", "COLUMNS": "20",
            "RUFF_CONFIG": "/nowhere.toml", "PYTHONUTF8": "0"},
}  # fmt: skip


@pytest.mark.parametrize("settings", MACHINES.values(), ids=MACHINES.keys())
def test_another_machine_gives_the_same_bytes(real: Any, tmp_path: Path, settings: dict[str, str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # Settings of a user's or a project's own must not reach the generated code.
    for place in (home, tmp_path):
        (place / "ruff.toml").write_text("line-length = 60\n[format]\nquote-style = 'single'\n", encoding="utf-8")
    environment = {
        **os.environ,
        **settings,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", GENERATE, str(PROJECT / "openapi.yaml"), str(tmp_path / "api")]
    subprocess.run(command, cwd=home, env=environment, check=True)
    assert differences(real.folder, tmp_path / "api") == []


def test_a_read_only_project_can_be_generated_from(real: Any, tmp_path: Path) -> None:
    copied = tmp_path / "scripts"
    shutil.copytree(
        PROJECT / "scripts" / "regeneration", copied / "regeneration", ignore=shutil.ignore_patterns("__pycache__")
    )
    for path in [copied, *copied.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    # The copy is not what coverage is to measure.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment["PYTHONPATH"] = os.pathsep.join([str(copied), str(PROJECT / "wrapper"), str(PROJECT / "generated")])
    command = [sys.executable, "-c", GENERATE, str(PROJECT / "openapi.yaml"), str(tmp_path / "api")]
    try:
        subprocess.run(command, cwd="/", env=environment, check=True)
    finally:
        for path in [copied, *copied.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
    assert differences(real.folder, tmp_path / "api") == []
    assert not list(copied.rglob("__pycache__")) or os.geteuid() == 0


@pytest.fixture
def copied(real: Any, tmp_path: Path) -> Path:
    """The package under the name that its users import, to be spoilt."""
    package = tmp_path / generator.PACKAGE
    shutil.copytree(real.folder, package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def test_the_package_of_the_contract_passes_inspection(copied: Path) -> None:
    inspect(copied)


def test_the_richest_contract_imports_and_type_checks(rich: Any) -> None:
    for path in rich.folder.rglob("*.py"):
        rich.module(".".join(path.relative_to(rich.folder).with_suffix("").parts))
    path = os.pathsep.join(str(PROJECT / folder) for folder in ("generated", "wrapper"))
    settings = PROJECT / "scripts" / "regeneration" / "inspection.ini"
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), str(rich.folder)]
    done = subprocess.run(
        command,
        cwd=rich.folder.parent,
        env={**os.environ, "MYPYPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_code_that_does_not_type_check_is_refused(copied: Path) -> None:
    (copied / "wrong.py").write_text("x: int = 'text'\n", encoding="utf-8")
    with pytest.raises(InspectionError, match=r"^the generated code does not type-check:\n.*wrong\.py:1: error"):
        inspect(copied)


def test_what_the_wrapper_made_by_hand_lacks_is_told_with_the_name_of_that_part(copied: Path) -> None:
    resources = copied / "resources.py"
    text = resources.read_text(encoding="utf-8")
    resources.write_text(
        text.replace("email: str | Collection[str]", "address: str | Collection[str]"), encoding="utf-8"
    )
    with pytest.raises(InspectionError) as caught:
        inspect(copied)
    told = str(caught.value)
    assert re.search(r'resources\.py:\d+: in Customers\.find: error: Unexpected keyword argument "email"', told)
    assert ": note: " not in told
    assert told.endswith("give it back to the contract, or change those parts first.")


@pytest.mark.parametrize("code", ["import absent_module", "x = '\\d'"], ids=["import", "warning"])
def test_code_that_does_not_import_without_a_warning_is_refused(copied: Path, code: str) -> None:
    (copied / "wrong.py").write_text(f"{code}  # type: ignore\n", encoding="utf-8")
    with pytest.raises(InspectionError, match=r"^the generated code does not import:\n(.*\n)*.*wrong\.py"):
        inspect(copied)


def operation(contract: Any) -> Any:
    return contract["paths"]["/v1/customers"]["get"]


def unsupported_response(contract: Any) -> None:
    operation(contract)["responses"]["200"]["content"] = {"image/png": {"schema": {"type": "string"}}}


def parameter_in_header_of_objects(contract: Any) -> None:
    operation(contract)["parameters"].append({"name": "X-O", "in": "header", "schema": {"type": "object"}})


def parameter_of_content(contract: Any) -> None:
    node = {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}
    operation(contract)["parameters"].append(node)


def a_set_of_its_own(contract: Any) -> None:
    contract["components"]["schemas"]["Customer"]["properties"]["status"] = {"type": "string", "enum": ["active", "x"]}


def enum_of_two_kinds(contract: Any) -> None:
    contract["components"]["schemas"]["CustomerStatus"]["enum"] = ["active", 1]


def enum_values_of_one_name(contract: Any) -> None:
    contract["components"]["schemas"]["CustomerStatus"]["enum"] = ["a-b", "a b"]


def enum_values_that_clash(contract: Any) -> None:
    contract["components"]["schemas"]["CustomerStatus"]["enum"] = ["active", "ACTIVE"]


def two_operations_of_one_name(contract: Any) -> None:
    other = copy.deepcopy(operation(contract))
    other["operationId"] = "list_customers"
    contract["paths"]["/v2/customers"] = {"get": other}


def operations_elsewhere(contract: Any) -> None:
    contract["components"]["pathItems"] = {"Customers": contract["paths"]["/v1/customers"]}
    contract["paths"]["/v1/customers"] = {"$ref": "#/components/pathItems/Customers"}


def array_of_nothing(contract: Any) -> None:
    contract["components"]["schemas"]["Customer"]["properties"]["orderIds"] = {"type": "array"}


def dangling_reference(contract: Any) -> None:
    contract["components"]["schemas"]["Customer"]["properties"]["x"] = {"$ref": "#/components/schemas/Absent"}


def no_paths(contract: Any) -> None:
    del contract["paths"]


def swagger(contract: Any) -> None:
    contract["swagger"] = "2.0"
    del contract["openapi"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (unsupported_response, "Unsupported content_type image/png"),
        (parameter_in_header_of_objects, "not allowed in header"),
        (parameter_of_content, "get /v1/customers: the query parameter `filter`"),
        (a_set_of_its_own, "Two sets of values would be one class: give one of them a `title`"),
        (enum_of_two_kinds, "Enum values must all be the same type"),
        (enum_values_of_one_name, "#/components/schemas/CustomerStatus: a value of the enum"),
        (enum_values_that_clash, "Duplicate key ACTIVE in enum"),
        (two_operations_of_one_name, "is that of get /v1/customers"),
        (operations_elsewhere, "  get /v1/customers"),
        (array_of_nothing, "type array must have items"),
        (dangling_reference, "Could not find reference"),
        (no_paths, "paths"),
        (swagger, "Swagger"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_the_generator_cannot_express_is_an_error_that_says_so(
    contract: Any, tmp_path: Path, spoil: Callable[[Any], None], told: str
) -> None:
    spoil(contract)
    with pytest.raises(GenerationError) as caught:
        generate(contract, tmp_path / "api")
    assert told in str(caught.value)
    assert " object at 0x" not in str(caught.value)


def test_a_failing_template_is_told_as_such(contract: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "_SUPPORT", ("absent.py",))
    with pytest.raises(GenerationError, match=r"a template failed: .*absent\.py\.jinja"):
        generate(contract, tmp_path / "api")


def test_code_that_cannot_be_formatted_is_told_as_such(
    contract: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "_RUFF", (("format", "--no-such-option"),))
    with pytest.raises(GenerationError, match="ruff format failed on the generated code"):
        generate(contract, tmp_path / "api")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"a": {"b": datetime.date(2026, 3, 14)}}, "#/a/b: JSON has no date; put the value in quotes"),
        ({"a": [1, {2: "x"}]}, "#/a/1: the key 2 is no text; put it in quotes"),
        ({"a": float("nan")}, "#/a: JSON lacks the number nan; put it in quotes"),
    ],
    ids=["date", "key", "nan"],
)
def test_what_json_has_no_word_for_is_told_with_its_place(value: Any, told: str) -> None:
    with pytest.raises(DocumentError) as caught:
        as_json(value)
    assert str(caught.value) == told
