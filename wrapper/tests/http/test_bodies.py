"""Bodies of responses: decompressed, complete, and never larger than the bound."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import Any

import anyio
import httpx
import pytest
from flexportal_core.errors import APIConnectionError, InternalServerError, ResponseContractError
from flexportal_core.http import response as received
from flexportal_core.http.response import CODINGS, MAX_ERROR_BYTES, Body
from tests.http.things import EVERY_KIND, READ_NOTE, Chunks, call, pieces

TEXT = "".join(map(chr, range(256))) * 20
PLAIN = TEXT.encode()
SQUEEZE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
RAW_DEFLATE = SQUEEZE.compress(PLAIN) + SQUEEZE.flush()


def packed_often(times: int) -> bytes:
    """The text compressed by gzip so many times."""
    packed = PLAIN
    for _ in range(times):
        packed = gzip.compress(packed)
    return packed


PACKED = {
    "gzip": ("gzip", gzip.compress(PLAIN)),
    "upper case": (" GZIP ", gzip.compress(PLAIN)),
    "two gzip members": ("gzip", gzip.compress(PLAIN[:5000]) + gzip.compress(PLAIN[5000:])),
    "an empty gzip member": ("gzip", gzip.compress(b"") + gzip.compress(PLAIN)),
    "zlib": ("deflate", zlib.compress(PLAIN)),
    "deflate without a header": ("deflate", RAW_DEFLATE),
    "zlib with a small window": ("deflate", zlib.compress(PLAIN, wbits=9)),
    "two codings": ("deflate, gzip", gzip.compress(RAW_DEFLATE)),
    "two codings and identity": ("identity, deflate ,identity,, GZIP", gzip.compress(zlib.compress(PLAIN))),
    "five codings": ("gzip, gzip, x-gzip, gzip, deflate", zlib.compress(packed_often(4))),
    "x-gzip": ("x-gzip", gzip.compress(PLAIN)),
    "identity": ("identity", PLAIN),
    "no coding": ("", PLAIN),
}
PACKED_CASES = pytest.mark.parametrize(("coding", "packed"), PACKED.values(), ids=PACKED)
# What follows the end of the data is ignored, as httpx does.
FOLLOWED = {
    "gzip and padding": ("gzip", gzip.compress(PLAIN) + bytes(512)),
    "gzip and more": ("gzip", gzip.compress(PLAIN) + b"more"),
    "zlib and more": ("deflate", zlib.compress(PLAIN) + b"\x1f"),
    "members and padding": ("gzip", gzip.compress(PLAIN[:99]) + gzip.compress(PLAIN[99:]) + b"\0"),
}


def read(coding: str, *chunks: bytes, kind: str = "sync") -> Any:
    """The text of a response with these chunks."""
    stream = Chunks(*chunks)
    try:
        return call(
            kind,
            READ_NOTE,
            handler=lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, stream=stream),
        )
    finally:
        assert stream.closed


@pytest.mark.parametrize(("coding", "packed"), (PACKED | FOLLOWED).values(), ids=PACKED | FOLLOWED)
@pytest.mark.parametrize("size", [1, 100_000])
def test_a_body_is_decompressed_whatever_its_chunks(coding: str, packed: bytes, size: int) -> None:
    assert read(coding, *pieces(packed, size)) == TEXT


@EVERY_KIND
def test_a_body_is_decompressed_by_every_kind_of_client(kind: str) -> None:
    assert read("gzip", *pieces(gzip.compress(PLAIN), 1000), kind=kind) == TEXT


@pytest.mark.parametrize("coding", CODINGS)
def test_an_empty_body_is_allowed(coding: str) -> None:
    assert read(coding) == read(coding, b"") == ""


@pytest.mark.parametrize(
    "packed",
    [b"\x03\x00", b"\x08\x05\x00\xfa\xffthere\x01\x00\x00\xff\xff", b"\x01\x17\x00\xe8\xff" + bytes(23)],
    ids=["two bytes", "first byte as of a header", "multiple of 31 as of a header"],
)
def test_deflate_without_a_header_is_recognized(packed: bytes) -> None:
    assert read("deflate", packed) == zlib.decompress(packed, wbits=-15).decode()


@pytest.mark.parametrize(
    ("coding", "message"),
    [
        *((name, f"content coding {name}, which was not accepted") for name in ("br", "zstd", "compress")),
        ("gzip, BR", "content coding br"),
        ("gzip;q=1", "a content coding that was not accepted"),
        (", ".join(["gzip"] * 6), "more than 5 content codings"),
    ],
)
def test_a_coding_that_was_not_accepted_is_a_contract_error(coding: str, message: str) -> None:
    with pytest.raises(ResponseContractError, match=message):
        read(coding, b"unread")


@PACKED_CASES
def test_a_compressed_body_that_ends_too_soon_is_an_error(coding: str, packed: bytes) -> None:
    if packed == PLAIN:
        return
    for length in (1, len(packed) // 3, len(packed) - 1):
        with pytest.raises(APIConnectionError, match="ended too soon"):
            read(coding, packed[:length])


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(PLAIN)[:-8] + b"01234567"),
        ("deflate", b"\xff\xff\xff"),
        ("deflate, gzip", gzip.compress(b"\xff\xff\xff")),
        ("gzip", gzip.compress(PLAIN) + b"\x1f\x8bmore"),
    ],
    ids=["no gzip", "checksum", "no deflate", "no deflate within gzip", "another member"],
)
def test_malformed_compressed_data_is_an_error(coding: str, packed: bytes) -> None:
    with pytest.raises(APIConnectionError, match="DecodingError"):
        read(coding, packed)


@EVERY_KIND
@pytest.mark.parametrize(("size", "is_allowed"), [(1000, True), (1001, False)])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_body_larger_than_the_bound_is_a_contract_error(
    monkeypatch: pytest.MonkeyPatch, kind: str, coding: str, size: int, is_allowed: bool
) -> None:
    monkeypatch.setattr(received, "MAX_RESPONSE_BYTES", 1000)
    content = gzip.compress(bytes(size)) if coding == "gzip" else bytes(size)
    if is_allowed:
        assert len(read(coding, *pieces(content, 600), kind=kind)) == size
    else:
        with pytest.raises(ResponseContractError, match="larger than"):
            read(coding, *pieces(content, 600), kind=kind)


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_the_bound_holds_while_a_chunk_is_decompressed(monkeypatch: pytest.MonkeyPatch, compress: Any) -> None:
    monkeypatch.setattr(received, "MAX_RESPONSE_BYTES", 2**20)
    bomb = compress(bytes(2**26))
    tracemalloc.start()
    try:
        with pytest.raises(ResponseContractError, match="larger than 1 MiB"):
            read("gzip" if compress is gzip.compress else "deflate", bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * 2**20


def test_a_stream_of_empty_gzip_members_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "MAX_RESPONSE_BYTES", 1000)
    with pytest.raises(ResponseContractError, match="larger than"):
        read("gzip", *[gzip.compress(b"")] * 60)


@pytest.mark.parametrize("layers", [2, 5])
def test_the_bound_holds_for_each_of_several_codings(monkeypatch: pytest.MonkeyPatch, layers: int) -> None:
    monkeypatch.setattr(received, "MAX_RESPONSE_BYTES", 10_000)
    bomb = gzip.compress(b"") * 1000
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    assert len(bomb) < 10_000
    with pytest.raises(ResponseContractError, match="larger than"):
        read(", ".join(["gzip"] * layers), bomb)


class NoGenerator(httpx.AsyncByteStream):
    """A body whose iterator is no generator."""

    def __init__(self) -> None:
        self.chunks = [b"a", b"b"]

    def __aiter__(self) -> NoGenerator:
        return self

    async def __anext__(self) -> bytes:
        if not self.chunks:
            raise StopAsyncIteration
        return self.chunks.pop()


def test_a_body_may_come_from_any_asynchronous_iterator() -> None:
    assert call("asyncio", READ_NOTE, handler=lambda _request: httpx.Response(200, stream=NoGenerator())) == "ba"


class TooLong(httpx.AsyncByteStream):
    """A body larger than the bound for errors, which does not end by itself."""

    def __init__(self, waits: bool) -> None:
        self.is_ended = self.was_awaited = False
        self._waits = waits

    async def __aiter__(self) -> Any:
        try:
            yield bytes(MAX_ERROR_BYTES + 1)
            while True:
                if self._waits:
                    await anyio.sleep(5)
                    self.was_awaited = True
                    return
                yield b"more"
        finally:
            self.is_ended = True


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
@pytest.mark.parametrize("waits", [False, True], ids=["sends more", "waits"])
def test_a_body_that_never_ends_is_given_up(kind: str, waits: bool) -> None:
    stream = TooLong(waits)
    with pytest.raises(InternalServerError):
        call(kind, READ_NOTE, handler=lambda _request: httpx.Response(500, stream=stream))
    assert stream.is_ended
    assert not stream.was_awaited


@pytest.mark.parametrize("surplus", [b"", b"padding"])
def test_a_body_knows_whether_something_follows_the_compressed_data(surplus: bytes) -> None:
    body = Body(200, "gzip")
    body.add(gzip.compress(PLAIN) + surplus)
    assert (body.whole(), body.has_surplus) == (PLAIN, bool(surplus))
