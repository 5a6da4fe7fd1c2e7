"""The distributions: what is in them, that they install with nothing but what they name, and that they can be made again."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path

import distributions
import pytest
from distributions import PROJECT, TRIALS, build, checked, complaints, extras, sources
from lean_wheel import INTERNAL, PACKAGE, lean
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCK = PROJECT / "scripts" / "locks" / "oldest.txt"
BESIDE = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "openapi.yaml",
    ".gitignore",
    "scripts/lean_wheel.py",
)
EMPTY = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
CORE = {"anyio", "attrs", "certifi", "h11", "httpcore", "httpx", "idna", "msgspec", "typing-extensions"}


def copied(folder: Path, *, newest_first: bool) -> Path:
    """The sources in another folder, made in another order."""
    tops = {package: f"{top}/" for package, top in distributions.PACKAGES.items()}
    names = [*(tops[name.partition("/")[0]] + name for name in sources()), *BESIDE]
    for name in sorted(names, reverse=newest_first):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
        os.utime(folder / name, (1_000_000_000, 1_000_000_000) if newest_first else None)
    return folder


@contextmanager
def masked(mask: int) -> Generator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist."""
    folder = tmp_path_factory.mktemp("made")
    with masked(0o022):
        return build(folder / "dist", copied(folder / "project", newest_first=False))


@pytest.fixture(scope="module")
def metadata(made: tuple[Path, Path]) -> Message:
    with zipfile.ZipFile(made[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(wheel.read(name))


def test_the_same_sources_give_the_same_bytes(
    made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another folder, time zone, language, umask, order and age of the files: nothing of it is in the result."""
    for name, value in {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "HOME": "/"}.items():
        monkeypatch.setenv(name, value)
    with masked(0o077):
        again = build(tmp_path / "elsewhere", copied(tmp_path / "a place with blanks", newest_first=True))
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in made]


def test_they_hold_both_packages_and_nothing_else(made: tuple[Path, Path]) -> None:
    assert complaints(*made, sources()) == []
    with zipfile.ZipFile(made[0]) as wheel:
        packed = wheel.namelist()
    assert {"flexportal/py.typed", "flexportal_api/py.typed", "flexportal_api/openapi.json"} <= set(packed)
    with tarfile.open(made[1]) as sdist:
        names = [name.partition("/")[2] for name in sdist.getnames()]
    # What the wheel is made with is part of what it is made of.
    stray = [name for name in (*packed, *names) if name.startswith(("tests/", "contract_tests", "scripts", "docs"))]
    assert stray == ["scripts/lean_wheel.py"]
    assert not [name for name in (*packed, *names) if "/tests/" in name or name.endswith((".jinja", ".pyc"))]


def test_the_checkers_have_nothing_to_say(made: tuple[Path, Path]) -> None:
    assert checked(made)


def test_the_metadata_says_what_it_is(metadata: Message, made: tuple[Path, Path]) -> None:
    assert (metadata["Name"], metadata["Requires-Python"], metadata["License-Expression"]) == (
        "flexportal",
        ">=3.11",
        "MIT",
    )
    assert metadata["Version"] == distribution("flexportal").version
    assert metadata["License-File"] == "LICENSE"
    assert metadata.get_all("Provides-Extra") == extras()
    assert set(extras()) | {""} == set(TRIALS), "each extra is tried"
    with zipfile.ZipFile(made[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt"))
        assert wheel.read(name).decode() == (
            "[console_scripts]\nflexportal = flexportal.cli:main\n\n[pytest11]\nflexportal = flexportal.pytest_plugin\n"
        )


def broken(
    made: tuple[Path, Path], folder: Path, *, without: str = "nothing", extra: str | None = None
) -> tuple[Path, Path]:
    """The distributions, with a wheel that lacks a file or has one too many."""
    wheel = folder / made[0].name
    with zipfile.ZipFile(made[0]) as old, zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            listed = f"{extra},{EMPTY},0\n".encode() if extra and name.endswith("/RECORD") else b""
            if name != without:
                new.writestr(name, old.read(name) + listed)
        if extra is not None:
            new.writestr(extra, "")
    return wheel, made[1]


def test_a_wheel_that_lacks_a_file_is_noticed(made: tuple[Path, Path], tmp_path: Path) -> None:
    found = complaints(*broken(made, tmp_path, without="flexportal/py.typed"), sources())
    assert found == ["the wheel misses flexportal/py.typed", "the sdist has flexportal/py.typed, and the wheel has not"]


def test_a_stray_file_is_noticed(made: tuple[Path, Path], tmp_path: Path) -> None:
    files = broken(made, tmp_path, extra="flexportal/scratch.py")
    assert complaints(*files, sources()) == ["the wheel has flexportal/scratch.py, which is not under version control"]


def test_a_heavy_wheel_is_noticed(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    size = made[0].stat().st_size
    monkeypatch.setattr(distributions, "SMALL", size)
    assert complaints(*made, sources()) == [f"the wheel has {size:,} bytes, and should stay below {size:,}"]


def test_what_the_checkers_say_counts(made: tuple[Path, Path], tmp_path: Path) -> None:
    assert not checked(broken(made, tmp_path, extra="tests/test_stray.py")[:1])


def needs(metadata: Message, extra: str) -> set[str]:
    """All that pip would install beside the project itself, by the metadata of what is installed here."""
    found: set[str] = set()
    open_: list[tuple[list[str], str]] = [(metadata.get_all("Requires-Dist") or [], extra)]
    while open_:
        texts, extra = open_.pop()
        for wanted in map(Requirement, texts):
            name = canonicalize_name(wanted.name)
            if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": extra})):
                found.add(name)
                open_ += [(distribution(name).requires or [], extra) for extra in (*wanted.extras, "")]
    return found


def test_the_core_brings_what_httpx_attrs_and_msgspec_need_and_no_more(metadata: Message) -> None:
    assert needs(metadata, "") <= CORE
    assert needs(metadata, "testing") <= CORE | {"uvicorn", "click"}


@pytest.mark.parametrize("extra", sorted(TRIALS), ids=lambda extra: extra or "core")
def test_it_works_with_only_what_it_asks_for(
    made: tuple[Path, Path], metadata: Message, tmp_path: Path, extra: str
) -> None:
    """An empty environment that has the wheel and, by link, the packages that it names with this extra."""
    venv.create(tmp_path, symlinks=True, with_pip=False)
    names = {"base": str(tmp_path), "platbase": str(tmp_path)}
    (place,) = tmp_path.glob("lib/*/site-packages")
    with zipfile.ZipFile(made[0]) as wheel:
        wheel.extractall(place)  # noqa: S202 - a wheel that this test has made
    command = Path(sysconfig.get_path("scripts", vars=names)) / "flexportal"
    command.write_text(f"#!{tmp_path}/bin/python\nfrom flexportal.cli import main\nmain()\n")
    command.chmod(0o755)
    for name in needs(metadata, extra):
        package = distribution(name)
        for top in {file.parts[0] for file in package.files or []} - {"..", "__pycache__"}:
            if not (place / top).exists():
                (place / top).symlink_to(str(package.locate_file(top)))
    for program in (distributions.PROGRAM, TRIALS[extra]):
        done = subprocess.run(
            [tmp_path / "bin" / "python", "-I", "-W", "error", "-c", program],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_without_version_control_all_that_lies_there_counts(tmp_path: Path) -> None:
    assert sources(copied(tmp_path, newest_first=False)) == sources()


def requirements() -> list[Requirement]:
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    texts = [*project["dependencies"], *(text for extra in project["optional-dependencies"].values() for text in extra)]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("wanted", requirements(), ids=lambda wanted: str(wanted.name))
def test_the_oldest_release_allowed_is_the_one_that_the_oldest_lock_has(wanted: Requirement) -> None:
    """Zeros aside: what asks for 18 gets 18.0.0."""
    (floor,) = (Version(part.version) for part in wanted.specifier if part.operator == ">=")
    locked = [line.split(" ")[0] for line in LOCK.read_text().splitlines() if line.startswith(f"{wanted.name}==")]
    assert [Version(line.partition("==")[2]) for line in locked] == [floor]


def test_the_command_says_what_it_made_and_fails_for_a_fault(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributions, "build", instead([made] * 2))
    monkeypatch.setattr(distributions, "sources", instead([sources()] * 2))
    monkeypatch.setattr(distributions, "checked", instead([True, False]))
    assert distributions.main([str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert [line.split()[1] for line in out.splitlines()] == [file.name for file in made]
    assert err == ""
    assert distributions.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == "build: a checker complains, see above\n"


def instead(answers: Sequence[object]) -> Callable[..., object]:
    """A function that takes anything, and gives these in turn."""
    remaining = iter(answers)

    def answered(*_: object) -> object:
        return next(remaining)

    return answered


DOCUMENTED = """
import importlib, inspect, json

# By each documented name, whatever of it help() shows: itself, and what it has or inherits.
names = json.loads(input())
told = {}
for name in names:
    module, _, member = name.partition(":")
    home = importlib.import_module(module)
    shown = getattr(home, member) if member else home
    told[name] = inspect.getdoc(shown)
    for part in dir(shown) if inspect.isclass(shown) else ():
        if not part.startswith("_"):
            told[f"{name}.{part}"] = inspect.getdoc(getattr(shown, part))
print(json.dumps([flexportal_file(), told]))
"""


def documented() -> list[str]:
    """The modules that users import, and every name that these say is theirs."""
    modules = ["", ".contract", ".dlt_source", ".errors", ".frames", ".resources", ".spark", ".testing"]
    modules += [".timestamps", ".tracing", ".pytest_plugin", ".cli", ".commands.mock", ".commands.customers"]
    found = [f"flexportal{module}" for module in modules]
    return found + [f"{name}:{each}" for name in found for each in getattr(import_module(name), "__all__", ())]


def shown(folders: Sequence[Path]) -> dict[str, str | None]:
    """What help() shows of it where the packages come from these folders."""
    program = "import flexportal\ndef flexportal_file(): return flexportal.__file__\n" + DOCUMENTED
    path = os.pathsep.join(str(folder) for folder in folders)
    asked = subprocess.run(
        [sys.executable, "-P", "-c", program],
        input=json.dumps(documented()),
        env=os.environ | {"PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
    )
    file: str
    told: dict[str, str | None]
    file, told = json.loads(asked.stdout)
    assert any(Path(file).is_relative_to(folder) for folder in folders)
    return told


def test_the_wheel_documents_all_that_the_sources_do(made: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.unpack_archive(made[0], tmp_path, "zip")
    ours = shown([PROJECT / "wrapper", PROJECT / "generated"])
    assert shown([tmp_path]) == ours
    assert ours["flexportal:FlexPortal.close"]


def test_the_wheel_runs_what_the_sources_do_on_the_same_lines(made: tuple[Path, Path]) -> None:
    """Only what stands in no instruction is gone: as trees, apart from texts that are statements, the two are one."""
    with zipfile.ZipFile(made[0]) as wheel:
        for name in (name for name in wheel.namelist() if name.startswith("flexportal/") and name.endswith(".py")):
            written, packed = (PROJECT / "wrapper" / name).read_text("utf-8"), wheel.read(name).decode()
            assert instructions(packed) == instructions(written), name


def instructions(source: str) -> list[str]:
    """Its statements with their lines, without those that are nothing but a text."""
    return [
        f"{statement.lineno}: {ast.unparse(statement)}"
        for statement in ast.walk(ast.parse(source))
        if isinstance(statement, ast.stmt)
        and not isinstance(statement, ast.Expr | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not hasattr(statement, "body")
    ]


def test_a_lean_module_keeps_its_lines_and_loses_what_only_maintainers_read() -> None:
    source = '"""Told."""\n\n# Why.\nX = "# no comment"  # beside\n\n\ndef f():\n    """More."""\n    # Why.\n    return """\n# text\n"""\n\n\nclass C(Exception):\n    """Alone."""\n'
    kept = lean(source, docstrings=True)
    bare = lean(source, docstrings=False)
    assert kept == source.replace("# Why.", "", 1).replace("    # Why.", "")
    assert bare == kept.replace('"""Told."""', "").replace('    """More."""', "")


def test_every_module_that_is_internal_is_there() -> None:
    assert all((PROJECT / PACKAGE / f"{name}.py").is_file() for name in INTERNAL)
