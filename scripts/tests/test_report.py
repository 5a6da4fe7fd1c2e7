"""The report and the changelog's entry: breaking first, each meaning once, nothing written twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from regeneration.bump import propose
from regeneration.changelog import write_entry
from regeneration.changes import CODES, Change
from regeneration.report import to_json, to_markdown, to_text


def change(code: str, python: str = "`A.b` is another.", where: str = "getThings response 200 $.b") -> Change:
    return Change(code, CODES[code].breaking, "response", where, python, "b is c")


ADDED = change("response-field-added", "`A.new` is new.", "getThings response 200 $.new")
GONE = change("response-field-removed", "`A.b` is gone.")
WORDS = change("description-changed", "Only the words on `A.b` differ.")
NEEDED = change("required-parameter-added", "`list()` needs a new argument `q`.")
OLD = change("deprecation-changed", "`list()` is deprecated.")
RENAMED = change("model-renamed", "`A` is now `B`.")


@pytest.mark.parametrize(
    ("changes", "bump"),
    [((), "none"), ((WORDS,), "patch"), ((WORDS, ADDED), "minor"), ((WORDS, GONE, ADDED), "major")],
)
def test_the_bump_is_that_of_the_weightiest_change(changes: tuple[Change, ...], bump: str) -> None:
    assert propose(changes) == bump
    assert json.loads(to_json(changes))["bump"] == bump


def test_json_holds_each_change_with_all_its_parts() -> None:
    (told,) = json.loads(to_json((GONE,)))["changes"]
    assert told == {
        "code": "response-field-removed",
        "breaking": True,
        "direction": "response",
        "where": "getThings response 200 $.b",
        "python": "`A.b` is gone.",
        "message": "b is c",
    }


def test_markdown_is_a_table_with_a_row_for_each_meaning() -> None:
    elsewhere = change("response-field-removed", "`A.b` is gone.", "getThings response 404 $.b")
    rows = [line for line in to_markdown((GONE, elsewhere, ADDED)).splitlines() if line.startswith("|")]
    assert rows[2:] == [
        "| **breaking** | `getThings response 200 $.b`<br>`getThings response 404 $.b` | `A.b` is gone. | b is c |",
        "| compatible | `getThings response 200 $.new` | `A.new` is new. | b is c |",
    ]


def test_what_the_contract_says_cannot_break_the_table() -> None:
    odd = Change("response-field-removed", True, "response", "a `b|c`\nd", "`x|y` <b>", "m|n")
    row = to_markdown((odd,)).splitlines()[-1]
    assert row == "| **breaking** | `a 'b\\|c' d` | `x\\|y` &lt;b> | m\\|n |"


def test_text_names_every_place_under_its_meaning() -> None:
    elsewhere = change("response-field-removed", "`A.b` is gone.", "getThings response 404 $.b")
    assert to_text((GONE, elsewhere, WORDS)).splitlines() == [
        "✗ breaking: `A.b` is gone.",
        "    getThings response 200 $.b: b is c",
        "    getThings response 404 $.b: b is c",
        "· words only: Only the words on `A.b` differ.",
        "    getThings response 200 $.b: b is c",
        "3 changes, 2 breaking. Raise the major version.",
    ]


def test_no_change_is_said_in_words() -> None:
    assert to_text(()) == "Nothing that a caller could see has changed. The version stays.\n"
    assert "Nothing that a caller could see" in to_markdown(())
    assert "|" not in to_markdown(())


def test_one_change_is_one_change() -> None:
    assert to_text((ADDED,)).endswith("1 change, none breaking. Raise the minor version.\n")


# --- CHANGELOG.md


def written(folder: Path, text: str | None, *changes: Change) -> str:
    file = folder / "CHANGELOG.md"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    write_entry(file, changes)
    return file.read_text(encoding="utf-8")


EMPTY = "# Changelog\n\nWhat changed.\n\n## [Unreleased]\n"
RELEASED = EMPTY + "\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- Everything.\n\n[1.0.0]: https://example.org/1.0.0\n"


def test_an_entry_goes_under_its_heading_and_says_what_breaks(tmp_path: Path) -> None:
    assert written(tmp_path, EMPTY, GONE, NEEDED, ADDED, OLD) == EMPTY + (
        "\n### Added\n\n- `A.new` is new. (`getThings response 200 $.new`)\n"
        "\n### Changed\n\n- **Breaking:** `list()` needs a new argument `q`. (`getThings response 200 $.b`)\n"
        "\n### Deprecated\n\n- `list()` is deprecated. (`getThings response 200 $.b`)\n"
        "\n### Removed\n\n- **Breaking:** `A.b` is gone. (`getThings response 200 $.b`)\n"
    )


def test_what_is_released_stays_as_it_is(tmp_path: Path) -> None:
    text = written(tmp_path, RELEASED, ADDED)
    assert text.endswith(RELEASED.removeprefix(EMPTY))
    assert text.startswith(EMPTY + "\n### Added\n\n- `A.new` is new.")


def test_writing_twice_is_writing_once(tmp_path: Path) -> None:
    once = written(tmp_path, RELEASED, GONE, ADDED, WORDS)
    assert write_entry(tmp_path / "CHANGELOG.md", (GONE, ADDED, WORDS)) is False
    assert written(tmp_path, None, ADDED) == once


def test_a_later_entry_joins_the_one_before_and_a_persons_words(tmp_path: Path) -> None:
    mine = EMPTY + "\nA word before.\n\n### Added\n\n- Mine.\n\n### Removed\n\n- Old.\n"
    assert written(tmp_path, mine, ADDED, RENAMED) == EMPTY + (
        "\nA word before.\n\n### Added\n\n- Mine.\n- `A.new` is new. (`getThings response 200 $.new`)\n"
        "\n### Changed\n\n- **Breaking:** `A` is now `B`. (`getThings response 200 $.b`)\n"
        "\n### Removed\n\n- Old.\n"
    )


def test_a_heading_that_is_no_ones_stays_where_it_is(tmp_path: Path) -> None:
    text = written(tmp_path, EMPTY + "\n### Thanks\n\n- To all.\n", ADDED)
    assert text.index("### Thanks") < text.index("### Added")


def test_words_are_one_line_however_many_there_are(tmp_path: Path) -> None:
    other = change("example-changed", "Only an example differs.")
    text = written(tmp_path, EMPTY, WORDS, other)
    assert text.count("- The words of the contract") == 1


def test_what_a_template_changed_is_one_line_however_much_it_is(tmp_path: Path) -> None:
    names = [f"`{name}.f` is new." for name in "ABCD"]
    added = [change("python-surface-added", python, f"python {python}") for python in names]
    gone = change("python-surface-changed", "`E.g` is gone.")
    text = written(tmp_path, EMPTY, *added)
    assert text.count("The client differs for the same contract: `A.f` is new. `B.f` is new. And 2 more.") == 1
    assert "**Breaking:** The client differs for the same contract: `E.g` is gone." in written(
        tmp_path, EMPTY, gone, added[0]
    )


def test_what_is_said_with_more_to_it_is_not_said_twice(tmp_path: Path) -> None:
    asked = change("request-enum-value-added", "`S.X` is new.")
    got = change("response-enum-value-added", "`S.X` is new; a `match` over the others does not cover it.")
    assert written(tmp_path, EMPTY, asked, got).count("`S.X` is new") == 1


def test_many_places_are_counted(tmp_path: Path) -> None:
    places = [
        change("response-field-removed", "`A.b` is gone.", f"getThings response {status} $.b") for status in "1234"
    ]
    text = written(tmp_path, EMPTY, *places)
    assert "`A.b` is gone. (`getThings response 1 $.b`, `getThings response 2 $.b` and 2 more)" in text


def test_a_section_is_made_where_there_is_none(tmp_path: Path) -> None:
    text = written(tmp_path, RELEASED.replace("## [Unreleased]\n\n", ""), ADDED)
    assert (
        text.index("What changed.") < text.index("## [Unreleased]") < text.index("### Added") < text.index("## [1.0.0]")
    )
    assert text.count("### Added") == 2


def test_a_changelog_is_made_where_there_is_none(tmp_path: Path) -> None:
    assert written(tmp_path, None, ADDED).startswith("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- `A.new`")


def test_no_change_leaves_the_file_untouched(tmp_path: Path) -> None:
    assert written(tmp_path, "anything", *()) == "anything"
    assert not write_entry(tmp_path / "none.md", ())
    assert not (tmp_path / "none.md").exists()


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    written(tmp_path, EMPTY, ADDED)
    assert [file.name for file in tmp_path.iterdir()] == ["CHANGELOG.md"]
