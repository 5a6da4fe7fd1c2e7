"""The tables of the guides have every filter and every method, and say which are repeated."""

from __future__ import annotations

import re
from pathlib import Path

from flexportal.operations import all_operations
from flexportal_core.operation import Parameter

GUIDES = Path(__file__).parents[2] / "docs/guides"
ROW = re.compile(r"^\| `(\w+)` \| (.*?) ?\|(?: (.*?) ?\| (.*?) ?\|)?$", re.MULTILINE)
NAME = re.compile(r"`([\w.]+)`")
PAGING = {"limit", "start_after"}
SORTING = {"sort_by", "sort_dir"}


def rows(page: str, heading: str) -> dict[str, tuple[set[str], ...]]:
    """The rows below a heading: by their first name, the names in each further cell."""
    section = (GUIDES / page).read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {name: tuple(set(NAME.findall(cell)) for cell in cells) for name, *cells in ROW.findall(section)}


def takes_several_values(parameter: Parameter) -> bool:
    return parameter.filter is not None and parameter.filter.match == "equal"


def test_the_table_of_filters_has_those_of_every_list() -> None:
    shown = rows("filtering.md", "Filters of each list")
    lists = [each for each in all_operations() if each.paging is not None]
    assert len(shown) == len(lists)
    for operation in lists:
        several, others, sorting = shown[operation.call.partition(".")[0]]
        query = {each.argument: each for each in operation.parameters if each.location == "query"}
        filters = {name: each for name, each in query.items() if name not in PAGING | SORTING}
        assert several == {name for name, each in filters.items() if takes_several_values(each)}
        assert others == filters.keys() - several
        assert bool(sorting) == ("sort_by" in query)
        if sorting and (known := query["sort_by"].choices):
            assert sorting == {each.value for each in known}


def test_the_table_of_methods_has_every_operation() -> None:
    shown = {
        f"{resource}.{name}"
        for resource, (names, *_) in rows("creating-and-updating.md", "All methods").items()
        for name in names
    }
    assert shown == {each.call for each in all_operations()} | {"customers.find"}


def test_the_numbers_of_operations_that_are_repeated_are_those_of_the_contract() -> None:
    page = (GUIDES / "retries-and-idempotency.md").read_text("utf-8")
    repeatable = sum(each.is_repeatable for each in all_operations())
    assert re.findall(r"^[¹²] (\d+) operations", page, re.MULTILINE) == [
        str(repeatable),
        str(len(all_operations()) - repeatable),
    ]
