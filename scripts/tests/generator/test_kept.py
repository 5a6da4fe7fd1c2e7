"""What a run keeps for the next one: nice to have, never needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from regeneration import kept


def test_where_nothing_can_be_kept_a_run_does_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "file" / "kept")
    assert kept.kept_folder("types") is None
