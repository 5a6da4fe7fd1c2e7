"""A look at a new tree before it takes the old one's place: does it import, and does it type-check?"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from .kept import kept_folder

_SETTINGS = Path(__file__).with_name("inspection.ini")

# The tree's resources are made of the wrapper's parts, and the wrapper's hand-made resources of the tree's.
_WRAPPER = Path(__file__).resolve().parents[2] / "wrapper"
_HAND_MADE = _WRAPPER / "flexportal" / "resources.py"

# Run in the folder that holds the package. Warnings count: an invalid escape in a docstring is one.
_IMPORT = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
"""


class InspectionError(Exception):
    """The new tree is not fit for use. The message holds what Python or mypy said."""


def inspect(package: Path) -> None:
    """Import every module of a package and type-check it, both at once.

    Raises:
        InspectionError: One of them fails.
    """
    python = [sys.executable, "-B", "-W", "error"]
    checks = {
        "does not import": [*python, "-c", _IMPORT, package.name],
        "does not type-check": [
            sys.executable,
            "-m",
            "mypy",
            "--config-file",
            str(_SETTINGS),
            "--cache-dir",
            # What mypy knows of unchanged files it goes by their bytes, not by where they are.
            str(kept_folder("types") or os.devnull),
            str(package),
            str(_HAND_MADE),
        ],
    }
    # In the parent folder, the package is what its name means; mypy must not read a configuration of anyone's.
    path = os.pathsep.join([str(package.parent), str(_WRAPPER)])
    environment = {**os.environ, "PYTHONPATH": path, "MYPYPATH": path, "NO_COLOR": "1"}
    running = {
        fault: subprocess.Popen(
            command,
            cwd=package.parent,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for fault, command in checks.items()
    }
    faults: list[str] = []
    for fault, process in running.items():
        output, _ = process.communicate()
        if process.returncode:
            told = _end_of(output) if "import" in fault else _errors_of(output)
            faults.append(f"the generated code {fault}:\n{told}")
    if any(str(_WRAPPER) in fault for fault in faults):
        faults.append(
            "The wrapper's hand-made parts use what this contract no longer has, as said above; "
            "give it back to the contract, or change those parts first."
        )
    if faults:
        raise InspectionError("\n".join(faults))


def _errors_of(output: str) -> str:
    """What mypy says is wrong, without its notes; of the wrapper's lines with the name of what they stand in."""
    lines = [line for line in output.strip().splitlines() if ": note: " not in line]
    return "\n".join(map(_with_holder, lines))


def _with_holder(line: str) -> str:
    file, _, rest = line.partition(":")
    number, _, words = rest.partition(":")
    if not (Path(file).is_relative_to(_WRAPPER) and number.isdecimal()):
        return line
    holders = _holders(ast.parse(Path(file).read_text(encoding="utf-8")), int(number))
    return f"{file}:{number}: in {'.'.join(holders)}:{words}" if holders else line


def _holders(node: ast.AST, line: int) -> list[str]:
    """The classes and functions that a line stands in, outermost first."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.lineno <= line <= (child.end_lineno or 0):
            return [child.name, *_holders(child, line)]
    return []


def _end_of(traceback: str) -> str:
    """The last place of a traceback, and what went wrong there."""
    lines = traceback.strip().splitlines()
    places = [line.strip() for line in lines if line.startswith("  File ") and not line.startswith('  File "<')]
    return "\n".join([*places[-1:], lines[-1]])
