"""The one module that imports openapi-python-client, the generator that parses the contract and runs the templates.

Its Python modules are not a documented interface, so that any release may change them: a test compares the installed
version with `VERSION`, and fails before anything else does.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemBytecodeCache
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import (
    ClassName,
    PythonIdentifier,
    in_double_quote_literal,
    remove_string_escapes,
    safe_for_docstring,
    snake_case,
)

from .document import Json

__all__ = [
    "VERSION",
    "ClassName",
    "Endpoint",
    "EnumProperty",
    "GenerationError",
    "GeneratorData",
    "ListProperty",
    "ModelProperty",
    "PropertyProtocol",
    "PythonIdentifier",
    "base_type",
    "build",
    "default_code",
    "endpoints",
    "enum_values",
    "instance_type",
    "literal",
    "parse",
    "properties",
    "rename",
    "response_type",
    "snake_case",
    "wire_name",
]

VERSION: Final = "0.29.1"
TEMPLATES: Final = Path(__file__).parent / "templates"
_SETTINGS: Final = Path(__file__).parent / "generator.yaml"


class GenerationError(Exception):
    """The contract cannot be turned into a client. The message says why, in the words of the generator."""


def parse(document: Json) -> GeneratorData:
    """Parse a contract. Raises: GenerationError where the generator fails or warns."""
    try:
        parsed = GeneratorData.from_dict(document, config=_config(Path()))
    except (ValueError, KeyError, TypeError) as error:
        # The parser lets some of its own errors through, such as that two enum values get one name.
        raise GenerationError(f"the generator failed: {error}") from error
    if isinstance(parsed, GeneratorError):
        raise GenerationError(_messages([parsed]))
    warnings: list[GeneratorError] = [*parsed.errors]
    for collection in parsed.endpoint_collections_by_tag.values():
        warnings += collection.parse_errors
    if warnings:
        raise GenerationError(_messages(warnings))
    return parsed


def build(parsed: GeneratorData, destination: Path, cache: Path | None) -> Environment:
    """Write the models, and the files of the stock client.

    Args:
        parsed: The contract.
        destination: The folder of the package. It must not exist yet.
        cache: Where compiled templates are kept; None keeps none.

    Returns:
        The environment of the templates, for further files.

    Raises:
        GenerationError: The generator fails or warns.
    """
    project = Project(openapi=parsed, config=_config(destination), custom_template_path=TEMPLATES)
    project.env.bytecode_cache = None if cache is None else FileSystemBytecodeCache(str(cache))
    project.env.filters.update(literal=repr, prose=safe_for_docstring, default_code=default_code)
    # Standard output belongs to the report of the command.
    with contextlib.redirect_stdout(io.StringIO()):
        errors = project.build()
    if errors:
        raise GenerationError(_messages(errors))
    return project.env


def endpoints(parsed: GeneratorData) -> Iterator[tuple[str, Endpoint]]:
    """Each endpoint, with its first tag as the name of a module."""
    for tag, collection in parsed.endpoint_collections_by_tag.items():
        for endpoint in collection.endpoints:
            yield str(tag), endpoint


def properties(parsed: GeneratorData, model: PropertyProtocol) -> list[PropertyProtocol]:
    """The properties of a model; none for any other type."""
    if not isinstance(model, ModelProperty):
        return []
    # A model that a reference leads to has no properties yet; the one in the list of models has.
    whole = next(each for each in parsed.models if each.class_info.name == model.class_info.name)
    return [*(whole.required_properties or []), *(whole.optional_properties or [])]


def rename(prop: PropertyProtocol, name: str) -> None:
    """Give a property another name in Python."""
    prop.python_name = PythonIdentifier(name, "", skip_snake_case=True)


def wire_name(prop: PropertyProtocol) -> str:
    """The name that a property or parameter has in the contract."""
    return str(prop.name.get_untrusted_value())


def base_type(prop: PropertyProtocol) -> str:
    """The Python type of a property's values, without UNSET and None for an absent one. None is the last of a union."""
    text = prop.get_type_string(no_optional=True).as_unembedded_code()
    return f"{text.removeprefix('None | ')} | None" if text.startswith("None | ") else text


def instance_type(prop: PropertyProtocol) -> str:
    """The class of a property's values, as `isinstance` takes it."""
    return prop.get_instance_type_string().as_unembedded_code()


def response_type(response: Response) -> str:
    """The Python type of what a response is decoded to; None where it has no body."""
    return "None" if response.source["attribute"] == "None" else base_type(response.prop)


def default_code(prop: PropertyProtocol) -> str:
    """The expression of a property's default; empty where it has none."""
    if prop.default is None:
        return ""
    code, raw = prop.default.python_code.as_unembedded_code(), prop.default.raw_value
    # The generator escapes text twice, which adds backslashes.
    escaped_twice = isinstance(raw, str) and code == repr(remove_string_escapes(raw))
    return repr(raw) if escaped_twice else code


def enum_values(parsed: GeneratorData) -> list[frozenset[object]]:
    """The values of each enum that is generated, strings as in a literal."""
    return [frozenset(enum.values.values()) for enum in parsed.enums if isinstance(enum, EnumProperty)]


def literal(value: object) -> object:
    """A value of an enum as `enum_values` has it."""
    return in_double_quote_literal(value) if isinstance(value, str) else value


def _config(destination: Path) -> Config:
    return Config.from_sources(
        ConfigFile.load_from_path(_SETTINGS),
        MetaType.NONE,
        document_source="",
        file_encoding="utf-8",
        overwrite=False,
        output_path=destination,
    )


def _messages(errors: Sequence[GeneratorError]) -> str:
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
