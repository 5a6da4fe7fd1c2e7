"""The rivals, made on the spot from the same contract: what others would have."""

from __future__ import annotations

import compileall
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module, invalidate_caches
from pathlib import Path

from regeneration.generator import PACKAGE, generate

__all__ = ["ONE_OPERATION", "OPENAPI_GENERATOR", "PYDANTIC", "STOCK", "PeerError", "make_peers"]

STOCK = "stock_client"
PYDANTIC = "pydantic_models"
OPENAPI_GENERATOR = "openapi_generator_client"
# Not a package, but a folder with another `flexportal_api` in it.
ONE_OPERATION = "one_operation"


class PeerError(Exception):
    """A rival that is needed could not be made."""


def make_peers(contract: Path, folder: Path) -> dict[str, str]:
    """Write the rivals' packages into a folder, and compile them.

    Returns:
        Those that can't be had here, each with the reason.

    Raises:
        PeerError: A generator failed.
    """
    _stock(contract, folder / STOCK)
    _pydantic(contract, folder / f"{PYDANTIC}.py")
    _one_operation(contract, folder / ONE_OPERATION)
    missing: dict[str, str] = {}
    if shutil.which("java") is None:
        missing[OPENAPI_GENERATOR] = "openapi-generator needs Java, and there is none on the PATH"
    else:
        _openapi_generator(contract, folder)
    # Otherwise whoever is imported first would pay for the compiler.
    compileall.compile_dir(folder, quiet=2)
    invalidate_caches()
    return missing


def _stock(contract: Path, package: Path) -> None:
    # The generator of our own low-level client, with its own templates in place of ours.
    _run(
        [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"],
        ["--path", str(contract), "--output-path", str(package)],
    )


def _pydantic(contract: Path, module: Path) -> None:
    _run(
        [sys.executable, "-W", "ignore", "-m", "datamodel_code_generator", "--input-file-type", "openapi"],
        ["--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11", "--snake-case-field"],
        ["--formatters", "builtin", "--input", str(contract), "--output", str(module)],
    )


def _one_operation(contract: Path, folder: Path) -> None:
    """This client, generated from as much of the contract as listing customers needs."""
    document = import_module("yaml").safe_load(contract.read_text(encoding="utf-8"))
    path = "/v1/customers"
    document["paths"] = {path: {"get": document["paths"][path]["get"]}}
    schemas = document["components"].pop("schemas")
    needed = _referenced(document)
    while needed != (more := needed | _referenced([schemas[name] for name in needed])):
        needed = more
    document["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in needed}
    folder.mkdir()
    generate(document, folder / PACKAGE)


def _referenced(node: object) -> set[str]:
    return set(re.findall(r"#/components/schemas/(\w+)", json.dumps(node)))


def _openapi_generator(contract: Path, folder: Path) -> None:
    # The wheel carries the generator's jar, so nothing is fetched while it runs.
    carrier = import_module("openapi_generator_cli").__file__
    jar = Path(str(carrier)).with_name("openapi-generator.jar")
    _run(
        ["java", "-jar", str(jar), "generate", "--generator-name", "python", "--package-name", OPENAPI_GENERATOR],
        ["--input-spec", str(contract), "--output", str(folder / "openapi-generator")],
    )
    shutil.move(folder / "openapi-generator" / OPENAPI_GENERATOR, folder / OPENAPI_GENERATOR)


def _run(*parts: Sequence[str]) -> None:
    command = [argument for part in parts for argument in part]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise PeerError(f"{Path(command[0]).name} failed with exit code {done.returncode}:\n{done.stdout.rstrip()}")
