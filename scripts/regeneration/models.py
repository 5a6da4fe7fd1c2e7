"""The models of a contract as the templates write them, and which of their names callers meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flexportal.contract import Contract
from flexportal_core.decoding.schema import wire_name as default_wire_name
from flexportal_core.lazy import module_name

from .bodies import TypedObject
from .changes.naming import class_name, field_names, value_type
from .descriptions import described
from .document import Json
from .model_files import grouped
from .openapi_client import (
    GenerationError,
    GeneratorData,
    PropertyProtocol,
    allows_null,
    base_type,
    default_code,
    properties,
    response_type,
    set_name,
    wire_name,
)
from .operations import TypedOperation

__all__ = ["Names", "WrittenModel", "names_of", "rename", "written_models"]


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A field of a model.

    Attributes:
        attribute: Its name in Python.
        declaration: Its annotation, and its default behind `=`.
        wire: Its name in the contract where that is not the attribute's in camelCase; else None.
        nullable: Whether it is optional and may be null.
        documentation: Its description in the contract, with the values it takes.
    """

    attribute: str
    declaration: str
    wire: str | None
    nullable: bool
    documentation: str


@dataclass(frozen=True, slots=True)
class WrittenModel:
    """A model, the TypedDict beside it, or both.

    Attributes:
        fields: Its fields, required ones first; None where there is only a TypedDict.
        free: The type of the values of other fields; None where the contract allows none.
        params: What callers pass in place of the model; None where it is part of no body.
        imported: Classes that its module needs when it is imported.
        named: Classes that its annotations name.
    """

    fields: tuple[WrittenField, ...] | None
    free: str | None
    params: TypedObject | None
    imported: frozenset[str]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """The classes of the package.

    Attributes:
        modules: The module of each class below `models`.
        whole: The module that the file of each model and enum becomes a part of.
        public: Those that callers pass and receive.
    """

    modules: Mapping[str, str]
    whole: Mapping[str, str]
    public: tuple[str, ...]

    @property
    def irregular(self) -> dict[str, str]:
        """The modules that are not named after their class."""
        return {name: module for name, module in self.modules.items() if module_name(name) != module}


def rename(parsed: GeneratorData) -> None:
    """Give the fields of every model their names."""
    for model in parsed.models:
        found = properties(parsed, model)
        names = field_names(map(wire_name, found))
        for prop in found:
            set_name(prop, names[wire_name(prop)])


def written_models(
    contract: Contract, parsed: GeneratorData, operations: Sequence[TypedOperation]
) -> dict[str, WrittenModel]:
    """What is written for each model, by the name of its class."""
    schemas = {
        class_name(str(schema.get("title") or name)): schema
        for name, schema in contract.document.get("components", {}).get("schemas", {}).items()
    }
    objects = {each.name: each for operation in operations for each in operation.objects}
    used = _used(parsed, operations)
    found: dict[str, WrittenModel] = {}
    for model in parsed.models:
        name = str(model.class_info.name)
        free = model.additional_properties
        fields = None
        if name in used or name not in objects:
            known = contract.properties(schemas.get(name, {}))
            fields = tuple(_field(contract, each, known) for each in properties(parsed, model))
        types = [each.declaration.partition("=") for each in fields or ()]
        params = objects.get(name)
        found[name] = WrittenModel(
            fields,
            base_type(free) if free else None,
            params,
            _words(default for _, _, default in types),
            _words([*(annotation for annotation, _, _ in types), base_type(free) if free else ""])
            | _words(each.type for each in (params.given if params else ())),
        )
    return found


def names_of(parsed: GeneratorData, models: Mapping[str, WrittenModel], operations: Sequence[TypedOperation]) -> Names:
    """The classes of the package, and those among them that callers meet. Raises: GenerationError: Two are one."""
    modules: dict[str, str] = {}
    own = {str(each.class_info.name): str(each.class_info.module_name) for each in (*parsed.models, *parsed.enums)}
    for name, module in own.items():
        written = models.get(name)
        if written is None or written.fields is not None:
            modules[name] = module
        if written is not None and written.params is not None:
            modules[written.params.params] = module
    named = {word for each in operations for word in each.listed}.union(*(each.named for each in models.values()))
    values = {value_type(str(each.class_info.name)): each.class_info for each in parsed.enums}
    values = {name: enum for name, enum in values.items() if name in named}
    for name in modules.keys() & values.keys():
        sentence = (
            f"`{name}` is also the type of the values of the enum `{values[name].name}`; give one another `title`."
        )
        raise GenerationError(sentence, ("components", "schemas", name))
    modules |= {name: str(enum.module_name) for name, enum in values.items()}
    inside = {name: frozenset([str(enum.name)]) for name, enum in values.items()}
    inside |= {name: written.named for name, written in models.items()}
    inside |= {each.params.params: _words(f.type for f in each.params.given) for each in models.values() if each.params}
    public, waiting = set[str](), {word for each in operations for word in each.listed}
    while waiting:
        name = waiting.pop()
        if name in modules and name not in public:
            public.add(name)
            waiting |= inside.get(name, frozenset())
    references: dict[str, list[str]] = {}
    for name, each in models.items():
        # The file of a record has its name, not that of the envelope it is received in.
        is_envelope = not {name, each.params.params if each.params else name} & public
        known = each.named & modules.keys() - (public if is_envelope else frozenset())
        references[own[name]] = [modules[word] for word in known]
    whole = grouped(own.values(), references)
    return Names({name: whole[module] for name, module in sorted(modules.items())}, whole, tuple(sorted(public)))


def _used(parsed: GeneratorData, operations: Iterable[TypedOperation]) -> frozenset[str]:
    """The models that are received, or are part of another model or body."""
    code = [base_type(prop) for model in parsed.models for prop in properties(parsed, model)]
    code += [base_type(model.additional_properties) for model in parsed.models if model.additional_properties]
    for operation in operations:
        code += map(response_type, operation.endpoint.responses)
        code += [each.type for each in operation.parameters]
        code += [] if operation.body and operation.body.whole else [operation.body_type]
    return _words(code)


def _field(contract: Contract, prop: PropertyProtocol, schemas: Mapping[str, Json]) -> WrittenField:
    annotation, default = base_type(prop), default_code(prop)
    if not prop.required and not allows_null(prop):
        annotation += " | None"
    if default or not prop.required:
        annotation += f" = {default or 'None'}"
    attribute, name = str(prop.python_name), wire_name(prop)
    own = prop.description.get_untrusted_value() if prop.description else None
    return WrittenField(
        attribute,
        annotation,
        None if default_wire_name(attribute) == name else name,
        not prop.required and allows_null(prop) and base_type(prop) not in ("Any", "None"),
        described(contract, schemas.get(name, {}), name, None if name in schemas else own),
    )


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(texts)))
