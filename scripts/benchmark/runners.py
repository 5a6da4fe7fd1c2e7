"""One rival lists all customers in a process of its own: `python -m benchmark.runners RIVAL URL OPTIONS`.

Prints what it cost as JSON. The clock starts when all is imported and the client is made: rows of their own say what
that costs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from .bodies import PAGE
from .peers import OPENAPI_GENERATOR, PYDANTIC, STOCK

__all__ = ["RUNNERS"]

KEY, TENANT = "no-key-is-needed", "acme"
HEADERS = {"Authorization": f"Bearer {KEY}", "Tenant-ID": TENANT}

Options = dict[str, Any]
# Opens a client and yields nothing, then the customers of a page, page after page.
Run = Callable[[str, Options], Iterator[Iterable[Any]]]


def flexportal() -> Run:
    """This client, by item: as most people will use it."""
    client = import_module("flexportal").FlexPortal

    def run(url: str, options: Options) -> Iterator[Iterable[Any]]:
        with client(KEY, TENANT, base_url=url) as opened:
            yield ()
            method = getattr(opened.customers, options.pop("method", "list"))
            yield method(**options)

    return run


def flexportal_pages() -> Run:
    """This client, by page."""
    client = import_module("flexportal").FlexPortal

    def run(url: str, options: Options) -> Iterator[Iterable[Any]]:
        with client(KEY, TENANT, base_url=url) as opened:
            yield ()
            for page in opened.customers.list(**options).pages():
                yield page.items

    return run


def stock() -> Run:
    """The stock generated client, with the loop that its users write."""
    client = import_module(STOCK).AuthenticatedClient
    list_customers = import_module(f"{STOCK}.api.customers.list_customers").sync
    unset = import_module(f"{STOCK}.types").UNSET

    def run(url: str, _options: Options) -> Iterator[Iterable[Any]]:
        with client(url, token=KEY) as opened:
            yield ()
            cursor: Any = unset
            while True:
                page = list_customers(client=opened, tenant_id=TENANT, limit=str(PAGE), start_after=cursor)
                yield page.customers
                if not page.has_more:
                    return
                cursor = page.next_cursor

    return run


def openapi_generator() -> Run:
    """The client that openapi-generator writes."""
    package = import_module(OPENAPI_GENERATOR)

    def run(url: str, _options: Options) -> Iterator[Iterable[Any]]:
        with package.ApiClient(package.Configuration(host=url, access_token=KEY)) as client:
            api = package.CustomersApi(client)
            yield ()
            cursor = None
            while True:
                page = api.list_customers(tenant_id=TENANT, limit=str(PAGE), start_after=cursor)
                yield page.customers
                if not page.has_more:
                    return
                cursor = page.next_cursor

    return run


def _handwritten(decode: Callable[[bytes], Any], read: Callable[[Any], tuple[Iterable[Any], bool, str | None]]) -> Run:
    httpx = import_module("httpx")

    def run(url: str, _options: Options) -> Iterator[Iterable[Any]]:
        with httpx.Client(base_url=url, headers=HEADERS) as client:
            yield ()
            query = {"limit": str(PAGE)}
            while True:
                items, more, cursor = read(decode(client.get("/v1/customers", params=query).content))
                yield items
                if not more or cursor is None:
                    return
                query["startAfter"] = cursor

    return run


def orjson_handwritten() -> Run:
    """With httpx and orjson: no models, no checks, no retries."""
    decode = import_module("orjson").loads
    return _handwritten(decode, lambda page: (page["customers"], page["hasMore"], page["nextCursor"]))


def msgspec_handwritten() -> Run:
    """With httpx and bare msgspec structs."""
    decode = import_module("benchmark.floor").decode
    return _handwritten(decode, lambda page: (page.customers, page.has_more, page.next_cursor))


def pydantic() -> Run:
    """With httpx and pydantic models."""
    decode = import_module(PYDANTIC).CustomerPage.model_validate_json
    return _handwritten(decode, lambda page: (page.customers, page.has_more, page.next_cursor))


RUNNERS: dict[str, Callable[[], Run]] = {
    "flexportal": flexportal,
    "flexportal by page": flexportal_pages,
    "openapi-python-client": stock,
    "openapi-generator": openapi_generator,
    "httpx + pydantic": pydantic,
    "httpx + msgspec handwritten": msgspec_handwritten,
    "httpx + orjson handwritten": orjson_handwritten,
}


def resident() -> int:
    """Bytes of memory that this process holds; where the system does not say, the most that it ever held."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def busy(seconds: float) -> None:
    """Work as a caller would: on the CPU, holding the interpreter."""
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        pass


def measured(run: Run, url: str, options: Options) -> dict[str, float]:
    """Run through all customers; what it cost.

    Of the options, `work` is the seconds that the caller works on each page, and `warm` how many customers are read
    through before anything is measured. All others are the client's.
    """
    work, warm = options.pop("work", 0.0), options.pop("warm", 0)
    if warm:
        for page in run(url, options | {"max_items": warm}):
            for _ in page:
                pass
    pages = run(url, options)
    next(pages)
    began, began_cpu = time.perf_counter(), time.process_time()
    count = length = 0
    first = most = 0
    first_cpu = 0.0
    for page in pages:
        for customer in page:
            count += 1
            # Every customer is looked at, in each rival alike.
            length += len(cast("str", customer["email"] if type(customer) is dict else customer.email))
            if count % PAGE == 0:
                if work:
                    busy(work)
                if count == PAGE:
                    first, first_cpu = resident(), time.process_time()
                if count % (50 * PAGE) == 0:
                    most = max(most, resident())
    return {
        "customers": count,
        "length": length,
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - began_cpu,
        "cpu after the first page": time.process_time() - first_cpu,
        "growth": max(0, most - first),
    }


if __name__ == "__main__":
    name, target, given = sys.argv[1:]
    print(json.dumps(measured(RUNNERS[name](), target, json.loads(given))))
