"""Links of a built site: whether each leads somewhere, and whether a page asks another machine for a part of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["faults"]

FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("object", "data"),
}
FETCHED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
STYLE_URL = re.compile(r"""(?:url\(|@import)\s*["']?(?P<url>[^"')\s;]+)""")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}|localhost|127\.0\.0\.1")


@dataclass
class _Document:
    """What a page holds.

    Args:
        names: What a fragment may name.
        links: Where it leads.
        parts: What is fetched to show it.
    """

    names: set[str] = field(default_factory=lambda: {""})
    links: list[str] = field(default_factory=list[str])
    parts: list[str] = field(default_factory=list[str])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = _Document()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found.names.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.found.links.append(given["href"])
        if tag == "link" and FETCHED_RELATIONS & set(given.get("rel", "").split()):
            self.found.parts.append(given["href"])
        self.found.parts.extend(value for name, value in given.items() if (tag, name) in FETCHED)


def faults(site: Path) -> list[str]:
    """What is wrong with the links of a site, a sentence each; empty where nothing is.

    Links to other sites are not followed: only their form is looked at.

    Args:
        site: The folder that it was built into.
    """
    pages = {page: _read(page) for page in sorted(site.rglob("*.html"))}
    found: list[str] = []
    for page, document in pages.items():
        where = page.relative_to(site)
        found += [f"{where}: fetches {url} from elsewhere" for url in document.parts if _is_elsewhere(url)]
        for url in [*document.links, *document.parts]:
            wrong = _outside_fault(url) if _is_elsewhere(url) else _inside_fault(site, page, url, pages)
            found += [f"{where}: {url} {wrong}"] if wrong else []
    for sheet in sorted(site.rglob("*.css")):
        urls = STYLE_URL.findall(sheet.read_text(encoding="utf-8"))
        found += [f"{sheet.relative_to(site)}: fetches {url} from elsewhere" for url in urls if _is_elsewhere(url)]
    return found


def _read(page: Path) -> _Document:
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.found


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def _outside_fault(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "mailto"):
        return f"has the scheme {parts.scheme!r}"
    if parts.scheme == "mailto":
        return None if re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path) else "is no address"
    loopback = parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme == "http" and not loopback:
        return "is not https"
    return None if HOST.fullmatch(parts.hostname or "") and " " not in url else "names no host"


def _inside_fault(site: Path, page: Path, url: str, pages: dict[Path, _Document]) -> str | None:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return None
    target = page if not parts.path else _file(site if parts.path.startswith("/") else page.parent, parts.path)
    if not target.exists():
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].names:
        return "names a part that the page has not"
    return None


def _file(start: Path, path: str) -> Path:
    found = (start / unquote(path).lstrip("/")).resolve()
    return found / "index.html" if found.is_dir() else found
