"""A contract read from YAML: plain values by YAML 1.2, a line for every node, a finding for every trap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from contract_changes import PROJECT
from regeneration.yaml_source import Source, load


def read(folder: Path, text: str | bytes) -> Source:
    file = folder / "contract.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(file)


def test_the_contract_reads_as_it_does_elsewhere_and_has_no_trap() -> None:
    file = PROJECT / "openapi.yaml"
    source = load(file)
    assert source.findings == ()
    assert source.document == yaml.safe_load(file.read_text(encoding="utf-8"))


TRAPS = {
    "no": "`no` is true or false to YAML 1.1 and text to YAML 1.2",
    "Yes": "`Yes` is true or false",
    "on": "`on` is true or false",
    "OFF": "`OFF` is true or false",
    "y": "`y` is true or false",
    "N": "`N` is true or false",
    "012": "`012` is octal to YAML 1.1 and decimal",
    "-007": "`-007` is octal",
    "0o12": "`0o12` is text to YAML 1.1 and a number",
    "0b11": "`0b11` is a number to YAML 1.1 and text",
    "1:30": "`1:30` is a number to YAML 1.1 and text",
    "1_000": "`1_000` is a number to YAML 1.1 and text",
    "1e3": "`1e3` is text to YAML 1.1 and a number",
    "2026-03-14": "`2026-03-14` is a date to YAML 1.1 and text",
    ".inf": "JSON has no number `.inf`",
    ".NaN": "JSON has no number `.NaN`",
    "<<": "`<<` is a merge to YAML 1.1",
    "=": "`=` is a default value to YAML 1.1",
    "!money 5": "the tag `!money` is nothing that JSON has",
    "!!int '5'": "`5` is a number to YAML 1.1 and text",
}


@pytest.mark.parametrize("text", TRAPS)
@pytest.mark.parametrize(("frame", "line"), [("a: 1\nb: {}", 2), ("a:\n  - 1\n  - {}", 3), ("{}: 1", 1)])
def test_a_trap_is_found_at_its_line(tmp_path: Path, text: str, frame: str, line: int) -> None:
    (finding,) = read(tmp_path, frame.replace("{}", text)).findings
    assert finding.line == line
    assert finding.sentence.startswith(TRAPS[text])
    assert finding.sentence.endswith(".")


PLAIN = {
    "true": True,
    "FALSE": False,
    "null": None,
    "~": None,
    "": None,
    "12": 12,
    "-3": -3,
    "0": 0,
    "0x1f": 31,
    "1.5": 1.5,
    ".5": 0.5,
    "1.0e+3": 1000.0,
    "text": "text",
    "'no'": "no",
    '"012"': "012",
    "|\n  yes": "yes",
    "10.0.0.1": "10.0.0.1",
    "yesterday": "yesterday",
}


@pytest.mark.parametrize("text", PLAIN, ids=[text or "nothing" for text in PLAIN])
def test_a_plain_value_is_none(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, f"a: {text}")
    assert source.findings == ()
    assert source.document == {"a": PLAIN[text]}
    assert type(source.document["a"]) is type(PLAIN[text])


def test_numbers_that_are_traps_are_read_by_yaml_1_2(tmp_path: Path) -> None:
    assert read(tmp_path, "[012, 0o12, 1e3]").document == [12, 10, 1000.0]


BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3, "the key `a` stands twice here"),
    "a number as a key": ("x:\n  200: ok\n", 2, "the key `200` is no text"),
    "nothing as a key": ("x:\n  ~: ok\n", 2, "the key `~` is no text"),
    "a list as a key": ("? [a]\n: 1\n", 1, "a list or an object can't be a key"),
    "a tab in front": ("a:\n\tb: 1\n", 2, "a tab stands in the indentation"),
    "an open bracket": ("a: [1\n", 2, "this is no YAML"),
    "an unknown alias": ("a: 1\nb: *c\n", 2, "this is no YAML: found undefined alias"),
    "a control character": ("a: \x07\n", 1, "this is no YAML"),
    "two documents": ("a: 1\n---\nb: 1\n", 2, "this is no YAML"),
    "no UTF-8": (b"a: 1\nb: \xff\n", 2, "this is no UTF-8 text"),
    "nested without end": ("a: 1\nb: " + "[" * 100_000, 2, "this is nested more than 100 deep"),
    "a tag of an object": ("a: !!python/object:os.system {}\n", 1, "the tag `python/object:os.system` is nothing"),
    "aliases of aliases": (
        "a: &a [0,0,0,0,0,0,0,0,0,0]\n"
        + "".join(f"{two}: &{two} [{','.join([f'*{one}'] * 10)}]\n" for one, two in zip("abcde", "bcdef", strict=True)),
        1,
        "with its aliases written out this has over 200000 nodes",
    ),
    "an alias within its anchor": ("a: &x\n  b: [*x]\n", 1, "an alias stands within its own anchor"),
}


@pytest.mark.parametrize(("text", "line", "sentence"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_found_at_its_line(tmp_path: Path, text: str | bytes, line: int, sentence: str) -> None:
    (finding,) = read(tmp_path, text).findings
    assert (finding.line, finding.sentence[: len(sentence)]) == (line, sentence)


def test_findings_come_together_and_by_line(tmp_path: Path) -> None:
    found = read(tmp_path, "a: no\nb: 1\nb: 012\nc: 1:30\n").findings
    assert [finding.line for finding in found] == [1, 3, 4]


def test_the_first_of_two_equal_keys_counts(tmp_path: Path) -> None:
    assert read(tmp_path, "a: 1\na: 2\n").document == {"a": 1}


def test_an_alias_is_what_its_anchor_holds(tmp_path: Path) -> None:
    source = read(tmp_path, "a: &x\n  b: 1\nc: *x\n")
    assert source.document == {"a": {"b": 1}, "c": {"b": 1}}
    assert source.findings == ()


def test_an_empty_file_is_no_document(tmp_path: Path) -> None:
    assert read(tmp_path, "").document is None


def test_every_node_has_its_line_and_a_missing_one_that_of_the_node_around_it(tmp_path: Path) -> None:
    source = read(tmp_path, "a:\n  b:\n    - 1\n    - c: 2\n")
    paths: list[tuple[Any, ...]] = [(), ("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 1, "c"), ("a", "x", "y"), ("z",)]
    assert [source.line(path) for path in paths] == [1, 1, 2, 3, 4, 1, 1]


def test_a_finding_names_the_file_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = read(tmp_path, "a: no").findings[0]
    assert str(elsewhere).startswith(f"{tmp_path / 'contract.yaml'}:1: ")
    monkeypatch.chdir(tmp_path)
    assert str(load(tmp_path / "contract.yaml").findings[0]).startswith("contract.yaml:1: `no`")


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.yaml")
