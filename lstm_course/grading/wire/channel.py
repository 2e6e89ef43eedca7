"""One end of a connection that carries messages of two parts: JSON, and the bytes of arrays."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable
from time import monotonic

from lstm_course.grading.wire import MOST_BYTES, MOST_JSON, WireError

_HEAD = struct.Struct("<QQ")


class Closed(WireError):
    """The other side is gone."""


class TooLate(WireError):
    """No answer in time."""


class Channel:
    """One end of the connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        sock.setblocking(True)

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: tuple[bytes, bytes], deadline: float | None = None) -> None:
        head, body = message
        view = memoryview(_HEAD.pack(len(head), len(body)) + head + body)
        while view:
            if deadline is not None:
                self._wait(deadline, write=True)
            try:
                sent = self._socket.send(view, 0 if deadline is None else getattr(socket, "MSG_DONTWAIT", 0))
            except BlockingIOError:
                continue
            except OSError as error:
                raise Closed(str(error)) from None
            view = view[sent:]

    def receive(self, deadline: float | None = None, tick: Callable[[], None] | None = None) -> tuple[bytes, bytes]:
        """Return the two parts of the next message. ``tick`` is called now and then while waiting."""
        head, body = _HEAD.unpack(self._read(_HEAD.size, deadline, tick))
        if head > MOST_JSON or body > MOST_BYTES:
            raise WireError("a message without end")
        return self._read(head, deadline, tick), self._read(body, deadline, tick)

    def close(self) -> None:
        self._socket.close()

    def _read(self, count: int, deadline: float | None, tick: Callable[[], None] | None) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            if deadline is not None:
                self._wait(deadline, tick=tick)
            try:
                piece = self._socket.recv(min(1 << 20, count - len(parts)))
            except OSError as error:
                raise Closed(str(error)) from None
            if not piece:
                raise Closed("the other side is gone")
            parts += piece
        return bytes(parts)

    def _wait(self, deadline: float, write: bool = False, tick: Callable[[], None] | None = None) -> None:
        while True:
            left = deadline - monotonic()
            if left <= 0:
                raise TooLate("no answer in time")
            step = min(left, 0.1) if tick else left
            ready = select.select([] if write else [self], [self] if write else [], [], step)
            if ready[0] or ready[1]:
                return
            if tick:
                tick()
