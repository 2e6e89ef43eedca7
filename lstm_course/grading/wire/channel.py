"""One end of a connection that carries messages of two parts: JSON, and the bytes of arrays.

A small message takes one call of the kernel to send and one to receive: a test may call a student's function a hundred
thousand times, and each call is a message there and one back.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from lstm_course.grading.wire import MOST_BYTES, MOST_JSON, WireError

_HEAD = struct.Struct("<QQ")
_TICK = 0.1  # seconds
_PIECE = 1 << 16
_AT_ONCE = getattr(socket, "MSG_DONTWAIT", 0)

Bytes = bytes | memoryview
Tick = Callable[[], None]


class Closed(WireError):
    """The other side is gone."""


class TooLate(WireError):
    """No answer in time."""


class Channel:
    """One end of the connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        sock.setblocking(True)
        self._come: Bytes = b""  # what is there of the next message
        self._ends_waits = False  # whether the kernel ends a wait by itself, after a tick
        self._next_tick = 0.0

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: tuple[Bytes, Bytes], deadline: float | None = None) -> None:
        head, body = message
        view: Bytes = b"".join((_HEAD.pack(len(head), len(body)), head, body))
        flags = 0 if deadline is None else _AT_ONCE
        while True:
            if deadline is not None and not flags:
                self._wait(deadline - monotonic(), write=True)
            try:
                sent = self._socket.send(view, flags)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                raise Closed(str(error)) from None
            if sent == len(view):
                return
            view = memoryview(view)[sent:]
            if deadline is not None and flags:
                self._wait(deadline - monotonic(), write=True)

    def receive(self, deadline: float | None = None, tick: Tick | None = None) -> tuple[Bytes, Bytes]:
        """Return the two parts of the next message. ``tick`` is called now and then, also while messages come in."""
        come = self._come or self._read(self._socket.recv, _PIECE, deadline, tick)
        while len(come) < _HEAD.size:
            come = b"".join((come, self._read(self._socket.recv, _PIECE, deadline, tick)))
        head, body = _HEAD.unpack_from(come)
        if head > MOST_JSON or body > MOST_BYTES:
            raise WireError("a message without end")
        start, end = _HEAD.size + head, _HEAD.size + head + body
        if len(come) < end:
            whole, there = memoryview(bytearray(end)), len(come)
            whole[:there] = come
            while there < end:
                there += self._read(self._socket.recv_into, whole[there:], deadline, tick)
            come = whole
        self._come = come[end:]
        return come[_HEAD.size : start], come[start:end]

    def close(self) -> None:
        self._socket.close()

    def _read(self, receive: Callable[[Any], Any], what: Any, deadline: float | None, tick: Tick | None) -> Any:
        """Return what a call of the socket's gives, as soon as there is something."""
        if deadline is not None and not self._ends_waits:
            self._end_waits()
        while True:
            if deadline is not None:
                left = deadline - (now := monotonic())
                if tick and now > self._next_tick:
                    tick()
                    self._next_tick = monotonic() + _TICK
                if (left < _TICK or not self._ends_waits) and not self._wait(left):
                    continue
            try:
                found = receive(what)
            except BlockingIOError:  # a tick went by
                continue
            except OSError as error:
                raise Closed(str(error)) from None
            if not found:
                raise Closed("the other side is gone")
            return found

    def _end_waits(self) -> None:
        """Have the kernel end a wait after a tick, where it can be told: to ask first costs a call of its own."""
        if sys.platform == "linux":
            tick = struct.pack("@ll", 0, int(_TICK * 1e6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, tick)
            self._ends_waits = True

    def _wait(self, left: float, write: bool = False) -> bool:
        """Wait for a tick at most. Returns whether there is something to read, or room to write."""
        if left <= 0:
            raise TooLate("no answer in time")
        return any(select.select([] if write else [self], [self] if write else [], [], min(left, _TICK)))
