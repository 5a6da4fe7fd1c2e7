"""Build the sdist and the wheel, check them, and try the wheel in empty environments.

The wheel is built from the unpacked sdist, with the build backend of this environment: nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

__all__ = ["SMOKE", "SMOKE_CORE", "build", "checked", "main", "release_faults", "works", "write_sbom"]

PROJECT = Path(__file__).resolve().parent.parent

SMOKE_CORE = """
import flexportal, flexportal.timestamps
from flexportal.testing import MockAPI

with MockAPI(customers=130).client() as client:
    assert len(client.customers.list().to_list()) == 130
"""
"""A program that runs in every environment, by itself in that without an extra."""

SMOKE = {
    "": "",
    "cli": """
import pathlib, subprocess, sysconfig

command = pathlib.Path(sysconfig.get_path("scripts"), "flexportal")
subprocess.run([command, "customers", "export", "--help"], check=True, stdout=subprocess.DEVNULL)
with MockAPI().serve() as server, flexportal.FlexPortal("test-key", "acme", base_url=server.url) as client:
    assert client.customers.list().first() is not None
""",
    "contract": """
import subprocess, sys
from flexportal.contract import Contract
from flexportal_contract import run

report = run(Contract.installed(), "http://localhost", "test-key", "acme", "globex", generated=False,
             transport=MockAPI(customers=5).transport(), operations=["listCustomers"])
assert not report.failed and report.counts["passed"] > 20, report.counts
subprocess.run([sys.executable, "-I", "-m", "flexportal_contract", "--list"], check=True, stdout=subprocess.DEVNULL)
""",
    "dlt": """
from flexportal.integrations.dlt import flexportal_source

with MockAPI().client() as client:
    assert "customers" in flexportal_source(client).resources
""",
    "arrow": "import pyarrow.parquet, flexportal.export",
    "polars": """
from flexportal.integrations.polars import scan

with MockAPI(customers=130).client() as client:
    assert scan(client.customers).collect().height == 130
""",
    "spark": "from flexportal.integrations.spark import FlexPortalDataSource; FlexPortalDataSource({}).name()",
    "testing": """
with MockAPI().serve() as server, flexportal.FlexPortal("test-key", "acme", base_url=server.url) as client:
    assert client.customers.list().first() is not None
""",
}
"""By extra: what follows `SMOKE_CORE` in an environment that has this extra alone."""


def build(output: Path) -> tuple[Path, Path]:
    """Build the project into a folder, which is made if it is missing.

    Returns:
        The wheel and the sdist.

    Raises:
        subprocess.CalledProcessError: The build backend failed; its message is on standard error.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-P", "-m", "build", "--no-isolation", "--outdir", made, str(PROJECT)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (wheel,), (sdist,) = (Path(made).glob(pattern) for pattern in ("*.whl", "*.tar.gz"))
        return Path(shutil.copy(wheel, output)), Path(shutil.copy(sdist, output))


def checked(wheel: Path, sdist: Path) -> bool:
    """Whether twine and check-wheel-contents accept the files; their findings are on standard output."""
    commands = (
        ["twine", "check", "--strict", str(wheel), str(sdist)],
        ["check_wheel_contents", "--config", str(PROJECT / "pyproject.toml"), str(wheel)],
    )
    results = [subprocess.run([sys.executable, "-P", "-m", *command], check=False) for command in commands]
    return not any(result.returncode for result in results)


def release_faults(tag: str, project: Path = PROJECT) -> list[str]:
    """Why a tag cannot be released, one sentence each; empty if it can."""
    version = _version(project)
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    faults: list[str] = []
    if tag != f"v{version}":
        faults.append(f"the tag is {tag}, but the version is {version}: tag v{version}, or change version.py")
    if f"\n## [{version}]" not in (project / "CHANGELOG.md").read_text(encoding="utf-8"):
        faults.append(f"CHANGELOG.md has no section [{version}]: rename [Unreleased]")
    if not settings["project"].get("urls"):
        faults.append("pyproject.toml has no [project.urls]: add Source, Documentation, Changelog and Issues")
    return faults


def write_sbom(file: Path, python: Path) -> None:
    """Write a software bill of materials (CycloneDX, JSON) of an environment that has the project installed."""
    options = ["--pyproject", str(PROJECT / "pyproject.toml"), "--mc-type", "library", "--output-reproducible"]
    command = [sys.executable, "-P", "-m", "cyclonedx_py", "environment", *options, str(python)]
    sbom = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    sbom["metadata"]["component"]["version"] = _version(PROJECT)  # pyproject.toml doesn't have it
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(sbom, indent=2) + "\n", encoding="utf-8")


def _sbom_of_lock(file: Path, wheel: Path) -> None:
    """Write that of the wheel with every extra but `spark`, in the locked versions. uv fetches them.

    pyspark takes minutes to build, and those who use it have a Spark of their own.
    """
    extras = ",".join(extra for extra in SMOKE if extra not in {"", "spark"})
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder)
        python = _python(folder)
        lock = PROJECT / "scripts" / "locks" / "test.txt"
        options = ["--quiet", "--no-config", "--python", str(python), "--constraint", str(lock)]
        command = ["uv", "pip", "install", *options, f"{wheel.resolve()}[{extras}]"]
        subprocess.run([sys.executable, "-P", "-m", *command], check=True)
        write_sbom(file, python)


def works(wheel: Path, extra: str) -> bool:
    """Whether the wheel works in an empty environment with one extra ("" for none). pip fetches the dependencies."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(_python(folder))
        wanted = f"{wheel.resolve()}[{extra}]" if extra else str(wheel.resolve())
        for arguments in (
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted],
            ["-m", "pip", "check", "--disable-pip-version-check"],
            ["-W", "error", "-c", SMOKE_CORE + SMOKE[extra]],
        ):
            if subprocess.run([python, "-I", *arguments], check=False, cwd=folder).returncode:
                return False
    return True


def _python(environment: str) -> Path:
    return Path(environment) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _version(project: Path) -> str:
    return str(runpy.run_path(str(project / "wrapper/flexportal/version.py"))["__version__"])


def main(arguments: Sequence[str]) -> int:
    """Build and check; with `--install`, try each extra. Returns 1 if something failed."""
    parser = argparse.ArgumentParser(prog="scripts/build", description="Build the wheel and the sdist.")
    parser.add_argument("output", nargs="?", type=Path, default=PROJECT / "dist", help="folder; default: dist")
    parser.add_argument("--install", action="store_true", help="install the wheel with each extra, and run it")
    parser.add_argument("--tag", help="check first that this tag can be released")
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="also write a software bill of materials")
    options = parser.parse_args(arguments)
    if options.tag is not None and (faults := release_faults(options.tag)):
        print("cannot release:", *faults, sep="\n  ", file=sys.stderr)
        return 1
    wheel, sdist = build(options.output)
    failed = [] if checked(wheel, sdist) else ["check"]
    if options.sbom is not None:
        _sbom_of_lock(options.sbom, wheel)
    for extra in SMOKE if options.install else ():
        print(f"installing with {extra or 'no extra'}", flush=True)
        if not works(wheel, extra):
            failed.append(extra or "no extra")
    for file in (wheel, sdist):
        print(f"{file}  {file.stat().st_size:,} bytes")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
