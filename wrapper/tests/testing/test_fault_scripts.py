"""The scripts of the faults, without a socket: every step of an answer, byte for byte."""

from __future__ import annotations

import gzip
import zlib

import pytest
from flexportal.testing import Fault, Kind, Reply, seeded
from flexportal.testing.faults import Action, End, Scene, script
from flexportal.testing.noise import Noise

PAGE = b'{"customers":[],"hasMore":false,"nextCursor":null}'
REPLY = Reply(200, (("content-length", "50"), ("x-page", "1")), PAGE)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\nx-page: 1\r\n\r\n"
GZIP = gzip.compress(PAGE, mtime=0)


def steps(fault: Fault | None, reply: Reply = REPLY, **scene: str | float | None) -> list[Action]:
    """What answers one request."""
    return list(script(Scene(reply, fault, **scene)))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def measured(length: int, body: bytes = PAGE, more: bytes = b"", status: bytes = b"200 OK") -> bytes:
    """The page's reply with a Content-Length that was put in place of the old one."""
    return b"HTTP/1.1 %b\r\nx-page: 1\r\ncontent-length: %d\r\n%b\r\n%b" % (status, length, more, body)


def turned_over(first: int) -> bytes:
    """The compressed page with eight bytes from there on turned over."""
    damaged = GZIP[:first] + bytes(255 - byte for byte in GZIP[first : first + 8]) + GZIP[first + 8 :]
    return measured(len(damaged), damaged, b"content-encoding: gzip\r\n")


def refused(status: bytes, more: bytes = b"") -> bytes:
    """An error as arranged."""
    body = b'{"error":{"code":"INJECTED","message":"Failed as arranged."}}'
    head = b"content-type: application/json\r\n%bcontent-length: %d\r\n\r\n"
    return b"HTTP/1.1 %b\r\n" % status + head % (more, len(body)) + body


FOR_PEOPLE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 72\r\n\r\n"
    b"<!doctype html><title>Maintenance</title><p>We will be back shortly.</p>"
)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (None, [HEAD + PAGE, End.KEEP]),
        (Fault(Kind.REFUSE), [End.REFUSE]),
        (Fault(Kind.RESET_BEFORE_HEADERS), [End.RESET]),
        (Fault(Kind.RESET_AFTER_HEADERS), [HEAD, End.RESET]),
        (Fault(Kind.CUT_BODY, at=0.5), [HEAD + PAGE[:25], End.CLOSE]),
        (Fault(Kind.CUT_BODY, at=0.99), [HEAD + PAGE[:49], End.CLOSE]),
        (Fault(Kind.STALL, seconds=3), [3, End.CLOSE]),
        (Fault(Kind.WRONG_LENGTH, by=7), [measured(57), End.CLOSE]),
        (Fault(Kind.WRONG_LENGTH, by=-7), [measured(43), End.CLOSE]),
        (Fault(Kind.BROKEN_GZIP, at=0), [turned_over(0), End.KEEP]),
        (Fault(Kind.BROKEN_GZIP, at=0.5), [turned_over((len(GZIP) - 8) // 2), End.KEEP]),
        (Fault(Kind.BROKEN_GZIP, at=1), [turned_over(len(GZIP) - 8), End.KEEP]),
        (Fault(Kind.STATUS, status=503), [refused(b"503 Service Unavailable"), End.KEEP]),
        (Fault(Kind.STATUS, status=529), [refused(b"529 Unknown"), End.KEEP]),
        (
            Fault(Kind.STATUS, status=429, retry_after=1.5),
            [refused(b"429 Too Many Requests", b"retry-after: 2\r\n"), End.KEEP],
        ),
        (
            Fault(Kind.STATUS, status=429, retry_after=1.5, as_date=True),
            [refused(b"429 Too Many Requests", b"retry-after: Fri, 02 Jan 2026 03:04:06 GMT\r\n"), End.KEEP],
        ),
        (Fault(Kind.HTML), [FOR_PEOPLE, End.KEEP]),
        (Fault(Kind.DEEP, depth=3), [measured(64, PAGE[:-1] + b',"deep":[[[]]]}'), End.KEEP]),
    ],
    ids=lambda value: str(value) if isinstance(value, Fault) else "",
)
def test_an_answer_takes_these_steps(fault: Fault | None, answer: list[Action]) -> None:
    assert steps(fault, now=1_767_323_045.0) == answer


@pytest.mark.parametrize(
    ("scene", "status", "body"),
    [
        ({}, 200, PAGE),
        ({"earlier": "back", "next_key": "nextCursor"}, 200, PAGE.replace(b"null", b'"back"')),
        (
            {"earlier": "back", "next_key": "nextCursor", "more_key": "hasMore"},
            200,
            b'{"customers":[],"hasMore":true,"nextCursor":"back"}',
        ),
        ({"earlier": "back", "next_key": "nextCursor"}, 404, PAGE),
    ],
    ids=["nothing earlier", "no flag", "a flag", "an error"],
)
def test_a_cycle_takes_the_place_of_the_next_cursor(scene: dict[str, str], status: int, body: bytes) -> None:
    line = {200: b"200 OK", 404: b"404 Not Found"}[status]
    answer = measured(len(body), body, status=line)
    assert steps(Fault(Kind.CYCLE), Reply(status, REPLY.headers, PAGE), **scene) == [answer, End.KEEP]


@pytest.mark.parametrize("length", [0, 21, 50, 100])
def test_a_body_drips_in_twenty_pieces(length: int) -> None:
    body = bytes(range(length))
    head, *drops, end = steps(Fault(Kind.DRIP, seconds=5), Reply(200, (("x-page", "1"),), body))
    assert (head, end) == (b"HTTP/1.1 200 OK\r\nx-page: 1\r\n\r\n", End.KEEP)
    assert drops[::2] == [0.25] * 20
    pieces = [piece for piece in drops[1::2] if isinstance(piece, bytes)]
    assert b"".join(pieces) == body
    assert {len(piece) for piece in pieces} <= {length // 20, -(-length // 20)}


SIZES: list[tuple[int, list[bytes]]] = [
    (0, []),
    (14, []),
    (15, [b"x"]),
    (65_550, [b"x" * 65_536]),
    (65_551, [b"x" * 65_536, b"x"]),
]


@pytest.mark.parametrize(("size", "filling"), SIZES, ids=lambda value: str(value) if isinstance(value, int) else "")
def test_a_huge_body_comes_piece_by_piece(size: int, filling: list[bytes]) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % max(size, 14)
    assert steps(Fault(Kind.HUGE, size=size)) == [head, b'{"padding":"', *filling, b'"}', End.KEEP]


def test_a_bomb_comes_in_chunks_as_small_as_gzip_can_make_them() -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    pieces = [squeeze.compress(piece) for piece in (b'{"padding":"', b"x" * 65_536, b"x", b'"}')] + [squeeze.flush()]
    chunks = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece]
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    assert steps(Fault(Kind.BOMB, size=65_551)) == [head, *chunks, b"0\r\n\r\n", End.KEEP]


def test_a_schedule_is_what_its_seed_says() -> None:
    faults = [Fault(Kind.REFUSE), Fault(Kind.STALL), Fault(Kind.HTML)]
    drawn = {number: fault.kind for number in range(24) if (fault := seeded(1, 0.4, faults)(number)) is not None}
    assert drawn == {
        0: Kind.REFUSE,
        2: Kind.REFUSE,
        5: Kind.STALL,
        13: Kind.REFUSE,
        20: Kind.STALL,
        23: Kind.STALL,
    }


def test_a_rate_is_a_bound_that_is_not_reached() -> None:
    rate = Noise(1, "faults").number(0) % (1 << 32) / (1 << 32)
    just_above = rate + 1 / (1 << 32)
    assert [seeded(1, each, [Fault(Kind.HTML)])(0) for each in (rate, just_above)] == [None, Fault(Kind.HTML)]


def test_a_rate_of_one_leaves_nothing_out() -> None:
    assert all(map(seeded(5, 1), range(100)))
