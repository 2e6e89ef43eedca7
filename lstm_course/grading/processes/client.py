"""The asking side of a warm process (``warm`` is the other): start it, have it fork, watch the fork."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_course.grading.processes.warm import kill


def can_fork() -> bool:
    """Whether this machine can have warm processes. Threads and macOS's frameworks do not survive a fork there."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform.startswith("linux")


class Child:
    """A forked child, as its asker sees it."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._heard = line, b""
        self._one_reads = threading.RLock()
        self.returncode: int | None = None
        self.pid = int(self._read_line().split()[1])

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""
        with self._one_reads:
            if self.returncode is None and select.select([self._line], [], [], 0)[0]:
                self.wait()
            return self.returncode

    def wait(self) -> int:
        with self._one_reads:
            if self.returncode is None:
                words = self._read_line().split()
                self.returncode = int(words[1]) if words else -9
                self._line.close()
            return self.returncode

    def interrupt(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGINT)

    def end(self) -> None:
        """End it, and what it started."""
        if self.poll() is None:
            kill(self.pid)

    def kill(self) -> None:
        """End it, and what it started. Returns when it is gone."""
        self.end()
        self.wait()

    def _read_line(self) -> bytes:
        while b"\n" not in self._heard:
            piece = self._line.recv(200)
            if not piece:
                return b""
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        return line


def ask(control: socket.socket, request: dict[str, Any], fds: Sequence[int]) -> Child:
    """Have the warm process behind ``control`` fork a child."""
    ours, theirs = socket.socketpair()
    socket.send_fds(control, [json.dumps(request).encode()], [theirs.fileno(), *fds])
    theirs.close()
    return Child(ours)


class WarmProcess:
    """A warm process, started with ``python -m module FD``. It ends with the last holder of ``control``.

    told_by: another one, which prints what this one is to know.
    """

    def __init__(self, module: str, env: Mapping[str, str], told_by: WarmProcess | None = None) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock, self._module = threading.Lock(), module
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=told_by._process.stdout if told_by else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if told_by else subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=env,
        )
        theirs.close()
        if told_by and told_by._process.stdout:
            told_by._process.stdout.close()
        self._ready = False

    def wait_until_ready(self) -> None:
        """Wait. Raises RuntimeError, with what it said last, if it never will be ready."""
        with self._lock:
            if self._ready:
                return
            assert self._process.stderr
            if self.control.recv(16) != b"ready":
                said = self._process.stderr.read().decode(errors="replace").strip().splitlines()
                raise RuntimeError(f"{self._module} could not be started: {said[-1] if said else 'no reason given'}")
            self._process.stderr.close()
            self._ready = True

    def load(self, libraries: Sequence[str], hidden: Sequence[str]) -> None:
        """Have it import libraries, not from ``hidden`` folders. Does not wait for it."""
        with contextlib.suppress(OSError):  # it has ended: whoever asks it next is told
            self.control.send(json.dumps({"libraries": list(libraries), "hidden": list(hidden)}).encode())

    def ask(self, request: dict[str, Any], fds: Sequence[int]) -> Child:
        with self._lock:
            return ask(self.control, request, fds)

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5 if self._ready else 0)  # one that only begins has nothing to put in order
        if self.alive():
            self._process.kill()
            self._process.wait()
