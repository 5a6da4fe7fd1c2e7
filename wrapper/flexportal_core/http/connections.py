"""The connections that a transport for threads keeps open between requests.

httpcore's own pool needs each of its steps to complete: a KeyboardInterrupt, or the exception of a signal's handler,
between two of them leaves a connection busy or a lock held for ever. Here a connection in use belongs to its request
and is known to nobody else, so whatever interrupts the request, the connection is never used again.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock

import httpcore

from .network import AttemptTimeout

__all__ = ["Connections"]

# Seconds after which a thread that waits for a connection looks again, whether or not it was told to.
LOOK_AGAIN = 0.1


class Connections:
    """Connections, each with one request or none. May be shared by threads; no step holds a lock that is not its own.

    Args:
        open_one: Makes a connection to a server; it is opened by its first request.
        limit: Connections at most, those in use included.
        kept: Connections without a request at most.
    """

    def __init__(
        self, open_one: Callable[[httpcore.Origin], httpcore.ConnectionInterface], limit: int, kept: int
    ) -> None:
        self._open_one = open_one
        self._limit = limit
        self._kept = kept
        # The one used last at the end. Operations of a deque are atomic.
        self._idle = deque[httpcore.ConnectionInterface]()
        # All there are. Those of an interrupted request are closed when nothing refers to them any more.
        self._all: list[weakref.ref[httpcore.ConnectionInterface]] = []
        self._lock = Lock()
        self._returned = SimpleQueue[None]()
        self._is_closed = False

    def take(self, origin: httpcore.Origin, timeout: AttemptTimeout) -> httpcore.ConnectionInterface:
        """A connection for one request: one that is open, or a new one.

        Raises:
            httpcore.PoolTimeout: All are in use, and none was returned in time.
        """
        while True:
            connection = self._reusable(origin) or self._new(origin)
            if connection is not None:
                return connection
            left = timeout.left(httpcore.PoolTimeout)
            try:
                self._returned.get(timeout=LOOK_AGAIN if left is None else min(left, LOOK_AGAIN))
            except Empty:
                continue

    def give_back(self, connection: httpcore.ConnectionInterface) -> None:
        """Keep a connection whose response was received to its end, or close it."""
        if not connection.is_idle() or len(self._idle) >= self._kept:
            return self.discard(connection)
        self._idle.append(connection)
        if self._is_closed:
            self.close()
        self._tell()

    def discard(self, connection: httpcore.ConnectionInterface) -> None:
        """Close a connection whose request failed or was interrupted."""
        connection.close()
        self._tell()

    def close(self) -> None:
        """Close the connections that are not in use, and from here on each that is returned."""
        self._is_closed = True
        while (connection := self._latest()) is not None:
            connection.close()

    def _latest(self) -> httpcore.ConnectionInterface | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _reusable(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface | None:
        while (connection := self._latest()) is not None:
            # Expired: for too long without a request, closed by the server, or something came after the last response.
            if connection.can_handle_request(origin) and not connection.has_expired():
                return connection
            # What was idle for longer has most probably expired as well.
            connection.close()
        return None

    def _new(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface | None:
        """A new connection; None where there are too many."""
        with self._lock:
            known = [(reference, reference()) for reference in self._all]
            self._all = [found for found, each in known if each is not None and not each.is_closed()]
            if len(self._all) >= self._limit:
                return None
            connection = self._open_one(origin)
            self._all.append(weakref.ref(connection))
            return connection

    def _tell(self) -> None:
        if self._returned.empty():
            self._returned.put(None)
