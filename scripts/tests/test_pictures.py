"""The pictures of the terminal: what the command line shows by now, and nothing that a browser would have to fetch."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pictures
import pytest
from pictures import FOLDER, PICTURES, drawn


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_command_line_shows(name: str) -> None:
    committed = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert committed == drawn(name), "run scripts/pictures"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_well_formed_and_asks_nobody(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert len(text) < 40_000
    assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 - written by us
    assert "url(http" not in text.replace('"', "")
    assert re.findall(r"(?:href|src)=", text) == []


def test_the_pictures_are_those_in_the_folder() -> None:
    assert sorted(file.stem for file in FOLDER.glob("terminal-*.svg")) == sorted(pictures.PICTURES)
