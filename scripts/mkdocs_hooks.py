"""Hooks of mkdocs.yml: lists of names, pages that are written by commands, the changelog, links out of `docs`.

It is an extension of griffe as well, which reads the packages for mkdocstrings.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import griffe
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

# Below mkdocs' own logger, so that a strict build counts the warnings.
log = logging.getLogger("mkdocs.hooks.flexportal")

ROOT = Path(__file__).parent.parent
CHANGELOG = "changelog.md"
# By the beginning of a page's path, how relevant the search takes it: 1 for others.
RELEVANCE = {"guides/": 2.0, "reference/": 0.1, CHANGELOG: 0.1}
COMMAND = re.compile(r"^<!-- output of: (?P<arguments>.+) -->$", re.MULTILINE)
# The names of a module that match, each documented under another path: generated names need no line of their own.
EACH = re.compile(r"^<!-- each of: (?P<module>[\w.]+) as (?P<path>[\w.]+), (?P<pattern>\S+) -->$", re.MULTILINE)
OUTSIDE = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>(?:\.\./)+[^)#]+)(?P<anchor>#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add CHANGELOG.md, which stands beside the docs folder."""
    files.append(File.generated(config, CHANGELOG, abs_src_path=str(ROOT / "CHANGELOG.md")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Weigh the page for the search, insert the output of commands, turn links that leave the docs folder into text."""
    for beginning, boost in RELEVANCE.items():
        if page.file.src_uri.startswith(beginning):
            page.meta.setdefault("search", {"boost": boost})
    if page.file.src_uri == CHANGELOG:
        return markdown.replace("](docs/", "](")
    folder = (ROOT / "docs" / page.file.src_uri).parent

    def text_of(link: re.Match[str]) -> str:
        target = (folder / link["target"]).resolve()
        if target.is_relative_to(ROOT / "docs") and not target.is_relative_to(ROOT / "docs/examples"):
            return link[0]
        if target == ROOT / "CHANGELOG.md":
            return f"[{link['text']}]({os.path.relpath(ROOT / 'docs' / CHANGELOG, folder)})"
        if not target.exists():
            log.warning("%s: there is no file %s", page.file.src_uri, link["target"])
        return link["text"]

    markdown = EACH.sub(lambda match: _each(match["module"], match["path"], match["pattern"]), markdown)
    return COMMAND.sub(lambda match: _output(match["arguments"]), OUTSIDE.sub(text_of, markdown))


def on_post_page(output: str, **_: Any) -> str:
    """Name the dialog of the search, which the theme leaves without a name."""
    return output.replace(
        'data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'
    )


class GeneratedNames(griffe.Extension):
    """Adds the names of `flexportal_api` to `flexportal`, which has them at run time, on request."""

    def on_package(self, *, pkg: griffe.Module, loader: griffe.GriffeLoader, **_: Any) -> None:
        """Add them when the package is read."""
        if pkg.name == "flexportal":
            for name in loader.modules_collection["flexportal_api"].exports:
                pkg.set_member(str(name), griffe.Alias(str(name), f"flexportal_api.{name}"))


def _each(module: str, path: str, pattern: str) -> str:
    names = [name for name in import_module(module).__all__ if re.fullmatch(pattern, name)]
    return "\n\n".join(f"::: {path}.{name}" for name in names)


def _output(arguments: str) -> str:
    command = [sys.executable, "-m", *arguments.split()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "240", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
