"""Which folder may import which, read off the source of every module: the arrows of the tree point one way.

```
contract_tests → wrapper → generated        scripts → wrapper, generated        nothing → contract_tests
```

Of the wrapper two modules touch the generated package: the adapter its low-level client, `resources` its resources.
Of the generated package one module, `resources`, touches the wrapper: it gives the wrapper's pagers their typed
arguments. `python -m contract_tests.agreement.layering` prints what goes against the arrows and fails if anything does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent.parent

GENERATED, WRAPPER, SCRIPTS, CONTRACT_TESTS = "generated", "wrapper", "scripts", "contract_tests"
WRAPPER_TESTS, SCRIPTS_TESTS = "wrapper/tests", "scripts/tests"
ADAPTER = "wrapper/flexportal/adapter.py"
HAND_MADE_RESOURCES = "wrapper/flexportal/resources.py"
GENERATED_RESOURCES = "generated/flexportal_api/resources.py"
STAGED = "contract_tests/mutation/installed"

# Folder or file → the folders whose modules it may import. The longest match decides.
MAY_IMPORT = {
    GENERATED: {GENERATED},
    WRAPPER: {WRAPPER},
    ADAPTER: {WRAPPER, GENERATED},
    HAND_MADE_RESOURCES: {WRAPPER, GENERATED},
    GENERATED_RESOURCES: {WRAPPER, GENERATED},
    WRAPPER_TESTS: {WRAPPER, GENERATED, SCRIPTS, WRAPPER_TESTS},
    SCRIPTS: {SCRIPTS, WRAPPER, GENERATED},
    SCRIPTS_TESTS: {SCRIPTS, WRAPPER, GENERATED, SCRIPTS_TESTS},
    CONTRACT_TESTS: {CONTRACT_TESTS, WRAPPER, GENERATED, SCRIPTS},
    # It is staged beside the generator's tests when mutants are tried, and runs there only.
    STAGED: {SCRIPTS_TESTS, SCRIPTS, GENERATED},
}
FOLDERS = (GENERATED, WRAPPER, SCRIPTS, CONTRACT_TESTS)
IMPORTERS = {"__import__", "import_module", "importorskip", "find_spec", "run_module"}


@dataclass(frozen=True, order=True)
class Violation:
    """An import that goes against the arrows."""

    file: str
    line: int
    imports: str
    folder: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: imports {self.imports}, which lies in {self.folder}"


def violations(root: Path = ROOT) -> list[Violation]:
    """Every import in the tree under `root` that goes against the arrows."""
    owners = module_owners(root)
    found: set[Violation] = set()
    for file in python_files(root):
        allowed = MAY_IMPORT[longest_match(file.relative_to(root))]
        for line, module in imports(file, root):
            folder = owner(module, owners)
            if folder is not None and folder not in allowed:
                found.add(Violation(file.relative_to(root).as_posix(), line, module, folder))
    return sorted(found)


def python_files(root: Path) -> Iterator[Path]:
    """All Python source under the four folders, scripts without a suffix included."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and (file.suffix in (".py", ".pyi") or (not file.suffix and is_python_script(file))):
                yield file


def is_python_script(file: Path) -> bool:
    """Whether a file begins by asking for Python."""
    with file.open("rb") as content:
        first = content.readline(200)
    return first.startswith(b"#!") and b"python" in first


def longest_match(file: PurePosixPath | Path) -> str:
    """The key of `MAY_IMPORT` that a file falls under."""
    return max((key for key in MAY_IMPORT if file.is_relative_to(key)), key=len)


def module_owners(root: Path) -> dict[str, str]:
    """Module → the folder that it lies in, by its name from each import root; of the tests, one level further down."""
    owners = {CONTRACT_TESTS: CONTRACT_TESTS}
    for folder, prefix in [
        (GENERATED, ""),
        (WRAPPER, ""),
        (SCRIPTS, ""),
        (WRAPPER_TESTS, "tests."),
        (SCRIPTS_TESTS, "tests."),
    ]:
        for path in (root / folder).glob("*"):
            if path.suffix == ".py" or (path.is_dir() and path.name != "tests"):
                owners[prefix + path.stem] = folder
    return owners


def owner(module: str, owners: dict[str, str]) -> str | None:
    """The folder that a module lies in; None for one that isn't ours."""
    first, *rest = module.split(".")
    if first in (GENERATED, WRAPPER, SCRIPTS) and rest:  # named by its path from the top of the tree
        return f"{first}/tests" if rest[0] == "tests" else owners.get(rest[0])
    return owners.get(f"tests.{rest[0]}" if first == "tests" and rest else first)


def imports(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute name of each import in a file, wherever it stands and however it is written."""
    package = file.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(file.read_bytes(), filename=str(file))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                start = package[: len(package) - level + 1] if level else ()
                base = ".".join([*start, *([module] if module else [])])
                yield node.lineno, base
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in names)
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if callee(function) in IMPORTERS:
                yield node.lineno, name
            case _:
                pass


def callee(function: ast.expr) -> str | None:
    """The last name of what is called."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def main() -> int:
    """Print the violations; 1 if there are any."""
    found = violations()
    for violation in found:
        print(violation)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
