"""A real Chromium, for the tests that look at a page: without a window, and without a way to any other machine."""

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
    # A proxy that nobody serves: whatever the browser or the page wants from elsewhere, it doesn't get.
    "--proxy-server=127.0.0.1:9",
)

needs_chromium = pytest.mark.skipif(
    BROWSER is None and os.environ.get("CI") != "true", reason="needs Chromium, and there is none on this machine"
)


def chromium(folder: Path, *arguments: str) -> str:
    """What Chromium prints.

    Args:
        folder: Where it may keep a profile.
        arguments: What it is to do.
    """
    if BROWSER is None:
        pytest.fail("CI has to bring a Chromium along: the page is to be looked at")
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, timeout=90, check=True).stdout.decode()
