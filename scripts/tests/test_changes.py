"""The comparison of two contracts: right on the folder of changes, silent on none, and blind to nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import pytest
import yaml
from contract_changes import PROJECT, Case, cases
from regeneration.bump import propose
from regeneration.changes import CODES, Change, compare
from regeneration.report import to_json

Json = dict[str, Any]
Path = tuple[str | int, ...]

CASES = list(cases())
SHOWN = ("code", "breaking", "direction", "where", "python")


@cache
def parsed(text: str) -> Json:
    document: Json = yaml.load(text, Loader=yaml.CSafeLoader)  # the safe loader, written in C
    return document


CONTRACT = parsed((PROJECT / "openapi.yaml").read_text(encoding="utf-8"))


def shown(change: Change) -> Json:
    return {key: getattr(change, key) for key in SHOWN}


def in_order(changes: list[Json]) -> list[Json]:
    return sorted(changes, key=lambda change: json.dumps(change, sort_keys=True))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_change_of_the_folder_is_reported_as_the_table_has_it(case: Case) -> None:
    changes = compare(parsed(case.old), parsed(case.new))
    assert in_order([shown(change) for change in changes]) == in_order(case.expected["changes"])
    assert propose(changes) == case.expected["bump"]


def test_the_folder_is_large_enough() -> None:
    assert len(CASES) >= 40


def test_every_sentence_is_one() -> None:
    for case in CASES:
        for change in compare(parsed(case.old), parsed(case.new)):
            assert change.python.endswith(".")
            assert change.python[0] == "`" or change.python[0].isupper()
            assert change.message
            assert not change.message.endswith(".")


def test_a_contract_does_not_differ_from_itself() -> None:
    assert compare(CONTRACT, copy.deepcopy(CONTRACT)) == ()


def test_comparing_leaves_both_contracts_as_they_were() -> None:
    case = next(case for case in CASES if case.name.startswith("86"))
    old, new = copy.deepcopy(both(case))
    compare(old, new)
    assert (old, new) == both(case)


def test_breaking_changes_come_first() -> None:
    case = next(case for case in CASES if case.name.startswith("86"))
    verdicts = [change.breaking for change in compare(parsed(case.old), parsed(case.new))]
    assert verdicts == sorted(verdicts, reverse=True)


def test_a_change_taken_back_is_reported_again_the_other_way() -> None:
    for case in CASES:
        there, back = (compare(*pair) for pair in (both(case), both(case)[::-1]))
        assert bool(there) == bool(back), case.name


def both(case: Case) -> tuple[Json, Json]:
    return parsed(case.old), parsed(case.new)


def test_the_report_as_json_has_these_keys_and_no_others() -> None:
    case = next(case for case in CASES if case.name.startswith("01"))
    report = json.loads(to_json(compare(*both(case))))
    assert list(report) == ["bump", "changes"]
    assert [list(change) for change in report["changes"]] == [
        ["code", "breaking", "direction", "where", "python", "message"]
    ]


def test_codes_are_kebab_case_and_each_has_one_verdict() -> None:
    for name, code in CODES.items():
        assert name == code.id
        assert name.replace("-", "").isalpha()
        assert name.islower()
        assert code.meaning
        assert code.breaking == (code.level.name == "MAJOR")


# --- whatever is edited, something is said, and at that place


def places(node: object, path: Path = ()) -> Iterator[Path]:
    """Every place of the contract but examples and the ledger, whose wording is compared as a whole."""
    if isinstance(node, dict):
        for key, value in cast(Json, node).items():
            if key not in ("examples", "x-assumptions"):
                yield (*path, key)
                yield from places(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(cast(list[object], node)):
            yield (*path, index)
            yield from places(value, (*path, index))


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def edited(path: Path) -> Json | None:
    """The contract with the words or the flag at that place changed; None where something else stands there."""
    document = copy.deepcopy(CONTRACT)
    value = at(document, path)
    if path[-1] in ("$ref", "in", "name", "type") or path[-2:-1] == ("type",):
        return None  # no longer a contract
    if isinstance(value, bool):
        at(document, path[:-1])[path[-1]] = not value
    elif isinstance(value, str):
        at(document, path[:-1])[path[-1]] = f"{value}x"
    else:
        return None
    return document


# Without these, references lead nowhere.
NEEDED = [("components",), ("components", "parameters"), ("components", "parameters", "TenantId")]


def removed(path: Path) -> Json | None:
    document = copy.deepcopy(CONTRACT)
    if path[-1] in ("$ref", "in", "name") or path in NEEDED:
        return None  # no longer a contract
    del at(document, path[:-1])[path[-1]]
    return document


def named(path: Path) -> str | None:
    """The last name on the way to a place that its report has to mention; None for a part without a name of its own."""
    names = {"properties", "securitySchemes", "responses", "headers", "x-filters", "x-pagination"}
    if path[0] == "components" and path[1] in ("responses", "parameters", "examples"):
        return None  # reported where it is used
    found = [str(path[index + 1]) for index, key in enumerate(path[:-1]) if key in names]
    return found[-1] if found else None


EDITED = [path for path in places(CONTRACT) if edited(path) is not None]
REMOVED = [path for path in places(CONTRACT) if removed(path) is not None]


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(("change", "paths"), [(edited, EDITED), (removed, REMOVED)], ids=["edited", "removed"])
def test_no_edit_goes_unseen(change: Any, paths: list[Path], part: int) -> None:
    unseen: list[Path] = []
    unnamed: list[tuple[Path, list[str]]] = []
    for path in paths[part::4]:
        changes = compare(CONTRACT, change(path))
        name = named(path)
        if not changes:
            unseen.append(path)
        elif name is not None and not any(name in found.where for found in changes):
            unnamed.append((path, [found.where for found in changes]))
    assert unseen == []
    assert unnamed == []


@pytest.mark.parametrize("part", range(2))
def test_an_unknown_key_anywhere_is_seen_and_taken_for_breaking(part: int) -> None:
    """Where keys are names, it is a new thing of that name; everywhere else it is something that no rule knows."""
    unseen: list[tuple[Path, list[Change]]] = []
    for path in [path for path in places(CONTRACT) if isinstance(at(CONTRACT, path), dict)][part::2]:
        document = copy.deepcopy(CONTRACT)
        at(document, path)["x-unheard-of"] = {"type": "string"}
        changes = compare(CONTRACT, document)
        if not any("x-unheard-of" in f"{found.where} {found.message}" for found in changes) and path[0] not in (
            "info",
            "tags",
        ):
            unseen.append((path, list(changes)))
    assert unseen == []


def test_two_edits_at_once_are_both_told() -> None:
    """What one edit alone reports is still there when another is made elsewhere."""
    firsts = [path for path in EDITED if "properties" in path and path[-1] == "description"]
    seconds = [path for path in REMOVED if path[-2:-1] == ("properties",)]
    for first, second in list(zip(firsts, reversed(seconds), strict=False))[::3]:
        if first[: len(second)] == second:
            continue
        document = edited(first)
        assert document is not None
        del at(document, second[:-1])[second[-1]]
        one, other = (set(compare(CONTRACT, alone)) for alone in (edited(first) or {}, removed(second) or {}))
        assert one | other == set(compare(CONTRACT, document)), (first, second)
