"""A rate limit that several processes of one machine share through a file."""

from __future__ import annotations

import os
import struct
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import NamedTuple

from .clock import SYSTEM_CLOCK, Clock
from .errors import ConfigurationError
from .rate_limit import MINUTE, RateLimit

__all__ = ["SharedRateLimit"]

# A slot: from when it may be used, in monotonic seconds, which all processes of a machine count alike; and the process
# that holds it, 0 for none.
SLOT = struct.Struct("<dq")
FREE = 0


class _Slot(NamedTuple):
    usable: float = -inf
    holder: int = FREE


class SharedRateLimit(RateLimit):
    """A rate limit whose slots are in a file, so that all processes that name the file share them.

    The guarantee is that of `RateLimit`, for all of them together: a process that starts has no slots of its own, and
    those of a killed process become available a minute after that is noticed. The file grows to 16 bytes for each
    request of a minute. Opening it is left to each step, so threads and forked children may keep using it.

    Args:
        requests_per_minute: The tier's limit; at least 1, and the same in all processes.
        path: The file; it is made where it is missing.
        clock: Where time comes from.

    Raises:
        ConfigurationError: The file cannot be used, or the system has no locks for files.
    """

    def __init__(self, requests_per_minute: int, path: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(requests_per_minute)
        if find_spec("fcntl") is None:
            raise ConfigurationError("rate_limit_file= needs locks for files, which this system does not have")
        self._limit = requests_per_minute
        self._path = path
        self._clock = clock
        with self._opened():
            pass

    def take(self) -> float | None:
        """Take the slot that is usable soonest, and learn when; None where all are held."""
        now = self._clock.monotonic()
        with self._opened() as file:
            slots = _read(file)
            number = _soonest(slots)
            if number is None or slots[number].usable > now:
                if len(slots) < self._limit:
                    number = len(slots)
                    slots.append(_Slot())
                else:
                    slots = _released(file, slots, now + MINUTE)
                    number = _soonest(slots)
            if number is None:
                return None
            _write(file, number, slots[number]._replace(holder=os.getpid()))
        # Nothing is given back for later than a minute from now: then the clock began anew, with the machine.
        return min(slots[number].usable, now + MINUTE)

    def give_back(self, free_at: float) -> None:
        """Give a slot back, usable from that moment."""
        with self._opened() as file:
            # One of a process's slots is as good as another.
            held = (number for number, slot in enumerate(_read(file)) if slot.holder == os.getpid())
            number = next(held, None)
            if number is not None:
                _write(file, number, _Slot(free_at))

    @contextmanager
    def _opened(self) -> Generator[int]:
        """The file, while no other thread or process has it open."""
        import fcntl

        try:
            # Never through a link, which somebody else may have laid where everybody may write.
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ConfigurationError(f"rate_limit_file= cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)


def _read(file: int) -> list[_Slot]:
    content = os.pread(file, os.fstat(file).st_size, 0)
    return [_Slot._make(slot) for slot in SLOT.iter_unpack(content[: len(content) // SLOT.size * SLOT.size])]


def _write(file: int, number: int, slot: _Slot) -> None:
    os.pwrite(file, SLOT.pack(*slot), number * SLOT.size)


def _soonest(slots: list[_Slot]) -> int | None:
    """The free slot that is usable soonest; None where all are held."""
    free = [(slot.usable, number) for number, slot in enumerate(slots) if slot.holder == FREE]
    return min(free)[1] if free else None


def _released(file: int, slots: list[_Slot], usable: float) -> list[_Slot]:
    """The slots. Those of a process that was killed with its request under way are free from then on."""
    dead = {holder for holder in {slot.holder for slot in slots} - {FREE} if not _is_alive(holder)}
    for number, slot in enumerate(slots):
        if slot.holder in dead:
            slots[number] = _Slot(usable)
            _write(file, number, slots[number])
    return slots


def _is_alive(process: int) -> bool:
    with suppress(PermissionError):  # somebody else's, and alive
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
