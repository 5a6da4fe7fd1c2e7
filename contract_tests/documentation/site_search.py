"""The search of the built site: its own script, run in Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import unescape
from pathlib import Path

from chromium import chromium

__all__ = ["search"]

# The theme runs the script in a worker. This page has the script and sends it the messages of the theme.
PAGE = """<!doctype html><body><script>
let receive;
window.addEventListener = (_, listener) => receive = listener;
const ask = (message) => new Promise((answer) => {{ window.postMessage = answer; receive({{data: message}}); }});
</script><script>{script}</script><script>
(async () => {{
  await ask({{type: 0, data: {{options: {{suggest: false}}, ...{index}}}}});
  const found = {{}};
  for (const words of {queries})
    found[words] = (await ask({{type: 2, data: words}})).data.items.map((page) => page[0].location);
  document.body.textContent = JSON.stringify(found);
}})();
</script>"""


def search(site: Path, folder: Path, queries: Iterable[str]) -> dict[str, list[str]]:
    """The places that the site's search finds for each query, the best first.

    Args:
        site: The built site.
        folder: A folder for Chromium.
        queries: The words to search for.
    """
    (script,) = (site / "assets/javascripts/workers").glob("search.*.js")
    page = folder / "search.html"
    text = PAGE.format(
        script=script.read_text("utf-8"),
        index=(site / "search/search_index.json").read_text("utf-8").replace("</", r"<\/"),
        queries=json.dumps(list(queries)),
    )
    page.write_text(text, encoding="utf-8")
    dom = chromium(folder, "--virtual-time-budget=20000", "--dump-dom", page.as_uri())
    found: dict[str, list[str]] = json.loads(unescape(dom[dom.index("{") : dom.rindex("}") + 1]))
    return found
