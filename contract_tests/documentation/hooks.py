"""What mkdocs calls while it builds the site: pages that are written from the code, links out of the docs folder."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from contract_tests.documentation import command_page, lawbook_page
from contract_tests.documentation.repository_pages import linked_files, page_text, site_links, site_uri, source_of

# Below mkdocs' own, so that a strict build counts what is warned of.
log = logging.getLogger("mkdocs.hooks.flexportal")

# Pages that have a place in the navigation before they are there.
COMING = ("scale.md",)
MARK = "<!-- written from the code when the site is built -->"
WRITTEN = {"lawbook.md": lawbook_page.text, "reference/command-line.md": command_page.text}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out of the navigation what is still to come."""
    docs = Path(config.docs_dir)
    config.nav = _without(cast("Any", config).nav, {page for page in COMING if not (docs / page).exists()})
    return config


def _without(entry: Any, pages: set[str]) -> Any:
    match entry:
        case list():
            return [kept for part in cast("list[Any]", entry) if (kept := _without(part, pages))]
        case dict():
            named = cast("dict[str, Any]", entry)
            return {name: kept for name, part in named.items() if (kept := _without(part, pages))}
        case _:
            return None if entry in pages else entry


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each file outside the docs folder that a page leads to."""
    for path in linked_files():
        files.append(File.generated(config, site_uri(path), content=page_text(path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Write what is to be written, and lead the links to where the site has their targets."""
    uri = page.file.src_uri
    if uri in WRITTEN:
        if markdown.count(MARK) != 1:
            log.warning("%s: the place to write to is missing: %s", uri, MARK)
        markdown = markdown.replace(MARK, WRITTEN[uri]())
    text, dead = site_links(source_of(uri), markdown)
    for link in dead:
        log.warning("%s: the link %s leads to no file of the repository", source_of(uri), link)
    return text
