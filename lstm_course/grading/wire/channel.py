"""One end of a connection that carries messages of two parts: JSON, and the bytes of arrays.

A small message takes one call of the kernel to send and one to receive: a test may call a student's function a hundred
thousand times, and each call is a message there and one back.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any

from lstm_course.grading.wire import MOST_BYTES, MOST_JSON, WireError

_HEAD = struct.Struct("<QQ")
_TICK, _TICK_MS = 0.1, 100
_PIECE, _ROOM, _FIRST = 1 << 16, 1 << 18, 1 << 12
_SMALL = select.PIPE_BUF - _HEAD.size if hasattr(select, "PIPE_BUF") else 0
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
        self._get: Callable[[int], bytes] = sock.recv
        self._get_into: Callable[[memoryview], int] = sock.recv_into
        self._come: Bytes = b""  # what is there of the next message
        self._ends_waits: bool | None = None  # whether the kernel ends a wait by itself, after a tick; None: see there

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
                sent = self._write(parts, flags)
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
        come = self._come or self._read(self._get, _FIRST, deadline)
        while len(come) < _HEAD.size:
            come = b"".join((come, self._read(self._get, _FIRST, deadline)))
        head, body = _HEAD.unpack_from(come)
        if not body and _HEAD.size + head == len(come):  # as most are
            self._come = b""
            return come[_HEAD.size :], b""
        if head > MOST_JSON or body > MOST_BYTES:
            raise WireError("a message without end")
        start, end = _HEAD.size + head, _HEAD.size + head + body
        if len(come) < end:
            whole, there = memoryview(bytearray(end)), len(come)
            whole[:there] = come
            while there < end:
                there += self._read(self._get_into, whole[there:], deadline)
            come = whole
        self._come = come[end:]
        return come[_HEAD.size : start], come[start:end]

    def close(self) -> None:
        self._socket.close()

    def _write(self, parts: Sequence[Bytes], flags: int) -> int:
        if len(parts) == 1:
            return self._socket.send(parts[0], flags)
        if flags:
            return self._socket.sendmsg(parts, (), flags)
        return os.writev(self._socket.fileno(), parts)  # no student's process may use sendmsg

    def _read(self, receive: Callable[[Any], Any], what: Any, deadline: float | None) -> Any:
        """Return what a call of the socket's gives, as soon as there is something."""
        while True:
            if deadline is not None and not self._is_there(deadline - monotonic()):
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

    def _is_there(self, left: float) -> bool:
        """Whether there is something to read, or the kernel will end the wait for it."""
        if self._ends_waits is None:
            self._end_waits()
        return (left > _TICK and bool(self._ends_waits)) or self._wait(left)

    def _end_waits(self) -> None:
        """Have the kernel end a wait after a tick, where it can be told: to ask first costs a call of its own."""
        self._ends_waits = sys.platform == "linux"
        if self._ends_waits:
            tick = struct.pack("@ll", 0, int(_TICK * 1e6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, tick)

    def _wait(self, left: float, write: bool = False) -> bool:
        """Wait for a tick at most. Returns whether there is something to read, or room to write."""
        if left <= 0:
            raise TooLate("no answer in time")
        ends = [self._socket]
        return any(select.select([] if write else ends, ends if write else [], [], min(left, _TICK)))


class PipeChannel(Channel):
    """The same over two pipes, which take the kernel two thirds of the time that a pair of sockets does.

    The judge's ends never wait (``at_once``): after it was told that there is something to read, a student's process
    may have taken it back.
    """

    def __init__(self, reads: int, writes: int, at_once: bool = False) -> None:
        self._files = open(reads, "rb", 0), open(writes, "wb", 0)  # noqa: SIM115 (closed with the channel)
        for fd in (reads, writes):
            os.set_blocking(fd, not at_once)
            os.set_inheritable(fd, False)
        # As they are now: a student's code may put others in their places.
        self._get, self._get_parts = partial(os.read, reads), partial(os.readv, reads)
        self._put, self._put_parts = partial(os.write, writes), partial(os.writev, writes)
        self._get_into = lambda room: self._get_parts([room])
        self._come = b""
        to_read, to_write = select.poll(), select.poll()
        to_read.register(reads, select.POLLIN)
        to_write.register(writes, select.POLLOUT)
        self._until_read, self._until_written = to_read.poll, to_write.poll

    def send(self, message: tuple[Bytes, Sequence[Bytes]], deadline: float | None = None) -> None:
        head, buffers = message
        if not buffers and len(head) <= _SMALL:  # as most are: the kernel takes all of it at once, or nothing
            try:
                self._put(_HEAD.pack(len(head), 0) + head)
                return
            except BlockingIOError:
                pass
            except OSError as error:
                raise Closed(str(error)) from None
        super().send(message, deadline)

    def receive(self, deadline: float | None = None) -> tuple[Bytes, Bytes]:
        if not self._come and (deadline is None or (deadline - monotonic() > _TICK and self._until_read(_TICK_MS))):
            try:
                come = self._get(_FIRST)
            except OSError:
                come = b""
            if len(come) >= _HEAD.size:
                head, body = _HEAD.unpack_from(come)
                if not body and _HEAD.size + head == len(come):  # as most are: whole, and alone
                    return come[_HEAD.size :], b""
            self._come = come
        return super().receive(deadline)

    def close(self) -> None:
        for file in self._files:
            file.close()

    def _write(self, parts: Sequence[Bytes], flags: int) -> int:
        return self._put(parts[0]) if len(parts) == 1 else self._put_parts(parts)

    def _is_there(self, left: float) -> bool:
        if left <= 0:
            raise TooLate("no answer in time")
        return bool(self._until_read(_TICK_MS if left > _TICK else left * 1000))

    def _wait(self, left: float, write: bool = False) -> bool:
        if not write:
            return self._is_there(left)
        if left <= 0:
            raise TooLate("no answer in time")
        return bool(self._until_written(min(left, _TICK) * 1000))


def lay_pipes(ours: socket.socket) -> Channel:
    """Send the other side its ends of two pipes. Returns the channel over ours; ``take_pipes`` is their half."""
    (reads, they_write), (they_read, writes) = os.pipe(), os.pipe()
    channel = PipeChannel(reads, writes, at_once=True)
    if sys.platform == "linux":
        import fcntl

        for fd in (reads, writes):
            with contextlib.suppress(OSError):  # a user has so much of it and no more
                fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _ROOM)
    with ours:
        socket.send_fds(ours, [b"p"], [they_read, they_write])
    os.close(they_read)
    os.close(they_write)
    return channel


def take_pipes(theirs: socket.socket) -> Channel:
    """Return the channel over the ends of pipes that come through a socket."""
    with theirs:
        _, fds, *_ = socket.recv_fds(theirs, 1, 2)
    reads, writes = fds
    return PipeChannel(reads, writes)


def _rest(parts: Sequence[Bytes], sent: int) -> list[Bytes]:
    """Return the parts from that byte on."""
    left: list[Bytes] = []
    for part in parts:
        if sent < len(part):
            left.append(memoryview(part)[sent:])
        sent = max(sent - len(part), 0)
    return left
