"""The connection: whole messages, in order, however they are cut to pieces; and an end to every wait."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest

from lstm_course.grading.wire.channel import Channel, Closed, TooLate, lay_pipes, take_pipes
from lstm_course.grading.wire.wire_types import WireError


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield Channel(ours), theirs
    ours.close()
    theirs.close()


def written(head: bytes, body: bytes = b"") -> bytes:
    return struct.pack("<QQ", len(head), len(body)) + head + body


def read(channel, seconds=5.0):
    head, body = channel.receive(time.monotonic() + seconds)
    return bytes(head), bytes(body)


def test_messages_come_out_one_by_one_however_they_come_in(ends):
    channel, theirs = ends
    both = written(b"[1]", b"abc") + written(b"[2]")
    theirs.sendall(both)
    assert [read(channel), read(channel)] == [(b"[1]", b"abc"), (b"[2]", b"")]
    bit_by_bit = threading.Thread(target=lambda: [theirs.sendall(both[k : k + 1]) for k in range(len(both))])
    bit_by_bit.start()
    assert [read(channel), read(channel)] == [(b"[1]", b"abc"), (b"[2]", b"")]
    bit_by_bit.join()


@pytest.mark.parametrize("many", [5, 250])
@pytest.mark.parametrize("seconds", [30, None])
def test_a_large_message_goes_in_parts(ends, many, seconds):
    channel, theirs = ends
    parts = [bytes([k]) * (1_500_000 // many) for k in range(many)]
    got = []
    other = threading.Thread(target=lambda: got.append(Channel(theirs).receive()))
    other.start()
    channel.send((b"[0]", parts), seconds and time.monotonic() + seconds)
    other.join()
    ((head, body),) = got
    assert (bytes(head), bytes(body)) == (b"[0]", b"".join(parts))


def test_who_does_not_read_keeps_nobody(ends):
    channel, _ = ends
    with pytest.raises(TooLate):
        channel.send((b"[0]", [bytes(10_000_000)]), time.monotonic() + 0.2)


@pytest.mark.parametrize("seconds", [0.05, 0.25])
def test_who_does_not_write_keeps_nobody(ends, seconds):
    channel, theirs = ends
    theirs.sendall(written(b"[1]")[:-1])
    start = time.monotonic()
    with pytest.raises(TooLate):
        channel.receive(start + seconds)
    assert seconds <= time.monotonic() - start


@pytest.mark.parametrize(("head", "body"), [(2**60, 0), (3, 2**60), (2**64 - 1, 2**64 - 1)])
def test_a_message_without_end_is_refused(ends, head, body):
    channel, theirs = ends
    theirs.sendall(struct.pack("<QQ", head, body) + b"[1]")
    with pytest.raises(WireError, match="without end"):
        read(channel)


def test_one_that_is_gone_is_gone(ends):
    channel, theirs = ends
    theirs.sendall(written(b"[1]")[:5])
    theirs.close()
    with pytest.raises(Closed):
        read(channel)
    with pytest.raises(Closed):
        channel.send((b"[1]", []), time.monotonic() + 5)


@pytest.fixture
def piped():
    ours, theirs = socket.socketpair()
    ends = lay_pipes(ours), take_pipes(theirs)
    yield ends
    for end in ends:
        end.close()


def test_over_pipes_messages_of_every_size_go_both_ways(piped):
    ours, theirs = piped
    for size in (0, 5, 1_500_000):
        sent = (b"[0]", [b"ab", bytes(size)] if size else [])
        for one, other, deadline in ((ours, theirs, time.monotonic() + 30), (theirs, ours, None)):
            sender = threading.Thread(target=one.send, args=(sent, deadline))
            sender.start()
            head, body = other.receive(None if deadline else time.monotonic() + 30)
            sender.join()
            assert (bytes(head), bytes(body)) == (b"[0]", b"".join(sent[1]))


def test_over_pipes_nobody_is_kept_either(piped):
    ours, theirs = piped
    with pytest.raises(TooLate):
        ours.receive(time.monotonic() + 0.05)
    with pytest.raises(TooLate):
        ours.send((b"[0]", [bytes(10_000_000)]), time.monotonic() + 0.05)
    theirs.close()
    with pytest.raises(Closed):
        read(ours)
    with pytest.raises(Closed):
        ours.send((b"[1]", []), time.monotonic() + 5)


def test_over_pipes_nothing_that_a_students_code_puts_in_place_of_os_read_or_write_is_asked(piped, monkeypatch):
    ours, theirs = piped
    for name in ("read", "readv", "write", "writev"):
        monkeypatch.delattr(f"os.{name}")
    for sent in ((b"[0]", []), (b"[0]", [bytes(70_000), bytes(70_000)])):
        theirs.send(sent)
        head, body = ours.receive(time.monotonic() + 30)
        assert (bytes(head), bytes(body)) == (b"[0]", b"".join(sent[1]))
