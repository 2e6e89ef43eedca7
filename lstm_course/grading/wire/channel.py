"""One end of a connection that carries messages of two parts: JSON, and the bytes of arrays.

A small message takes one call of the kernel to send and one to receive: a test may call a student's function a hundred
thousand times, and each call is a message there and one back.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from lstm_course.grading.wire import MOST_BYTES, MOST_JSON, WireError

_HEAD = struct.Struct("<QQ")
_TICK = 0.1  # seconds
_PIECE = 1 << 16
_MOST_PARTS = 100 if hasattr(os, "writev") else 1
_AT_ONCE = getattr(socket, "MSG_DONTWAIT", 0)

Bytes = bytes | memoryview


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

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: tuple[Bytes, Sequence[Bytes]], deadline: float | None = None) -> None:
        head, buffers = message
        if not buffers and len(head) < _PIECE:  # as most are
            parts: Sequence[Bytes] = [_HEAD.pack(len(head), 0) + head]
            left = len(parts[0])
        else:
            size = sum(map(len, buffers))
            parts = [_HEAD.pack(len(head), size), head, *buffers]
            left = _HEAD.size + len(head) + size
            if size < _PIECE or len(parts) > _MOST_PARTS:
                parts = [b"".join(parts)]
        flags = 0 if deadline is None else _AT_ONCE
        while True:
            if deadline is not None and not flags:
                self._wait(deadline - monotonic(), write=True)
            try:
                sent = self._socket.send(parts[0], flags) if len(parts) == 1 else self._write(parts, flags)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                raise Closed(str(error)) from None
            if sent == left:
                return
            parts, left = _rest(parts, sent), left - sent
            if deadline is not None and flags:
                self._wait(deadline - monotonic(), write=True)

    def receive(self, deadline: float | None = None) -> tuple[Bytes, Bytes]:
        """Return the two parts of the next message."""
        come = self._come or self._read(self._socket.recv, _PIECE, deadline)
        while len(come) < _HEAD.size:
            come = b"".join((come, self._read(self._socket.recv, _PIECE, deadline)))
        head, body = _HEAD.unpack_from(come)
        if head > MOST_JSON or body > MOST_BYTES:
            raise WireError("a message without end")
        start, end = _HEAD.size + head, _HEAD.size + head + body
        if len(come) < end:
            whole, there = memoryview(bytearray(end)), len(come)
            whole[:there] = come
            while there < end:
                there += self._read(self._socket.recv_into, whole[there:], deadline)
            come = whole
        self._come = come[end:]
        return come[_HEAD.size : start], come[start:end]

    def close(self) -> None:
        self._socket.close()

    def _write(self, parts: Sequence[Bytes], flags: int) -> int:
        if flags:
            return self._socket.sendmsg(parts, (), flags)
        return os.writev(self._socket.fileno(), parts)  # no student's process may use sendmsg

    def _read(self, receive: Callable[[Any], Any], what: Any, deadline: float | None) -> Any:
        """Return what a call of the socket's gives, as soon as there is something."""
        if deadline is not None and not self._ends_waits:
            self._end_waits()
        while True:
            if deadline is not None:
                left = deadline - monotonic()
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


def _rest(parts: Sequence[Bytes], sent: int) -> list[Bytes]:
    """Return the parts from that byte on."""
    left: list[Bytes] = []
    for part in parts:
        if sent < len(part):
            left.append(memoryview(part)[sent:])
        sent = max(sent - len(part), 0)
    return left
