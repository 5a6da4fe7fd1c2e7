"""Makes the sdist and the wheel, looks at what is in them, and tries the wheel in empty environments.

The wheel is made out of the unpacked sdist, so that the one cannot miss what the other needs. The build backend is the
one of this environment, which the lock names: nothing is fetched, and everybody's bytes are the same.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

__all__ = [
    "PROGRAM",
    "SMALL",
    "TRIALS",
    "build",
    "checked",
    "complaints",
    "extras",
    "installed",
    "main",
    "sources",
]

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = {"flexportal": "wrapper", "flexportal_api": "generated"}
SMALL = 200_000
"""Bytes that a wheel stays below; lean_wheel.py says what it goes without for that."""

# Lists customers of the mock: within the process, and over a socket where the environment has a server.
PROGRAM = """
from importlib.util import find_spec
from flexportal.testing import MockPortal

mock = MockPortal(customers=130)
with mock, mock.client() as portal:
    assert len(portal.customers.list().to_list()) == 130
if find_spec("uvicorn"):
    from flexportal import FlexPortal
    with mock.serve() as server, FlexPortal("test-key", "acme", base_url=server.url) as portal:
        assert portal.customers.list().first() is not None
"""
# What each extra is for, tried in an environment that has it alone.
TRIALS = {
    "": "import flexportal, flexportal.timestamps, flexportal.testing",
    "cli": """
import pathlib, subprocess, sysconfig
import httpx
from flexportal.testing import MockPortal

command = pathlib.Path(sysconfig.get_path("scripts"), "flexportal")
subprocess.run([command, "customers", "export", "--help"], check=True, stdout=subprocess.DEVNULL)
with MockPortal().serve() as server:
    assert "swagger" in httpx.get(server.url).text
""",
    "dlt": """
from flexportal.dlt_source import flexportal_source
from flexportal.testing import MockPortal

with MockPortal().client() as portal:
    assert "customers" in flexportal_source(portal).resources
""",
    "export": "import pyarrow.parquet, flexportal.exports.arrow_files",
    "polars": """
from flexportal.frames import scan_customers
from flexportal.testing import MockPortal

with MockPortal(customers=130).client() as portal:
    assert scan_customers(portal).collect().height == 130
""",
    "spark": "from flexportal.spark import FlexPortalDataSource; FlexPortalDataSource({}).name()",
    "testing": "import uvicorn, flexportal.testing",
}


def build(output: Path, project: Path = PROJECT) -> tuple[Path, Path]:
    """Make the distributions of a project's folder.

    Args:
        output: The folder that they are put into; made where it isn't there.
        project: What they are made of.

    Returns:
        The wheel and the sdist.

    Raises:
        subprocess.CalledProcessError: The build backend failed; what it said is on standard error.
    """
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", made, str(project)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        output.mkdir(parents=True, exist_ok=True)
        (wheel,), (sdist,) = (sorted(Path(made).glob(pattern)) for pattern in ("*.whl", "*.tar.gz"))
        for file in (wheel, sdist):
            # Written, not moved: a temporary folder may be on another disk, and is nobody else's to read.
            (output / file.name).write_bytes(file.read_bytes())
    return output / wheel.name, output / sdist.name


def sources(project: Path = PROJECT) -> set[str]:
    """The files of both packages, as a wheel names them: those under version control, where there is one."""
    folders = [f"{folder}/{package}" for package, folder in PACKAGES.items()]
    git = shutil.which("git")
    if git is not None and (project / ".git").exists():
        command = [git, "ls-files", "-z", *folders]
        listed = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout.split("\0")
    else:
        found = (file for folder in folders for file in (project / folder).rglob("*") if file.is_file())
        listed = [file.relative_to(project).as_posix() for file in found if "__pycache__" not in file.parts]
    return {name.partition("/")[2] for name in listed if name}


def complaints(wheel: Path, sdist: Path, wanted: Collection[str]) -> list[str]:
    """What is wrong with what was made; empty where all is well.

    Args:
        wheel: The wheel.
        sdist: The sdist.
        wanted: The files of both packages, and no more.
    """
    with zipfile.ZipFile(wheel) as opened:
        packed = {name for name in opened.namelist() if ".dist-info/" not in name}
    with tarfile.open(sdist) as opened:
        members = [member.name.split("/", 1)[-1] for member in opened.getmembers() if member.isfile()]
    unpacked = {
        name.partition("/")[2] for name in members if name.startswith(tuple(f"{top}/" for top in PACKAGES.values()))
    }
    faults = [f"the wheel misses {name}" for name in sorted(set(wanted) - packed)]
    faults += [f"the wheel has {name}, which is not under version control" for name in sorted(packed - set(wanted))]
    faults += [f"the sdist has {name}, and the wheel has not" for name in sorted(unpacked - packed)]
    size = wheel.stat().st_size
    if size >= SMALL:
        faults.append(f"the wheel has {size:,} bytes, and should stay below {SMALL:,}")
    return faults


def checked(files: Iterable[Path], project: Path = PROJECT) -> bool:
    """Whether `twine check` and `check-wheel-contents` have nothing to say; what they say is on standard output."""
    paths = [str(file) for file in files]
    wheels = [path for path in paths if path.endswith(".whl")]
    commands = (
        ["twine", "check", "--strict", *paths],
        ["check_wheel_contents", "--config", str(project / "pyproject.toml"), *wheels],
    )
    results = [subprocess.run([sys.executable, "-P", "-m", *command], check=False) for command in commands]
    return not any(result.returncode for result in results)


def extras(project: Path = PROJECT) -> list[str]:
    """The extras that the project offers."""
    with (project / "pyproject.toml").open("rb") as file:
        return sorted(tomllib.load(file)["project"]["optional-dependencies"])


def installed(wheel: Path, extra: str) -> bool:
    """Whether the wheel, installed in an empty environment with this extra, works; "" is none.

    Packages come from wherever pip is set up to take them from.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        wanted = f"{wheel}[{extra}]" if extra else str(wheel)
        for arguments in (
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted],
            ["-m", "pip", "check", "--disable-pip-version-check"],
            ["-W", "error", "-c", PROGRAM],
            ["-W", "error", "-c", TRIALS[extra]],
        ):
            if subprocess.run([python, "-I", *arguments], check=False, cwd=folder).returncode:
                return False
    return True


def main(arguments: Sequence[str]) -> int:
    """Build, look, and say what came of it."""
    parser = argparse.ArgumentParser(prog="scripts/build", description="Make the wheel and the sdist.")
    parser.add_argument("output", nargs="?", type=Path, default=PROJECT / "dist", help="folder; default: dist")
    parser.add_argument("--install", action="store_true", help="install the wheel with each extra, and run it")
    options = parser.parse_args(arguments)
    files = build(options.output)
    faults = complaints(*files, sources())
    if not checked(files):
        faults.append("a checker complains, see above")
    for extra in ("", *extras()) if options.install else ():
        print(f"installing it with {extra or 'no extra'}", flush=True)
        if not installed(files[0], extra):
            faults.append(f"installed with {extra or 'no extra'} it does not work")
    for file in files:
        print(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}  {file.stat().st_size:,} bytes")
    for fault in faults:
        print(f"build: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
