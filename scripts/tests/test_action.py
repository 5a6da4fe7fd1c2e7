"""The composite action that checks a server against the contract: its steps, as a runner would run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from distributions import PROJECT
from flexportal.testing import MockAPI

ACTION: dict[str, Any] = yaml.safe_load((PROJECT / ".github/actions/contract/action.yml").read_text(encoding="utf-8"))
CHECK: dict[str, Any] = ACTION["runs"]["steps"][-1]


def run_check(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step with inputs, in a folder where the step before has installed the contract suite."""
    # This environment has it. A script that finds it takes the place of an environment of its own.
    (folder / "contract/bin").mkdir(parents=True)
    (folder / "contract/bin/activate").write_text(f"PATH={Path(sys.executable).parent}:$PATH\n", encoding="utf-8")
    values = {name: each.get("default", "") for name, each in ACTION["inputs"].items()} | inputs
    variables = {
        name: values[text.removeprefix("${{ inputs.").removesuffix(" }}")] for name, text in CHECK["env"].items()
    }
    key = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "FLEXPORTAL_OTHER_TENANT_ID": "globex"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]]
    return subprocess.run(
        command,
        env=os.environ | key | variables | {"RUNNER_TEMP": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(("limit", "code"), [("", 0), ("--ignore=no-such-check", 2)], ids=["passed", "unknown check"])
def test_the_action_writes_reports_and_exits_with_the_code_of_the_suite(limit: str, code: int, tmp_path: Path) -> None:
    arguments = "--select\nshape.json\n\n" + limit
    with MockAPI(customers=5).serve() as server:
        done = run_check(tmp_path, **{"base-url": server.url, "arguments": arguments, "reports": "my reports"})
    assert done.returncode == code, done.stdout + done.stderr
    if not code:
        assert json.loads((tmp_path / "my reports/contract.json").read_text(encoding="utf-8"))
        assert {file.suffix for file in (tmp_path / "my reports").iterdir()} == {".html", ".json", ".xml"}
