"""From a contract to the generated package: openapi-python-client with our templates, then formatting."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemBytecodeCache, TemplateError
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.strings import PythonIdentifier, safe_for_docstring

from .changes.naming import OF_MODELS
from .completeness import left_out
from .document import Json, as_json
from .kept import kept_folder
from .listings import ListingError, ResourceListing, listings
from .parameters import describe

HERE = Path(__file__).parent
PACKAGE = "flexportal_api"
COMMAND = "scripts/regenerate"
HEADER = f"# Generated from openapi.yaml by `{COMMAND}`. Do not edit: the next run replaces this file.\n"

# Modules that the stock generator does not write.
_SUPPORT = (
    "decoding.py",
    "encoding.py",
    "enums.py",
    "free_fields.py",
    "listings.py",
    "one_pass.py",
    "resources.py",
    "wire.py",
)

# The locked one, whatever else the PATH offers.
_RUFF_BINARY = str(Path(sysconfig.get_path("scripts")) / "ruff")
_RUFF_SETTINGS = ("--isolated", "--no-cache", "--quiet", "--config", "line-length=120", "--target-version", "py311")
_RUFF = (
    ("check", *_RUFF_SETTINGS, "--fix-only", "--select", "F401,I", "--config", "lint.isort.combine-as-imports=true"),
    ("format", *_RUFF_SETTINGS),
)


class GenerationError(Exception):
    """The contract cannot be turned into a client. The message holds the generator's words."""


def generate(document: Json, destination: Path) -> None:
    """Write the package for a contract.

    Args:
        document: The contract.
        destination: The package's folder. It must not exist yet.

    Raises:
        GenerationError: The generator warns, fails, or would leave a part of the contract out.
        DocumentError: The contract holds what JSON has no word for.
    """
    snapshot = as_json(document)
    config = Config.from_sources(
        ConfigFile.load_from_path(HERE / "generator.yaml"),
        MetaType.NONE,
        document_source="",
        file_encoding="utf-8",
        overwrite=False,
        output_path=destination,
    )
    openapi = _parsed(document, config)
    describe(document, openapi)
    _rename_taken(openapi)
    try:
        offered = listings(document, openapi)
    except ListingError as error:
        raise GenerationError(str(error)) from error
    _build(Project(openapi=openapi, config=config, custom_template_path=HERE / "templates"), offered)
    for arguments in _RUFF:
        _ruff(arguments, destination)
    for module in destination.rglob("*.py"):
        module.write_text(HEADER + module.read_text(encoding="utf-8"), encoding="utf-8")
    (destination / "py.typed").write_text(HEADER, encoding="utf-8")
    (destination / "openapi.json").write_text(snapshot, encoding="utf-8")


def _parsed(document: Json, config: Config) -> GeneratorData:
    try:
        openapi = GeneratorData.from_dict(document, config=config)
    except (ValueError, KeyError, TypeError) as error:
        # The parser lets some of its own errors through, such as that two enum values get one name.
        raise GenerationError(f"the generator failed: {error}") from error
    if isinstance(openapi, GeneratorError):
        raise GenerationError(_told([openapi]))
    warnings = [*openapi.errors]
    for collection in openapi.endpoint_collections_by_tag.values():
        warnings += collection.parse_errors
    if warnings:
        raise GenerationError(_told(warnings))
    missing = left_out(document, openapi)
    if missing:
        raise GenerationError("\n".join(["the generator would leave out:", *(f"  {line}" for line in missing)]))
    return openapi


def _build(project: Project, offered: Sequence[ResourceListing]) -> None:
    # Standard output belongs to the report; the generator's chatter has no place there.
    with contextlib.redirect_stdout(io.StringIO()):
        # Compiling the templates is most of a generation's time, and a run's templates are mostly those of the last.
        compiled = kept_folder("templates")
        project.env.bytecode_cache = None if compiled is None else FileSystemBytecodeCache(str(compiled))
        try:
            errors = project.build()
            project.env.filters.update(literal=repr, prose=safe_for_docstring)
            models = sorted(str(model.class_info.name) for model in project.openapi.models)
            models += sorted(str(enum.class_info.name) for enum in project.openapi.enums)
            classes = ["Resources", *(listing.class_name for listing in offered)]
            words = frozenset[str]().union(*(listing.words for listing in offered))
            exported = sorted([*classes, *(f"Async{name}" for name in classes)])
            for name in _SUPPORT:
                text = project.env.get_template(f"{name}.jinja").render(
                    listings=offered, models=models, exported=exported, words=words
                )
                (project.package_dir / name).write_text(text, encoding="utf-8")
        except TemplateError as error:
            raise GenerationError(f"a template failed: {error}") from error
    if errors:
        raise GenerationError(_told(errors))


def _told(errors: Sequence[GeneratorError]) -> str:
    lines: list[str] = []
    for error in errors:
        lines.append(f"{error.level.value.lower()}: {error.header.strip()} {(error.detail or '').strip()}".rstrip())
        if isinstance(error, ParseError) and error.data is not None:
            lines.append(error.data.model_dump_json(indent=2, exclude_unset=True, by_alias=True))
        if "conflicting enums" in (error.detail or ""):
            lines.append(
                "Two sets of values would be one class: give one of them a `title`, or both the same component."
            )
    # Where an object stands in place of a status, its address says nothing, and is another one each time.
    return re.sub(r" ?<[\w.]+ object at 0x[0-9a-f]+>", "", "\n".join(lines))


def _rename_taken(openapi: GeneratorData) -> None:
    for model in openapi.models:
        for prop in [*(model.required_properties or []), *(model.optional_properties or [])]:
            if prop.python_name in OF_MODELS:
                prop.python_name = PythonIdentifier(f"{prop.python_name}_", "", skip_snake_case=True)


def _ruff(arguments: Sequence[str], folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
    command = [_RUFF_BINARY, *arguments, "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed on the generated code:\n{done.stdout}{done.stderr}".rstrip())
