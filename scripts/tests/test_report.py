"""The report and the changelog's entry: breaking changes first, each meaning once, nothing written twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from regeneration.changelog import write_entry
from regeneration.changes import CODES, Change, Level
from regeneration.report import to_json, to_markdown, to_text


def change(code: str, python: str, where: str = "schema A $.b") -> Change:
    return Change(code, CODES[code] is Level.MAJOR, "response", where, python, "b is c")


ADDED = change("response-field-added", "`A.new` is new.", "schema A $.new")
GONE = change("response-field-removed", "`A.b` is gone.")
WORDS = change("description-changed", "Only the description of `A.b` differs.")
NEEDED = change("required-parameter-added", "`list()` requires a new argument `q`.")
OLD = change("deprecation-changed", "`list()` is deprecated.")
ALIKE = [change("error-response-added", "`a()` can now receive status 503.", f"op{number}") for number in range(5)]


@pytest.mark.parametrize(
    ("changes", "bump"),
    [((), "none"), ((WORDS,), "patch"), ((WORDS, ADDED), "minor"), ((WORDS, GONE, ADDED), "major")],
)
def test_the_proposed_version_is_that_of_the_gravest_change(changes: tuple[Change, ...], bump: str) -> None:
    assert json.loads(to_json(changes))["bump"] == bump
    assert to_text(changes).endswith("The version stays.\n" if bump == "none" else f"Raise the {bump} version.\n")


def test_json_has_each_change_with_all_its_parts() -> None:
    assert json.loads(to_json((GONE,)))["changes"] == [
        {
            "code": "response-field-removed",
            "breaking": True,
            "direction": "response",
            "where": "schema A $.b",
            "python": "`A.b` is gone.",
            "message": "b is c",
        }
    ]


def test_text_and_markdown_name_the_first_places_of_each_meaning() -> None:
    assert to_text((GONE, *ALIKE)).splitlines() == [
        "✗ breaking: `A.b` is gone.",
        "    schema A $.b: b is c",
        "+ compatible: `a()` can now receive status 503.",
        *(f"    {place}: b is c" for place in ("op0", "op1", "op2", "and 2 more")),
        "6 changes, 1 breaking. Raise the major version.",
    ]
    rows = [line for line in to_markdown((GONE, *ALIKE)).splitlines() if line.startswith("|")]
    assert rows[2:] == [
        "| **breaking** | `schema A $.b` | `A.b` is gone. | b is c |",
        "| compatible | `op0`<br>`op1`<br>`op2`<br>`and 2 more` | `a()` can now receive status 503. | b is c |",
    ]


def test_text_of_the_contract_cannot_break_the_table() -> None:
    odd = Change("response-field-removed", True, "response", "a `b|c`\nd", "`x|y` <b>", "m|n")
    assert to_markdown((odd,)).splitlines()[-1] == "| **breaking** | `a 'b\\|c' d` | `x\\|y` &lt;b> | m\\|n |"


# --- CHANGELOG.md


def written(folder: Path, text: str | None, *changes: Change) -> str:
    file = folder / "CHANGELOG.md"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    write_entry(file, changes)
    return file.read_text(encoding="utf-8")


EMPTY = "# Changelog\n\nWhat changed.\n\n## [Unreleased]\n"
RELEASED = EMPTY + "\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- Everything.\n\n[1.0.0]: https://example.org/1.0.0\n"


def test_each_change_goes_under_its_heading_and_says_what_breaks(tmp_path: Path) -> None:
    assert written(tmp_path, EMPTY, GONE, NEEDED, ADDED, OLD, WORDS) == EMPTY + (
        "\n### Added\n\n- `A.new` is new. (`schema A $.new`)\n"
        "\n### Changed\n\n- **Breaking:** `list()` requires a new argument `q`. (`schema A $.b`)\n"
        "- The documentation in the contract (descriptions, examples, notes) differs.\n"
        "\n### Deprecated\n\n- `list()` is deprecated. (`schema A $.b`)\n"
        "\n### Removed\n\n- **Breaking:** `A.b` is gone. (`schema A $.b`)\n"
    )


def test_released_sections_stay_as_they_are(tmp_path: Path) -> None:
    text = written(tmp_path, RELEASED, ADDED)
    assert text.startswith(EMPTY + "\n### Added\n\n- `A.new` is new.")
    assert text.endswith(RELEASED.removeprefix(EMPTY))


def test_writing_twice_is_writing_once(tmp_path: Path) -> None:
    once = written(tmp_path, RELEASED, GONE, ADDED, WORDS)
    assert write_entry(tmp_path / "CHANGELOG.md", (GONE, ADDED, WORDS)) is False
    assert written(tmp_path, None, ADDED) == once
    assert [file.name for file in tmp_path.iterdir()] == ["CHANGELOG.md"]


def test_a_new_entry_joins_what_a_person_wrote(tmp_path: Path) -> None:
    mine = EMPTY + "\nA sentence.\n\n### Thanks\n\n- To all.\n\n### Added\n\n- Mine.\n\n### Removed\n\n- Old.\n"
    assert written(tmp_path, mine, ADDED, NEEDED) == EMPTY + (
        "\nA sentence.\n\n### Thanks\n\n- To all.\n\n### Added\n\n- Mine.\n- `A.new` is new. (`schema A $.new`)\n"
        "\n### Changed\n\n- **Breaking:** `list()` requires a new argument `q`. (`schema A $.b`)\n"
        "\n### Removed\n\n- Old.\n"
    )


def test_the_same_meaning_is_one_line_with_its_first_places(tmp_path: Path) -> None:
    longer = change("response-enum-value-added", "`S.X` is new; a `match` over the others does not cover it.")
    text = written(tmp_path, EMPTY, *ALIKE, WORDS, WORDS, change("request-enum-value-added", "`S.X` is new."), longer)
    assert "(`op0`, `op1` and 3 more)" in text
    assert text.count("- The documentation") == text.count("`S.X` is new") == 1


def test_a_missing_section_or_file_is_made(tmp_path: Path) -> None:
    text = written(tmp_path, RELEASED.replace("## [Unreleased]\n\n", ""), ADDED)
    assert text == written(tmp_path, RELEASED, ADDED)
    (tmp_path / "CHANGELOG.md").unlink()
    assert written(tmp_path, None, ADDED).startswith("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- `A.new`")


def test_no_change_leaves_the_file_untouched(tmp_path: Path) -> None:
    assert written(tmp_path, "anything") == "anything"
    assert not write_entry(tmp_path / "none.md", ())
    assert not (tmp_path / "none.md").exists()
