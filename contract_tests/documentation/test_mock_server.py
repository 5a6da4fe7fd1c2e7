"""The commands of the page about the mock server print what it shows, against `flexportal mock` in a process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/guides/mock-server.md"
BLOCK = re.compile(r'^```sh title="(.+?)"\n(.*?)^```\n\n^```text\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BLOCKS = {title: (commands, output) for title, commands, output in BLOCK.findall(PAGE.read_text(encoding="utf-8"))}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands need bash")


@pytest.mark.parametrize("title", ["life of an order", "control"])
def test_the_commands_print_what_the_page_shows(title: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "flexportal", "mock", "--port", "0"]
    commands, output = BLOCKS[title]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            script = commands.replace("http://127.0.0.1:8765", url)
            bash = ["bash", "-euo", "pipefail", "-c", script]
            done = subprocess.run(bash, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
        finally:
            process.terminate()
    assert (done.stderr, done.returncode) == ("", 0)
    shown = ".*?".join(map(re.escape, output.strip().split("…")))
    assert re.fullmatch(shown, done.stdout.strip(), re.DOTALL), done.stdout
