"""The generated package with one thing wrong, in every way that a generator could get it wrong.

Operators look at the syntax tree and yield edits of the source text; a mutant is the package with one of them made.
Names are taken from the contract: what travels is what may travel under a wrong name.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from flexportal.contract import Contract

from .source import Source, TextEdit

__all__ = ["GeneratedMutant", "generated_mutants"]

# What a type hint, and what a decoder, is mistaken for.
OTHER_HINT = {"str": "int", "float": "str", "bool": "str", "int": "str", "Any": "str"}
OTHER_DECODER = {"_string": "_number", "_number": "_string", "_boolean": "_string", "_anything": "_string"}

Found = tuple[str, tuple[TextEdit, ...]]
Operators = dict[str, Callable[[Source], Iterator[Found]]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

PUBLIC = frozenset({"request_arguments", "sync_detailed", "sync", "asyncio_detailed", "asyncio"})
BOOKKEEPING = frozenset({"additional_properties", "explicit_nulls"})


@dataclass(frozen=True)
class GeneratedMutant:
    """A change of the generated package.

    Args:
        id: Names it, the same for the same source.
        kind: What is changed, as the table lists it.
        file: The file, below the package.
        edits: What is changed in it.
    """

    id: str
    kind: str
    file: str
    edits: tuple[TextEdit, ...]

    def apply(self, tree: Path) -> None:
        """Make the change in a copy of the package."""
        path = tree / self.file
        path.write_text(self.changed(path.read_text(encoding="utf-8")), encoding="utf-8")

    def changed(self, source: str) -> str:
        """The file's text with the change made."""
        for edit in sorted(self.edits, key=lambda edit: edit.start, reverse=True):
            source = source[: edit.start] + edit.text + source[edit.end :]
        return source


def generated_mutants(package: Path, contract: Contract) -> list[GeneratedMutant]:
    """Every mutant of the package, but for its copy of the contract."""
    names = wire_names(contract)
    found: list[GeneratedMutant] = []
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        operators = _operators(file)
        if operators:
            found.extend(_of_file(file, Source(path.read_text(encoding="utf-8"), names), operators))
    return found


def _operators(file: str) -> Operators:
    """What can be wrong in a file. Of the client classes only how the key is sent follows from the contract."""
    if file == "client.py":
        return {"request": request}
    return OPERATORS if file.startswith(("models/", "api/")) or file == "wire.py" else {}


def wire_names(contract: Contract) -> frozenset[str]:
    """Every name under which something travels."""
    names = {parameter.name for operation in contract.operations for parameter in operation.parameters}
    for schema in contract.document["components"]["schemas"].values():
        names |= set(schema.get("properties", {}))
    return frozenset(names)


def _of_file(file: str, source: Source, operators: Operators) -> Iterator[GeneratedMutant]:
    seen: Counter[str] = Counter()
    for kind, operator in operators.items():
        for name, edits in operator(source):
            label = f"{kind}: {file}: {name}"
            seen[label] += 1
            # The same thing may be said twice in a function; the count tells the two apart.
            yield GeneratedMutant(label if seen[label] == 1 else f"{label} ({seen[label]})", kind, file, edits)


# Operators


def wire_name(source: Source) -> Iterator[Found]:
    """Each name that travels, wherever it is said, misspelt there."""
    for node in source.nodes(ast.Constant):
        if isinstance(node.value, str) and node.value in source.names:
            yield f"{source.scope(node)} {node.value}", source.replaced(node, f'"{node.value}X"')


def swapped_fields(source: Source) -> Iterator[Found]:
    """Neighbours that trade places, in what is read and in what is written."""
    for call in source.nodes(ast.Call):
        for first, second in pairwise(keyword.value for keyword in call.keywords):
            if _shape(first) == _shape(second):
                yield from _swap(source, "arguments", first, second)
    for function in source.nodes(ast.FunctionDef):
        assigned = [entry for entry in ast.walk(function) if isinstance(entry, ast.Assign)]
        placed = sorted((entry for entry in assigned if _is_place(entry.targets[0])), key=lambda entry: entry.lineno)
        for first_set, second_set in pairwise(placed):
            yield from _swap(source, "values", first_set.value, second_set.value)


def _is_place(node: ast.AST) -> bool:
    """Whether something of a request or model is set: `_params["limit"]`, `model.email`."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "model"
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)


def _shape(node: ast.AST) -> str:
    """The expression but for its names and texts: what has the same shape trades places unnoticed."""
    return " ".join(type(part).__name__ for part in ast.walk(node))


def _swap(source: Source, what: str, first: ast.AST, second: ast.AST) -> Iterator[Found]:
    one, two = source.segment(first), source.segment(second)
    if one != two:
        # In brackets, since what stands on several lines may owe that to brackets around it.
        edits = (*source.replaced(first, f"({two})"), *source.replaced(second, f"({one})"))
        yield f"{source.scope(first)} {what} {_digest(one + two)}", edits


def _digest(text: str) -> str:
    """A short name for a stretch of text, which outlives changes elsewhere in the file."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:6]


def default(source: Source) -> Iterator[Found]:
    """Each default of an argument and of a field changed."""
    for function in _public_functions(source):
        for argument, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
            if value is not None:
                changed = '"51"' if isinstance(value, ast.Constant) else '"changed"'
                yield f"{function.name} {argument.arg}", source.replaced(value, changed)
    for field in _fields(source):
        if isinstance(field.value, (ast.Constant, ast.Name)):
            yield f"{source.scope(field)} {source.segment(field.target)}", source.replaced(field.value, '"changed"')


def hint(source: Source) -> Iterator[Found]:
    """Each plain type in each hint of a field or argument, mistaken for another."""
    hinted: list[tuple[str, ast.AST, ast.AST | None]] = [
        (source.segment(field.target), field, field.annotation) for field in _fields(source)
    ]
    for function in _public_functions(source):
        hinted.extend((argument.arg, argument, argument.annotation) for argument in function.args.kwonlyargs)
    for name, node, annotation in hinted:
        for part in ast.walk(annotation) if annotation is not None else ():
            if isinstance(part, ast.Name) and part.id in OTHER_HINT:
                yield f"{source.scope(node)} {name} {part.id}", source.replaced(part, OTHER_HINT[part.id])


def _fields(source: Source) -> Iterator[ast.AnnAssign]:
    """The fields of the models and of what they are decoded from."""
    for owner in source.nodes(ast.ClassDef):
        fields = (entry for entry in owner.body if isinstance(entry, ast.AnnAssign))
        yield from (field for field in fields if source.segment(field.target) not in BOOKKEEPING)


def _public_functions(source: Source) -> Iterator[Function]:
    functions: Iterator[Function] = source.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    return (function for function in functions if function.name in PUBLIC)


def decoder(source: Source) -> Iterator[Found]:
    """Each decoder mistaken for one of another type, and each that allows null for one that doesn't."""
    for node in source.nodes(ast.Name):
        if node.id in OTHER_DECODER and isinstance(node.ctx, ast.Load):
            name = f"{source.scope(node)} {node.id} {_digest(source.line(node))}"
            yield name, source.replaced(node, OTHER_DECODER[node.id])
    for call in source.nodes(ast.Call):
        if source.segment(call.func) == "_nullable":
            name = f"{source.scope(call)} nullable {_digest(source.line(call))}"
            yield name, source.replaced(call, source.segment(call.args[0]))


def dropped(source: Source) -> Iterator[Found]:
    """Each value that is put into a request, body or model, and each argument passed on by name, left out."""
    for node in source.nodes(ast.Assign):
        if _is_place(node.targets[0]):
            yield f"{source.scope(node)} {source.segment(node.targets[0])}", source.replaced(node, "pass")
    for call in source.nodes(ast.Call):
        if source.scope(call) in PUBLIC or source.segment(call.func) == "cls":
            for keyword in call.keywords:
                if keyword.arg not in {None, "client"}:
                    yield f"{source.scope(call)} {keyword.arg} not passed on", source.without(source.span(keyword))


def parameter_dropped(source: Source) -> Iterator[Found]:
    """Each argument of a function gone from its signature."""
    for function in _public_functions(source):
        for argument, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
            if argument.arg != "client":
                start, end = source.span(argument)
                whole = (start, end if value is None else source.span(value)[1])
                yield f"{function.name} {argument.arg}", source.without(whole)


def required(source: Source) -> Iterator[Found]:
    """Each required field taken for an optional one, and each optional one for a required one."""
    for call in source.nodes(ast.Call):
        if source.segment(call.func) == "_fields.pop" and len(call.args) == 2:
            name = f"{source.scope(call)} {source.segment(call.args[0])} optional"
            yield name, source.replaced(call.args[1], "None")
    for choice in source.nodes(ast.IfExp):
        if "in _fields" in source.segment(choice.test) and isinstance(choice.test, ast.Compare):
            # The test assigns the key on the way: that has to stay.
            always = f"({source.segment(choice.test.left)}, True)[1]"
            yield f"{source.scope(choice)} {source.segment(choice.test)} required", source.replaced(choice.test, always)
    for branch in source.nodes(ast.If):
        if source.segment(branch.test).startswith("self."):
            yield f"{source.scope(branch)} {source.segment(branch.test)} always", source.replaced(branch.test, "True")


def member(source: Source) -> Iterator[Found]:
    """Each value of each enum changed, renamed and dropped."""
    for owner in source.nodes(ast.ClassDef):
        if any("Enum" in source.segment(base) for base in owner.bases):
            for entry in owner.body:
                if isinstance(entry, ast.Assign):
                    name = f"{owner.name} {source.segment(entry.targets[0])}"
                    yield f"{name} changed", source.replaced(entry.value, '"changed"')
                    yield f"{name} renamed", source.replaced(entry.targets[0], "RENAMED")
                    yield f"{name} dropped", source.replaced(entry, "pass")


def status(source: Source) -> Iterator[Found]:
    """Each status mistaken for another, no longer declared, and decoded as another."""
    branches = [node for node in source.nodes(ast.If) if source.segment(node.test).startswith("status_code")]
    for node in branches:
        for number in ast.walk(node.test):
            if isinstance(number, ast.Constant) and isinstance(number.value, int):
                name = f"{source.scope(node)} {number.value}"
                yield f"{name} moved", source.replaced(number, f"{number.value + 50}")
                yield f"{name} removed", source.replaced(number, "-1")
        for other in (branch for branch in branches if branch is not node):
            start, end = source.span(other.body[0])[0], source.span(other.body[-1])[1]
            body = TextEdit(source.span(node.body[0])[0], source.span(node.body[-1])[1], source.text[start:end])
            yield f"{source.scope(node)} {source.segment(node.test)} decoded as another", (body,)


def request(source: Source) -> Iterator[Found]:
    """Another method, another path, the query left out, the key sent in another way."""
    changed = {"method": '"post"', "url": '"/x"', "params": "{}"}
    for node in source.nodes(ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in changed:
                yield f"{source.scope(node)} {key.value}", source.replaced(value, changed[str(key.value)])
    for text in source.nodes(ast.Constant):
        if text.value in {"Bearer", "Authorization"}:
            yield f"{source.scope(text)} {text.value}", source.replaced(text, '"Changed"')


OPERATORS: Operators = {
    "wire name": wire_name,
    "swapped fields": swapped_fields,
    "default": default,
    "type hint": hint,
    "decoder": decoder,
    "value dropped": dropped,
    "parameter dropped": parameter_dropped,
    "required or optional": required,
    "enum member": member,
    "status": status,
    "request": request,
}
