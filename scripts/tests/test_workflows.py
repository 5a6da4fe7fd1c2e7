"""The workflows: safe, pinned, and made of commands that exist and do what the steps are called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from contract_changes import PROJECT, cases
from flexportal.testing import MockPortal

Json = dict[str, Any]

FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
CALL = re.compile(r"scripts/(\w+)([^\n]*)")
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")


def workflow(name: str) -> Json:
    # YAML 1.1 reads the key `on` as true; the base loader leaves all text as it is.
    found: Json = yaml.load((PROJECT / ".github" / "workflows" / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - builds nothing but text
    return found


def steps(name: str) -> list[Json]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def script_of(name: str, step: str) -> str:
    (found,) = (cast(str, entry["run"]) for entry in steps(name) if entry.get("name") == step)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_may_read_and_little_more(file: Path) -> None:
    read = workflow(file.name)
    assert read["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in read["on"]
    for job in read["jobs"].values():
        assert "timeout-minutes" in job
        assert job.get("permissions", {}) in ({}, {"pull-requests": "write"})
        if "permissions" in job:  # what may write runs nothing of the request's
            assert not any("checkout" in step.get("uses", "") for step in job["steps"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_and_checks_out_without_the_key(file: Path) -> None:
    for step in steps(file.name):
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"]), step["uses"]
            assert "checkout" not in step["uses"] or step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_script_holds_an_expression(file: Path) -> None:
    """What GitHub writes into a script could be a script; secrets would stand on a command line."""
    for step in steps(file.name):
        assert "${{" not in step.get("run", "")


CALLS = sorted({call for file in FILES for step in steps(file.name) for call in CALL.findall(step.get("run", ""))})


@pytest.mark.parametrize(("script", "arguments"), CALLS, ids=[f"{name}{rest}"[:40] for name, rest in CALLS])
def test_every_script_and_option_that_is_called_exists(script: str, arguments: str) -> None:
    assert os.access(PROJECT / "scripts" / script, os.X_OK)
    options = re.findall(r"--[\w-]+", arguments)
    if script == "test":  # a shell script, which has what it reads
        assert all(option in (PROJECT / "scripts" / script).read_text(encoding="utf-8") for option in options)
    elif options:
        modules = {
            "regenerate": "regeneration",
            "contract": "contract_tests.lawbook",
            "mutate": "contract_tests.mutation",
            "build": "distributions",
        }
        command = [sys.executable, "-m", modules[script], "--help"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        told = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        assert set(options) <= set(re.findall(r"--[\w-]+", told))


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does."""
    (folder / "step.sh").write_text(script, encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "step.sh"]
    full = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=full, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder whose `scripts/regenerate` and `scripts/contract` run what is here, with the Python of the tests."""
    (tmp_path / "scripts").mkdir()
    paths = os.pathsep.join(str(PROJECT / part) for part in ("generated", "wrapper", "scripts", "."))
    for name, module in (("regenerate", "regeneration"), ("contract", "contract_tests.lawbook")):
        script = tmp_path / "scripts" / name
        script.write_text(f'PYTHONPATH={paths} exec {sys.executable} -P -m {module} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return tmp_path


def test_the_report_compares_with_the_base_branch(checkout: Path) -> None:
    base = checkout / "reports" / "base" / "generated" / "flexportal_api"
    shutil.copytree(PROJECT / "generated" / "flexportal_api", base)
    case = next(case for case in cases() if case.name.startswith("22"))
    (checkout / "openapi.yaml").write_text(case.new, encoding="utf-8")
    script = script_of("pull-request.yml", "Compare with the contract of the base branch")
    # The step has the contract of its own checkout, which here is elsewhere.
    done = run(script.replace("--dry-run", "--dry-run --spec openapi.yaml"), checkout)
    assert done.returncode == 0, done.stderr
    assert "`Customer.company` is gone." in (checkout / "reports" / "contract.md").read_text(encoding="utf-8")
    assert "company" in (base / "models" / "customer.py").read_text(encoding="utf-8")
    summary = checkout / "summary.md"
    run(script_of("pull-request.yml", "Show the report"), checkout, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").startswith("### The contract and its client")


# Stands in for GitHub's command: notes what it is asked, and lists the comments that the test has put there.
GH = """#!/usr/bin/env bash
echo "$*" >> asked.txt
case "$*" in
  *--jq*) jq --raw-output "${@: -1}" comments.json ;;
  *--input*) cp body.json "said$(wc -l < asked.txt).json" ;;
esac
"""


@pytest.mark.skipif(
    shutil.which("jq") is None and os.environ.get("CI") != "true", reason="needs jq, as a runner has it"
)
@pytest.mark.parametrize(
    ("comments", "asked"),
    [
        ("[]", "--method POST there"),
        (
            '[{"id": 7, "user": {"login": "somebody"}, "body": "<!-- the contract and its client -->"}]',
            "--method POST there",
        ),
        ('[{"id": 7, "user": {"login": "github-actions[bot]"}, "body": "Hello."}]', "--method POST there"),
        (
            '[{"id": 7, "user": {"login": "github-actions[bot]"}, "body": "<!-- the contract and its client -->\\nOld."}]',
            "--method PATCH this/7",
        ),
    ],
    ids=["the first", "somebody quotes it", "another of the bot's", "there already"],
)
def test_there_is_one_comment_however_often_the_report_changes(tmp_path: Path, comments: str, asked: str) -> None:
    for name, text in {"gh": GH, "comments.json": comments, "contract.md": 'New "report".\n' + "x" * 70_000}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    script = script_of("pull-request.yml", "Write the report into the one comment")
    done = run(script, tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}", COMMENTS="there", COMMENT="this")
    assert done.returncode == 0, done.stderr
    listed, written = (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines()
    assert "--paginate there" in listed
    assert asked in written
    body = yaml.safe_load((tmp_path / "said2.json").read_text(encoding="utf-8"))["body"]
    assert body.startswith('<!-- the contract and its client -->\nNew "report".')
    assert len(body) < 65_536  # the most that GitHub takes


def test_the_nightly_run_judges_a_server_and_leaves_its_reports(checkout: Path) -> None:
    script = script_of("nightly.yml", "Hold the live API to the contract")
    assert "--rate 90" in script
    with MockPortal(customers=30).serve() as server:
        # As fast as the mock, and with as few requests as show that the command runs.
        quick = script.replace("--rate 90", "--max-requests 60 --no-generation")
        names = {"FLEXPORTAL_API_KEY": "test-key", "FLEXPORTAL_TENANT_ID": "acme", "BASE_URL": server.url}
        done = run(quick, checkout, **names)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {file.suffix for file in (checkout / "reports").iterdir()} == {".html", ".json", ".xml"}
    assert "test-key" not in done.stdout + done.stderr


def test_the_nightly_run_says_what_is_missing(checkout: Path) -> None:
    done = run(
        script_of("nightly.yml", "Hold the live API to the contract"), checkout, FLEXPORTAL_API_KEY="", BASE_URL="x"
    )
    assert done.returncode == 2
    assert "FLEXPORTAL_API_KEY" in done.stderr
