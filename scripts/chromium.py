"""Headless Chromium for the tests of HTML pages, without access to other machines."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["chromium", "needs_chromium"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--metrics-recording-only",
    # A proxy that does not exist: requests to other machines fail.
    "--proxy-server=127.0.0.1:9",
)

needs_chromium = pytest.mark.skipif(
    BROWSER is None and os.environ.get("CI") != "true", reason="needs Chromium, which is not installed"
)


def chromium(folder: Path, *arguments: str) -> str:
    """Run Chromium and return its output.

    Args:
        folder: A folder for its profile.
        arguments: Its command line.
    """
    if BROWSER is None:
        pytest.fail("CI needs Chromium: install it")
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, timeout=90, check=True).stdout.decode()
