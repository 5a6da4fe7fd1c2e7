"""Pages for what the documentation links to and is not part of it: the README, a module, a folder of the repository.

On a code host a link such as `../openapi.yaml` shows the file. The site has no code host to rely on, so it shows the
file itself, under `repository/`, and the link leads there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from os.path import normpath, relpath
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from contract_tests.agreement.repository import ROOT

__all__ = ["PLACE", "linked_files", "page_text", "site_links", "site_uri", "source_of"]

DOCS = PurePosixPath("docs")
EXAMPLES = DOCS / "examples"
PLACE = PurePosixPath("repository")

# A fence or a span of code, whose links are none, or a link.
PARTS = re.compile(
    r"(?P<code>^( *)(`{3,})[^\n]*\n.*?^\2\3 *$|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?<=\]\()(?P<link>[^)\s]+)(?=[)\s])",
    re.MULTILINE | re.DOTALL,
)
LANGUAGES = {".cfg": "ini", ".j2": "jinja", ".md": "markdown", ".py": "python", ".yml": "yaml", "": "bash"}


def site_uri(path: PurePosixPath) -> str:
    """Where the site has a file or folder of the repository: a source of the builder's, relative to the docs folder."""
    if path.is_relative_to(DOCS) and not path.is_relative_to(EXAMPLES) and (ROOT / path).is_file():
        return str(path.relative_to(DOCS))
    if (ROOT / path).is_dir():
        readme = path / "README.md"
        return str(PLACE / (readme if (ROOT / readme).exists() else path / "index.md"))
    return str(PLACE / (path if path.suffix == ".md" else path.with_name(path.name + ".md")))


def source_of(uri: str) -> PurePosixPath:
    """The file of the repository that a source of the builder's was made from."""
    path = PurePosixPath(uri)
    if not path.is_relative_to(PLACE):
        return DOCS / path
    inside = path.relative_to(PLACE)
    if inside.name == "index.md":
        return inside.parent
    return inside if (ROOT / inside).exists() else inside.with_suffix("")


def linked_files() -> list[PurePosixPath]:
    """The README and the files and folders that the site's own pages lead to, through one another too."""
    due = [path.relative_to(ROOT) for path in sorted((ROOT / DOCS).rglob("*.md"))]
    queue = [*map(PurePosixPath, due), PurePosixPath("README.md"), PurePosixPath("CHANGELOG.md")]
    seen: dict[PurePosixPath, None] = {}
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        seen[path] = None
        if path.suffix == ".md" and (ROOT / path).exists():
            queue.extend(target for target, _ in _links(path, (ROOT / path).read_text(encoding="utf-8")))
    return sorted(path for path in seen if site_uri(path).startswith(f"{PLACE}/") and (ROOT / path).exists())


def site_links(path: PurePosixPath, text: str) -> tuple[str, list[str]]:
    """The text of a page with its links as the site has them, and those that lead to no file.

    Args:
        path: The page's file in the repository.
        text: Markdown.
    """
    dead: list[str] = []
    here = PurePosixPath(site_uri(path)).parent

    def replaced(match: re.Match[str]) -> str:
        target = _target(path, match["link"])
        if target is None:
            return match[0]
        file, fragment = target
        if not (ROOT / file).exists():
            dead.append(match["link"])
            return match[0]
        return relpath(site_uri(file), here) + fragment

    return PARTS.sub(replaced, text), dead


def page_text(path: PurePosixPath) -> str:
    """The page for a file or folder that is no Markdown, or the Markdown."""
    if (ROOT / path).is_dir():
        readme = ROOT / path / "README.md"
        return readme.read_text(encoding="utf-8") if readme.exists() else _folder(path)
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    language = LANGUAGES.get(path.suffix, path.suffix[1:])
    return f"---\nsearch:\n  exclude: true\n---\n# `{path}`\n\n````{language}\n{text}````\n"


def _folder(path: PurePosixPath) -> str:
    rows = (
        f"| `{entry.name}{'/' if entry.is_dir() else ''}` | {_sentence(entry)} |"
        for entry in sorted((ROOT / path).iterdir())
        if not entry.name.startswith((".", "__"))
    )
    front = "---\nsearch:\n  exclude: true\n---\n"
    return "\n".join([f"{front}# `{path}/`", "", "| File | Says of itself |", "|---|---|", *rows, ""])


def _sentence(entry: Path) -> str:
    """The first line of a module's or a package's docstring; empty for everything else."""
    module = entry / "__init__.py" if entry.is_dir() else entry
    if module.suffix != ".py" or not module.exists():
        return ""
    said = (ast.get_docstring(ast.parse(module.read_bytes())) or "").partition("\n")[0]
    return said.replace("|", "\\|")


def _links(path: PurePosixPath, text: str) -> Iterator[tuple[PurePosixPath, str]]:
    found = (_target(path, match["link"]) for match in PARTS.finditer(text))
    return (target for target in found if target is not None)


@cache
def _target(path: PurePosixPath, link: str | None) -> tuple[PurePosixPath, str] | None:
    """The file that a link of a page means and the `#fragment`; None where it leads to another site or stays here."""
    parts = urlsplit(link or "#")
    if parts.scheme or parts.netloc or not parts.path:
        return None
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return PurePosixPath(normpath(path.parent / parts.path)), fragment
