"""Whether a new package can replace the old one: does it import, and does what is handwritten type-check with it?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .kept import kept_folder

__all__ = ["InspectionError", "inspect"]

_SETTINGS = Path(__file__).with_name("inspection.ini")
_WRAPPER = Path(__file__).resolve().parents[2] / "wrapper"
# The handwritten methods that rely on what the contract has.
_HANDWRITTEN = _WRAPPER / "flexportal" / "customers.py"

# Run in the folder that holds the package. Warnings count: an invalid escape in a docstring is one.
_IMPORT = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
"""


class InspectionError(Exception):
    """The new package is not fit for use. The message holds what Python or mypy reported."""


def inspect(package: Path) -> None:
    """Import every module of a package and type-check it with the handwritten code, both at once.

    Raises:
        InspectionError: One of them fails.
    """
    # What mypy knows of unchanged files it recognizes by their content, not by where they are.
    cache = str(kept_folder("types") or os.devnull)
    mypy = ["-m", "mypy", "--config-file", str(_SETTINGS), "--cache-dir", cache, str(package), str(_HANDWRITTEN)]
    checks = {"does not import": ["-B", "-W", "error", "-c", _IMPORT, package.name], "does not type-check": mypy}
    # In the parent folder, the package is what its name means; mypy must not read another configuration.
    path = os.pathsep.join([str(package.parent), str(_WRAPPER)])
    running = {
        fault: subprocess.Popen(
            [sys.executable, *arguments],
            cwd=package.parent,
            env={**os.environ, "PYTHONPATH": path, "MYPYPATH": path, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for fault, arguments in checks.items()
    }
    outputs = {fault: process.communicate()[0].strip() for fault, process in running.items()}
    faults = [
        f"{_HANDWRITTEN.name if str(_HANDWRITTEN) in output else 'the generated code'} {fault}:\n"
        + "\n".join(line for line in output.splitlines() if ": note: " not in line)
        for fault, output in outputs.items()
        if running[fault].returncode
    ]
    if any(str(_HANDWRITTEN) in fault for fault in faults):
        name = _HANDWRITTEN.relative_to(_WRAPPER.parent)
        faults.append(f"{name} is handwritten: change it to fit the contract, as mypy says, then run this again.")
    if faults:
        raise InspectionError("\n".join(faults))
