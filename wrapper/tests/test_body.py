"""The body of an answer: whole, unpacked, and never larger than the bound."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext

import httpx
import pytest
from flexportal import body
from flexportal.errors import APIConnectionError, ResponseContractError
from tests.test_transport import fetch, fetch_async


def test_an_answer_is_whole_and_decompressed() -> None:
    content = b"x" * 200_000
    headers = {"Content-Encoding": "gzip", "X-Trace": "t"}
    found = fetch(lambda _request: httpx.Response(418, headers=headers, content=gzip.compress(content)))
    assert (found.status_code, found.content, found.headers["X-Trace"]) == (418, content, "t")


@pytest.mark.anyio
async def test_an_awaited_answer_is_whole_and_decompressed() -> None:
    headers = {"Content-Encoding": "deflate"}
    found = await fetch_async(lambda _request: httpx.Response(200, headers=headers, content=zlib.compress(b"body")))
    assert found.content == b"body"


@pytest.mark.parametrize("coding", ["", "identity", "GZIP", " gzip "])
def test_an_answer_may_be_compressed_in_the_ways_that_were_asked_for(coding: str) -> None:
    content = gzip.compress(b"body") if "gzip" in coding.lower() else b"body"
    found = fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, content=content))
    assert found.content == b"body"


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "compress", "gzip;q=1"])
def test_an_answer_compressed_otherwise_is_refused_unread(coding: str) -> None:
    def unread() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    with pytest.raises(ResponseContractError) as caught:
        fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, content=unread()))
    assert str(caught.value) == "the answer is compressed in a way that was not asked for"


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which notes whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("size", "whole"), [(1000, True), (1001, False)])
def test_an_answer_larger_than_the_cap_is_refused_and_its_connection_closed(
    monkeypatch: pytest.MonkeyPatch, size: int, whole: bool
) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 1000)
    chunks = Chunks(b"x" * 600, b"x" * (size - 600))
    if whole:
        assert len(fetch(lambda _request: httpx.Response(200, stream=chunks)).content) == size
    else:
        with pytest.raises(ResponseContractError, match="larger than"):
            fetch(lambda _request: httpx.Response(200, stream=chunks))
    assert chunks.closed


@pytest.mark.anyio
async def test_an_awaited_answer_larger_than_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 1000)
    chunks = Chunks(b"x" * 600, b"x" * 600)
    with pytest.raises(ResponseContractError, match="larger than"):
        await fetch_async(lambda _request: httpx.Response(200, stream=chunks))
    assert chunks.closed


class ByHand(httpx.AsyncByteStream):
    """A body whose iterator is no generator."""

    def __init__(self) -> None:
        self.pieces = [b"x" * 600] * 2

    def __aiter__(self) -> ByHand:
        return self

    async def __anext__(self) -> bytes:
        if not self.pieces:
            raise StopAsyncIteration
        return self.pieces.pop()


@pytest.mark.anyio
@pytest.mark.parametrize(("cap", "whole"), [(1200, True), (1000, False)])
async def test_an_awaited_answer_may_come_by_an_iterator_of_any_kind(
    monkeypatch: pytest.MonkeyPatch, cap: int, whole: bool
) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", cap)
    with nullcontext() if whole else pytest.raises(ResponseContractError):
        assert len((await fetch_async(lambda _request: httpx.Response(200, stream=ByHand()))).content) == 1200


def test_the_cap_counts_what_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 2**20)
    bomb = gzip.compress(bytes(2**20 + 1))
    assert len(bomb) < 5000
    with pytest.raises(ResponseContractError, match="larger than 1 MiB"):
        fetch(lambda _request: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=bomb))


def unpacked(coding: str, *pieces: bytes) -> bytes:
    return fetch(
        lambda _request: httpx.Response(200, headers={"Content-Encoding": coding}, stream=Chunks(*pieces))
    ).content


TEXT = bytes(range(256)) * 40
SQUEEZE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
RAW_DEFLATE = SQUEEZE.compress(TEXT) + SQUEEZE.flush()
PACKED = {
    "gzip": ("gzip", gzip.compress(TEXT)),
    "two members of gzip": ("gzip", gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:])),
    "a member of gzip that holds nothing": ("gzip", gzip.compress(b"") + gzip.compress(TEXT)),
    "zlib": ("deflate", zlib.compress(TEXT)),
    "deflate without a header": ("deflate", RAW_DEFLATE),
    "as it is": ("identity", TEXT),
}
PACKED_CASES = pytest.mark.parametrize(("coding", "packed"), PACKED.values(), ids=PACKED)


@PACKED_CASES
@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
def test_a_body_is_unpacked_in_whatever_pieces_it_comes(coding: str, packed: bytes, size: int) -> None:
    assert unpacked(coding, *(packed[at : at + size] for at in range(0, len(packed), size))) == TEXT


@pytest.mark.parametrize("coding", body.CODINGS)
def test_no_body_is_an_empty_one(coding: str) -> None:
    assert unpacked(coding) == unpacked(coding, b"") == b""


@PACKED_CASES
def test_a_body_that_ends_too_soon_is_an_error(coding: str, packed: bytes) -> None:
    if coding == "identity":
        return
    for length in (1, 2, len(packed) // 3, len(packed) - 1):
        with pytest.raises(APIConnectionError, match="DecodingError"):
            unpacked(coding, packed[:length])


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(TEXT) + b"more"),
        ("gzip", gzip.compress(TEXT)[:-8] + b"01234567"),
        ("deflate", zlib.compress(TEXT) + b"more"),
        ("deflate", RAW_DEFLATE + b"more"),
        ("deflate", b"\xff\xff\xff"),
    ],
    ids=["no gzip", "more after gzip", "checksum", "more after zlib", "more after deflate", "no deflate"],
)
def test_broken_packing_is_an_error(coding: str, packed: bytes) -> None:
    with pytest.raises(APIConnectionError, match="DecodingError"):
        unpacked(coding, packed)


def gathered(coding: str, packed: bytes) -> bytes:
    found = body.Body(httpx.Response(200, headers={"Content-Encoding": coding}))
    found.add(packed)
    return found.whole()


def reason(coding: str, packed: bytes) -> str:
    with pytest.raises(httpx.DecodingError) as caught:
        gathered(coding, packed)
    return str(caught.value)


def test_why_a_body_cannot_be_unpacked_is_told() -> None:
    assert reason("gzip", gzip.compress(TEXT)[:-1]) == "the compressed data ended too soon"
    assert reason("deflate", b"x") == "the compressed data ended too soon"
    assert reason("deflate", zlib.compress(TEXT) + b"more") == "there is more data after the compressed data"
    with pytest.raises(zlib.error) as caught:
        zlib.decompress(b"no gzip", wbits=31)
    assert reason("gzip", b"no gzip") == str(caught.value)


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (b"\x03\x00", b""),
        (b"\x08\x05\x00\xfa\xffthere\x01\x00\x00\xff\xff", b"there"),
        (b"\x01\x17\x00\xe8\xff" + bytes(23), bytes(23)),
    ],
    ids=["two bytes are all", "the first byte is that of a header", "the two are a multiple of 31"],
)
def test_deflate_without_a_header_is_known_whatever_its_first_bytes_look_like(packed: bytes, text: bytes) -> None:
    assert unpacked("deflate", packed) == text


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_the_bound_holds_while_a_piece_is_unpacked(monkeypatch: pytest.MonkeyPatch, coding: str) -> None:
    """One piece that would become 64 MiB takes no more memory than the bound allows."""
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 2**20)
    bomb = (gzip.compress if coding == "gzip" else zlib.compress)(bytes(2**26))
    tracemalloc.start()
    try:
        with pytest.raises(ResponseContractError, match="larger than 1 MiB"):
            unpacked(coding, bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * 2**20


@pytest.mark.parametrize(("size", "whole"), [(1000, True), (1001, False)])
def test_exactly_the_bound_is_allowed(monkeypatch: pytest.MonkeyPatch, size: int, whole: bool) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 1000)
    packed = gzip.compress(bytes(size))
    if whole:
        assert len(unpacked("gzip", packed)) == size
    else:
        with pytest.raises(ResponseContractError, match="larger than"):
            unpacked("gzip", packed)


def test_what_becomes_nothing_does_not_go_on_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_RESPONSE_BYTES", 1000)
    with pytest.raises(ResponseContractError, match="larger than"):
        unpacked("gzip", *[gzip.compress(b"")] * 60)
