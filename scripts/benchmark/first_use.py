"""What the first use of a resource costs a program that has used another: `python -m benchmark.first_use RESOURCE`.

Reads the answers to all lists, by path, as JSON from its standard input. Prints the milliseconds of CPU that the first
page takes, beyond what the second one does. The first customer was read before, so nothing that all resources share is
counted.
"""

from __future__ import annotations

import json
import sys
import time

import httpx
from flexportal import FlexPortal

from .runners import KEY, TENANT

__all__ = ["first_use"]


def first_use(resource: str, answers: dict[str, str]) -> float:
    """Milliseconds of CPU."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=answers[request.url.path], headers={"Content-Type": "application/json"})

    def page(name: str) -> float:
        began = time.process_time()
        next(iter(getattr(client, name).list(page_size=100).pages()))
        return time.process_time() - began

    with FlexPortal(KEY, TENANT, transport=httpx.MockTransport(answer)) as client:
        page("customers")
        first, second = page(resource), page(resource)
    return (first - second) * 1e3


if __name__ == "__main__":
    print(first_use(sys.argv[1], json.loads(sys.stdin.read())))
