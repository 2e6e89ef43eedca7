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
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_course.grading.processes.warm import kill

_LONGEST = 100_000  # characters of one message, of which the kernel takes some 200 kB
_PATIENCE = 5.0  # seconds that a warm process has to put things in order


def can_fork() -> bool:
    """Whether this machine can have warm processes. Threads and macOS's frameworks do not survive a fork there."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform.startswith("linux")


class Child:
    """A forked child, as its asker sees it."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._heard = line, b""
        self._one_reads = threading.RLock()
        self.returncode: int | None = None
        if not (said := self._read_line().split()):
            raise ConnectionResetError("what was to fork it is gone")
        self.pid = int(said[1])

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

    def wait_at_most(self, seconds: float) -> None:
        if self.returncode is None:
            select.select([self._line], [], [], seconds)

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


class Warm(ABC):
    """A warm process, as its asker sees it. It ends with the last holder of ``control``."""

    def __init__(self, name: str) -> None:
        self._name, self._lock, self._ready = name, threading.Lock(), False
        self.control, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def wait_until_ready(self) -> None:
        """Wait. Raises RuntimeError, with what it said last, if it never will be ready."""
        with self._lock:
            if not self._ready and (said := self.control.recv(1000)) != b"ready":
                why = said.decode(errors="replace") or self._last_word() or "no reason given"
                raise RuntimeError(f"{self._name} could not be started: {why}")
            self._ready = True

    def load(self, libraries: Sequence[str], hidden: Sequence[str]) -> None:
        """Have it import libraries, not from ``hidden`` folders. Does not wait for it."""
        with contextlib.suppress(OSError):  # it has ended: whoever asks it next is told
            self.control.send(json.dumps({"libraries": list(libraries), "hidden": list(hidden)}).encode())

    def read_ahead(self, text: str) -> None:
        """Have it read what all jobs of a notebook have in common. Does not wait for it."""
        if len(text) < _LONGEST:
            with contextlib.suppress(OSError):
                self.control.send(json.dumps({"ahead": text}).encode())

    def ask(self, request: dict[str, Any], fds: Sequence[int]) -> Child:
        with self._lock:
            return ask(self.control, request, fds)

    @abstractmethod
    def alive(self) -> bool: ...

    @abstractmethod
    def close(self) -> None: ...

    def _last_word(self) -> str:
        return ""


class WarmProcess(Warm):
    """One that is started from nothing, with ``python -m module FD``."""

    def __init__(self, module: str, env: Mapping[str, str]) -> None:
        super().__init__(module)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(self._theirs.fileno())],
            pass_fds=[self._theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=env,
        )
        self._theirs.close()

    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End it, and what was forked from it, without putting anything in order."""
        self._process.kill()

    def close(self) -> None:
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        if self.alive():
            self._process.kill()
            self._process.wait()
        assert self._process.stderr
        self._process.stderr.close()

    def _last_word(self) -> str:
        assert self._process.stderr
        said = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        return said[-1] if said else ""


class WarmFork(Warm):
    """One that is forked from another, to be what ``module`` says; ``pipe`` is for it."""

    def __init__(self, base: Warm, module: str, pipe: int) -> None:
        super().__init__(module)
        self._child = base.ask({"module": module}, [self._theirs.fileno(), pipe])
        self._theirs.close()

    def alive(self) -> bool:
        return self._child.poll() is None

    def close(self) -> None:
        self.control.close()
        self._child.wait_at_most(_PATIENCE)
        self._child.kill()
