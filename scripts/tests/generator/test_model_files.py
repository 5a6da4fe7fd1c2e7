"""Which file a model or an enum is in."""

from __future__ import annotations

import pytest
from regeneration.model_files import grouped

CASES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a part of one model": ({"order": "item"}, {"item": "order"}),
    "a part of a part": ({"order": "item", "item": "price"}, {"item": "order", "price": "order"}),
    "a part of two models": ({"order": "address", "customer": "address"}, {}),
    "a part of two parts of one model": (
        {"order": "item payer", "item": "price", "payer": "price"},
        {"item": "order", "payer": "order", "price": "order"},
    ),
    "a model that refers to itself": ({"folder": "folder"}, {}),
    "two models that refer to each other alone": ({"a": "b", "b": "a"}, {"a": "b"}),
}


@pytest.mark.parametrize(("references", "parts"), CASES.values(), ids=CASES)
def test_what_one_model_alone_refers_to_is_in_its_file(references: dict[str, str], parts: dict[str, str]) -> None:
    named = {model: others.split() for model, others in references.items()}
    modules = sorted({*named, *(other for others in named.values() for other in others)})
    assert grouped(modules, named) == {module: parts.get(module, module) for module in modules}
