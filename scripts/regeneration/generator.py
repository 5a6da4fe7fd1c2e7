"""From a contract to the generated package: openapi-python-client with our templates, then formatting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from flexportal.contract import Contract
from jinja2 import Environment, TemplateError

from .changes.naming import OF_MODELS
from .completeness import left_out
from .document import Json, as_json
from .kept import kept_folder
from .openapi_client import GenerationError, GeneratorData, build, parse, properties, rename
from .operations import TypedOperation, typed_operations
from .parameters import describe

__all__ = ["COMMAND", "HEADER", "PACKAGE", "GenerationError", "generate"]

PACKAGE = "flexportal_api"
COMMAND = "scripts/regenerate"
HEADER = f"# Generated from openapi.yaml by `{COMMAND}`. Do not edit: the next run replaces this file.\n"

# What openapi-python-client writes for an HTTP client of its own.
_STOCK_CLIENT = ("api", "client.py", "errors.py", "types.py")

# The locked one, whatever else the PATH offers.
_RUFF_BINARY = str(Path(sysconfig.get_path("scripts")) / "ruff")
_RUFF_SETTINGS = ("--isolated", "--no-cache", "--quiet", "--config", "line-length=120", "--target-version", "py311")
_RUFF = (
    ("check", *_RUFF_SETTINGS, "--fix-only", "--select", "F401,I", "--config", "lint.isort.combine-as-imports=true"),
    ("format", *_RUFF_SETTINGS),
)


def generate(document: Json, destination: Path) -> None:
    """Write the package for a contract.

    Args:
        document: The contract.
        destination: The package's folder; its name is the name that the package is imported by. It must not exist yet.

    Raises:
        GenerationError: The generator warns, fails, or would leave a part of the contract out.
        DocumentError: The contract holds a value that JSON cannot represent.
    """
    snapshot = as_json(document)
    contract = Contract(document)
    parsed = parse(document)
    missing = left_out(contract, parsed)
    if missing:
        raise GenerationError("\n".join(["the generator would leave out:", *(f"  {line}" for line in missing)]))
    describe(contract, parsed)
    _rename_taken(parsed)
    operations = typed_operations(contract, parsed)
    try:
        environment = build(parsed, destination, kept_folder("templates"))
        _remove_stock_client(destination)
        _write_modules(environment, destination, operations, _modules_of_models(parsed))
    except TemplateError as error:
        raise GenerationError(f"a template failed: {error}") from error
    for arguments in _RUFF:
        _ruff(arguments, destination)
    for module in destination.rglob("*.py"):
        module.write_text(HEADER + module.read_text(encoding="utf-8"), encoding="utf-8")
    (destination / "py.typed").write_text(HEADER, encoding="utf-8")
    (destination / "openapi.json").write_text(snapshot, encoding="utf-8")


def _remove_stock_client(package: Path) -> None:
    for name in _STOCK_CLIENT:
        path = package / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _write_modules(
    environment: Environment, package: Path, operations: Sequence[TypedOperation], modules: dict[str, str]
) -> None:
    by_tag = {tag: tuple(group) for tag, group in groupby(sorted(operations, key=_tag), _tag)}
    lists_by_tag = {
        tag: lists for tag, group in by_tag.items() if (lists := tuple(each for each in group if each.paging))
    }
    names = {"package": package.name, "modules": modules, "lists_by_tag": lists_by_tag}

    def write(name: str, template: str, **values: object) -> None:
        text = environment.get_template(template).render(**names, **values)
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("wire.py", "wire.py.jinja", operations=operations)
    write("operations/__init__.py", "operations_init.py.jinja")
    write("resources/__init__.py", "resources_init.py.jinja")
    for tag, group in by_tag.items():
        write(f"operations/{tag}.py", "operations.py.jinja", tag=tag, operations=group)
    for tag, group in lists_by_tag.items():
        write(f"resources/{tag}.py", "resources.py.jinja", tag=tag, operations=group)


def _tag(operation: TypedOperation) -> str:
    return operation.tag


def _modules_of_models(parsed: GeneratorData) -> dict[str, str]:
    classes = (each.class_info for each in (*parsed.models, *parsed.enums))
    return dict(sorted((str(each.name), str(each.module_name)) for each in classes))


def _rename_taken(parsed: GeneratorData) -> None:
    for model in parsed.models:
        for prop in properties(parsed, model):
            if prop.python_name in OF_MODELS:
                rename(prop, f"{prop.python_name}_")


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
    command = [_RUFF_BINARY, *arguments, "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed on the generated code:\n{done.stdout}{done.stderr}".rstrip())
