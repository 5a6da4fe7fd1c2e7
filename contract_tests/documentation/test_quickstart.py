"""The quickstart works as written: installed into an environment of its own, with a mock in a second terminal.

The client is built and installed from the sources. Its dependencies come from the environment that runs the tests, so
that the test needs no package index.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
INSTALL = "pip install '.[cli]'"
INSTALL_OFFLINE = """
echo '{packages}' > "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/dependencies.pth"
pip install --quiet --no-index --no-deps --no-build-isolation --ignore-installed .
"""
SEPARATOR = "--- end of block ---"
IGNORED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests", "*_tests", "docs")
WITHOUT = ("FLEXPORTAL_", "PYTHON", "VIRTUAL_ENV", "COVERAGE_", "COV_")


def free_port() -> str:
    """A port for the mock, in place of the page's, which another program may use."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def script(page: str, folder: Path) -> tuple[str, list[str]]:
    """The page as one script, which prints a separator behind each block, and the outputs that the page shows."""
    port = free_port()
    install = INSTALL_OFFLINE.format(packages=Path(httpx.__file__).parents[1])
    wait = f"for _ in $(seq 300); do (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done"
    lines = ["set -meuo pipefail"]
    outputs: list[str] = []
    for block in BLOCK.finditer(page):
        text = block["text"].replace("8765", port)
        if block["language"] == "text":
            outputs[-1] = text
        elif block["title"] == "second terminal":
            lines += [f"({text.rstrip()} --port {port} >/dev/null 2>&1) &", "trap 'kill -- -$!' EXIT", wait]
        elif block["language"] == "sh":
            lines += [
                text.replace("python3 -m venv", f"{sys.executable} -m venv").replace(INSTALL, install),
                f"echo '{SEPARATOR}'",
            ]
            outputs.append("…")
        else:
            (folder / block["title"]).write_text(text, encoding="utf-8")
    return "\n".join(lines), outputs


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
def test_the_quickstart_works_as_written(tmp_path: Path) -> None:
    clone = Path(shutil.copytree(ROOT, tmp_path / "clone", ignore=IGNORED))
    page = (ROOT / "docs/quickstart.md").read_text("utf-8")
    assert INSTALL in page
    commands, outputs = script(page, clone)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(WITHOUT)}
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-c", commands],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    shown = done.stdout.split(f"{SEPARATOR}\n")[:-1]
    assert len(shown) == len(outputs) >= 6
    for printed, promised in zip(shown, outputs, strict=True):
        pattern = ".*?".join(map(re.escape, promised.strip().split("…")))
        assert re.fullmatch(pattern, printed.strip(), re.DOTALL), (
            f"the page shows\n{promised}\nbut this is printed\n{printed}"
        )
