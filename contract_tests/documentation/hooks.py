"""What mkdocs calls while it builds the site: pages that are written from the code, links out of the docs folder."""

from __future__ import annotations

import logging
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from contract_tests.documentation import command_page, lawbook_page
from contract_tests.documentation.repository_pages import linked_files, page_text, site_links, site_uri, source_of

# Below mkdocs' own, so that a strict build counts what is warned of.
log = logging.getLogger("mkdocs.hooks.flexportal")

MARK = "<!-- written from the code when the site is built -->"
WRITTEN = {"lawbook.md": lawbook_page.text, "reference/command-line.md": command_page.text}


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
