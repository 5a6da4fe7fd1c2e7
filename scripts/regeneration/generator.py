"""From a contract to the generated package: openapi-python-client with our templates, then formatting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flexportal.contract import Contract
from jinja2 import Environment, TemplateError

from .changes.naming import OF_MODULES, attribute_name
from .descriptions import sentence, text_of
from .document import Json, as_json
from .kept import kept_folder
from .model_files import gather
from .models import names_of, rename, written_models
from .openapi_client import GenerationError, build, parse
from .operations import TypedOperation, typed_operations
from .parameters import describe, left_out
from .prepared import prepared

__all__ = ["COMMAND", "HEADER", "PACKAGE", "GenerationError", "generate"]

PACKAGE = "flexportal_api"
COMMAND = "scripts/regenerate"
HEADER = f"# Generated from openapi.yaml by `{COMMAND}`. Do not edit: the next run replaces this file.\n"

# The methods that come first in a resource.
_FIRST = ("list", "get", "create", "update", "delete")

# What openapi-python-client writes for an HTTP client of its own.
_STOCK_CLIENT = ("api", "client.py", "errors.py", "types.py")

# The locked one, whatever else the PATH offers.
_RUFF_BINARY = str(Path(sysconfig.get_path("scripts")) / "ruff")
_RUFF_SETTINGS = ("--isolated", "--no-cache", "--quiet", "--config", "line-length=120", "--target-version", "py311")
_RUFF = (
    (
        "check",
        *_RUFF_SETTINGS,
        "--fix-only",
        "--select",
        "F401,I",
        "--config",
        "lint.isort={combine-as-imports=true, split-on-trailing-comma=false}",
    ),
    ("format", *_RUFF_SETTINGS, "--config", "format.skip-magic-trailing-comma=true"),
)


def generate(document: Json, destination: Path) -> None:
    """Write the package for a contract.

    Args:
        document: The contract; it must be valid.
        destination: The package's folder; its name is the name that the package is imported by. It must not exist yet.

    Raises:
        GenerationError: The generator warns, fails, or would leave a part of the contract out.
    """
    snapshot = as_json(document)
    contract = Contract(document)
    parsed = parse(prepared(document), OF_MODULES)
    missing = [*left_out(contract, parsed)]
    if missing:
        raise GenerationError("\n".join(["the generator would leave out:", *(f"  {line}" for line in missing)]))
    describe(contract, parsed)
    rename(parsed)
    operations = typed_operations(contract, parsed)
    models = written_models(contract, parsed, operations)
    names = names_of(parsed, models, operations)
    try:
        environment = build(parsed, destination, kept_folder("templates"), models=models, names=names)
        _remove_stock_client(destination)
        gather(destination / "models", names.whole, [str(each.class_info.module_name) for each in parsed.enums])
        _write_modules(environment, destination, _resources(document, operations))
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


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource as the templates write it."""

    name: str
    description: str
    operations: tuple[TypedOperation, ...]

    @property
    def class_name(self) -> str:
        return self.operations[0].class_name

    @property
    def has_calls(self) -> bool:
        """Whether it has methods besides those that list."""
        return any(each.paging is None for each in self.operations)


def _resources(document: Json, operations: Sequence[TypedOperation]) -> dict[str, _Resource]:
    """The resources by name, each with its operations: list, get, create, update, delete, then the others."""
    descriptions = {attribute_name(tag["name"]): text_of(tag.get("description")) for tag in document.get("tags", ())}
    found: dict[str, _Resource] = {}
    for name in sorted({each.resource for each in operations}):
        own = sorted((each for each in operations if each.resource == name), key=_rank)
        found[name] = _Resource(name, descriptions.get(name) or sentence(own[0].summary), tuple(own))
    return found


def _rank(operation: TypedOperation) -> int:
    return _FIRST.index(operation.call) if operation.call in _FIRST else len(_FIRST)


def _write_modules(environment: Environment, package: Path, resources: Mapping[str, _Resource]) -> None:
    def write(name: str, template: str, **values: object) -> None:
        text = environment.get_template(template).render(package=package.name, **values)
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("__init__.py", "api_package_init.py.jinja")
    write("wire.py", "wire.py.jinja")
    write("operations/__init__.py", "operations_init.py.jinja")
    write("resources/__init__.py", "resources_init.py.jinja", resources=resources)
    for name, resource in resources.items():
        values = {"resource": name, "description": resource.description, "operations": resource.operations}
        write(f"operations/{name}.py", "operations.py.jinja", **values)
        write(f"resources/{name}.py", "resources.py.jinja", **values)


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
    command = [_RUFF_BINARY, *arguments, "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed on the generated code:\n{done.stdout}{done.stderr}".rstrip())
