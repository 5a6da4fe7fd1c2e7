"""The one module that imports openapi-python-client, the generator that parses the contract and runs the templates.

Its Python modules are not a documented interface, so that any release may change them: a test compares the installed
version with `VERSION`, and fails before anything else does.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemBytecodeCache
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import (
    ClassName,
    PythonIdentifier,
    remove_string_escapes,
    safe_for_docstring,
    snake_case,
)

from .document import Json, shown

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
    "Response",
    "UnionProperty",
    "allows_null",
    "base_type",
    "build",
    "default_code",
    "endpoints",
    "instance_type",
    "parse",
    "properties",
    "response_type",
    "set_name",
    "snake_case",
    "value_of",
    "wire_name",
]

VERSION: Final = "0.29.1"
TEMPLATES: Final = Path(__file__).parent / "templates"
_PLACE: Final = re.compile(r"parsing ([A-Z]+) (/\S*) within|/components/schemas/([^\s']+)")
_SETTINGS: Final = Path(__file__).parent / "generator.yaml"


class GenerationError(Exception):
    """The contract cannot be turned into a client. The message says why, in the words of the generator.

    Args:
        message: What is wrong.
        path: The keys that lead to it in the contract, as far as they are known.
    """

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


def parse(document: Json, reserved: Collection[str] = ()) -> GeneratorData:
    """Parse a contract.

    Args:
        document: The contract.
        reserved: Classes that no model may be; such a model gets the suffix `Model`.

    Raises:
        GenerationError: The generator fails or warns.
    """
    config = _config(Path())
    config.class_overrides |= {
        name: ClassOverride.model_validate({"class_name": f"{name}Model", "module_name": f"{snake_case(name)}_model"})
        for name in reserved
    }
    try:
        parsed = GeneratorData.from_dict(document, config=config)
    except (ValueError, KeyError, TypeError) as error:
        # The parser lets some of its own errors through, such as that two enum values get one name.
        raise GenerationError(f"the generator failed: {error}") from error
    if isinstance(parsed, GeneratorError):
        raise _failure([parsed])
    warnings: list[GeneratorError] = [*parsed.errors]
    for collection in parsed.endpoint_collections_by_tag.values():
        warnings += collection.parse_errors
    if warnings:
        raise _failure(warnings)
    return parsed


def build(parsed: GeneratorData, destination: Path, cache: Path | None, **values: object) -> Environment:
    """Write the models, and the files of the stock client.

    Args:
        parsed: The contract.
        destination: The folder of the package. It must not exist yet.
        cache: Where compiled templates are kept; None keeps none.
        values: What the templates use by name.

    Returns:
        The environment of the templates, for further files.

    Raises:
        GenerationError: The generator fails or warns.
    """
    project = Project(openapi=parsed, config=_config(destination), custom_template_path=TEMPLATES)
    project.env.bytecode_cache = None if cache is None else FileSystemBytecodeCache(str(cache))
    project.env.filters.update(literal=_literal, prose=safe_for_docstring, default_code=default_code)
    known: Any = project.env.globals
    known.update(values)
    # Standard output belongs to the report of the command.
    with contextlib.redirect_stdout(io.StringIO()):
        errors = project.build()
    if errors:
        raise _failure(errors)
    return project.env


def _literal(value: object) -> str:
    """A value as code. Jinja's own strings are strings."""
    return repr(str(value) if isinstance(value, str) else value)


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


def set_name(prop: PropertyProtocol, name: str) -> None:
    """Give a property another name in Python."""
    prop.python_name = PythonIdentifier(name, "", skip_snake_case=True)


def wire_name(prop: PropertyProtocol) -> str:
    """The name that a property or parameter has in the contract."""
    return shown(str(prop.name.get_untrusted_value()))


def base_type(prop: PropertyProtocol) -> str:
    """The Python type of a property's values, without None for an absent one.

    The members of a union are in the order of the contract, which decides between equal ones; None is the last.
    """
    if isinstance(prop, ListProperty):
        return f"list[{base_type(prop.inner_property)}]"
    if not isinstance(prop, UnionProperty):
        return prop.get_type_string(no_optional=True).as_unembedded_code()
    members = dict.fromkeys(map(base_type, prop.inner_properties))
    return " | ".join(sorted(members, key="None".__eq__))


def allows_null(prop: PropertyProtocol) -> bool:
    """Whether null is one of a property's values."""
    inner = prop.inner_properties if isinstance(prop, UnionProperty) else [prop]
    return any(isinstance(each, (NoneProperty, AnyProperty)) for each in inner)


def value_of(prop: PropertyProtocol) -> PropertyProtocol:
    """What a property is where it is not null; itself where that may be of several types."""
    if isinstance(prop, UnionProperty):
        values = [each for each in prop.inner_properties if not isinstance(each, NoneProperty)]
        return values[0] if len(values) == 1 else prop
    return prop


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


def _config(destination: Path) -> Config:
    return Config.from_sources(
        ConfigFile.load_from_path(_SETTINGS),
        MetaType.NONE,
        document_source="",
        file_encoding="utf-8",
        overwrite=False,
        output_path=destination,
    )


def _failure(errors: Sequence[GeneratorError]) -> GenerationError:
    """The error for what the generator reports, at the operation or schema that it names."""
    message = _messages(errors)
    found = _PLACE.search(message)
    if found is None:
        return GenerationError(message)
    path = ("components", "schemas", found[3]) if found[3] else ("paths", found[2], found[1].lower())
    return GenerationError(message, path)


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
