"""A rate limit that several processes of one machine share through a file."""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import NamedTuple

from .clock import SYSTEM_CLOCK, Clock
from .errors import ConfigurationError
from .rate_limit import MINUTE, Locked, RateLimit

__all__ = ["SharedRateLimit"]

# It needs locks for files. The importing module raises the error for users; this line informs type checkers.
assert sys.platform != "win32"  # noqa: S101

# What the file begins with. One that begins with anything else is somebody else's, and stays as it is.
MARKER = b"rate-limit-v1\n\0\0"

# A slot: from when it may be used, in monotonic seconds, which all processes of a machine count alike; and the process
# that holds it, 0 for none.
SLOT = struct.Struct("<dq")
USABLE, HOLDER = struct.Struct("<d"), struct.Struct("<q")
FREE = 0


class _Slot(NamedTuple):
    usable: float = -inf
    holder: int = FREE


class SharedRateLimit(RateLimit):
    """A rate limit whose slots are in a file, so that all processes that name the file share them.

    The guarantee is that of `RateLimit`, for all of them together: a process that starts has no slots of its own, and
    those of a killed process become available a minute after that is noticed. The file grows to 16 bytes for each
    request of a minute. Opening it is left to each step, so threads and forked children may keep using it.

    No step waits: neither for the lock, which is needed to take a slot but not to give one back, nor for a device.

    Args:
        requests_per_minute: The tier's limit; at least 1, and the same in all processes.
        path: The file; it is made where it is missing. One that is neither empty nor of this format is refused.
        clock: Where time comes from.

    Raises:
        ConfigurationError: The file cannot be used.
    """

    def __init__(self, requests_per_minute: int, path: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(requests_per_minute)
        self._path = path
        self._clock = clock
        # The numbers of the slots that this process holds, by process: a forked child holds none.
        self._held: dict[int, deque[int]] = {}
        # Those that could not be given back, and from when they may be used.
        self._unreturned = deque[tuple[int, float]]()
        with self._opened():
            pass

    def take(self) -> float | None:
        """Take the slot that is usable soonest, and learn when; None where all are held.

        Raises:
            Locked: Another thread or process is taking one.
            ConfigurationError: The file cannot be used.
        """
        now = self._clock.monotonic()
        with suppress(IndexError):
            while True:
                self._return(*self._unreturned.popleft())
        with self._opened() as file, _locked(file):
            slots = _read(file, self._limit)
            number = _soonest(file, slots)
            if number is None or slots[number].usable > now:
                if len(slots) < self._limit:
                    number = len(slots)
                    slots.append(_Slot())
                else:
                    _release(file, slots, now + MINUTE)
                    number = _soonest(file, slots)
            if number is None:
                return None
            # In this order: one that is held by this process without its knowledge would be held until it ends.
            self._numbers().append(number)
            _write(file, SLOT.pack(slots[number].usable, os.getpid()), _place(number))
        # Nothing is given back for later than a minute from now: then the clock began anew, with the machine.
        return min(slots[number].usable, now + MINUTE)

    def give_back(self, free_at: float) -> None:
        """Give a slot back, usable from that moment. One of a process's slots is as good as another."""
        # Where it fails, the next to take one learns of it: a response must not be lost for that.
        with suppress(IndexError, ConfigurationError):
            self._return(self._numbers().pop(), free_at)

    def recover(self, now: float) -> None:
        """Give back the slots of requests that were interrupted while they took one or gave it back."""
        with self._lock():
            lost = len(self._numbers()) - self._holders()
        for _ in range(lost):
            self.give_back(now + MINUTE)

    def _return(self, number: int, free_at: float) -> None:
        try:
            with self._opened() as file:
                # The file may have been deleted and made anew.
                if _slot(file, number).holder == os.getpid():
                    # In this order, and `_soonest` reads in the other: without the lock nobody sees half of it.
                    _write(file, USABLE.pack(free_at), _place(number))
                    _write(file, HOLDER.pack(FREE), _place(number) + USABLE.size)
        except BaseException:  # an interrupt included
            self._unreturned.append((number, free_at))
            raise

    def _numbers(self) -> deque[int]:
        return self._held.setdefault(os.getpid(), deque())

    @contextmanager
    def _opened(self) -> Generator[int]:
        """The file, if it is one of these. Raises: ConfigurationError."""
        try:
            # Never through a link, which somebody else may have laid where everybody may write; no waiting for a FIFO.
            how = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
            file = os.open(self._path, how, 0o600)
            try:
                _check(file)
                yield file
            finally:
                os.close(file)
        except (OSError, ValueError) as error:
            is_link = getattr(error, "errno", None) == errno.ELOOP  # what O_NOFOLLOW says of one
            reason = "it is a link" if is_link else getattr(error, "strerror", None) or error
            raise ConfigurationError(f"rate_limit_file= cannot be used: {reason}") from error


def _check(file: int) -> None:
    """Raises: ValueError: It is no file of this format."""
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise ValueError("it is not a regular file")
    if os.pread(file, len(MARKER), 0) not in (b"", MARKER):
        raise ValueError("it has other contents; name a file that is missing, or one that a client has made")


@contextmanager
def _locked(file: int) -> Generator[None]:
    """Within this nobody else takes a slot, and the file has its marker. Raises: Locked: Somebody else does."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Locked from None
    try:
        if not os.fstat(file).st_size:
            _write(file, MARKER, 0)
        yield
    finally:
        # Closing would not do, should a child have been forked meanwhile.
        fcntl.flock(file, fcntl.LOCK_UN)


def _place(number: int) -> int:
    return len(MARKER) + number * SLOT.size


def _read(file: int, limit: int) -> list[_Slot]:
    content = os.pread(file, min(os.fstat(file).st_size, limit * SLOT.size), _place(0))
    return [_Slot._make(slot) for slot in SLOT.iter_unpack(content[: len(content) // SLOT.size * SLOT.size])]


def _slot(file: int, number: int) -> _Slot:
    content = os.pread(file, SLOT.size, _place(number))
    return _Slot._make(SLOT.unpack(content)) if len(content) == SLOT.size else _Slot()


def _write(file: int, content: bytes, place: int) -> None:
    if os.pwrite(file, content, place) < len(content):
        if not place:
            os.ftruncate(file, 0)  # a part of the marker is none
        raise ValueError("there is no space left for it")


def _soonest(file: int, slots: list[_Slot]) -> int | None:
    """The free slot that is usable soonest; None where all are held."""
    while free := [(slot.usable, number) for number, slot in enumerate(slots) if slot.holder == FREE]:
        usable, number = min(free)
        # Read again: it may have been given back while it was read, so that only half of it was new.
        slots[number] = _slot(file, number)
        if slots[number] == (usable, FREE):
            return number
    return None


def _release(file: int, slots: list[_Slot], usable: float) -> None:
    """Free those of a process that was killed with its request under way, from then on."""
    dead = {holder for holder in {slot.holder for slot in slots} - {FREE} if not _is_alive(holder)}
    for number, slot in enumerate(slots):
        if slot.holder in dead:
            slots[number] = _Slot(usable)
            _write(file, SLOT.pack(*slots[number]), _place(number))


def _is_alive(process: int) -> bool:
    with suppress(PermissionError):  # somebody else's, and alive
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):  # the latter where the file is damaged
            return False
    return True
