"""Warm processes: heavy imports are paid once, each submission is a fork.

A warm process has done its imports, and forks a child for each request. It is asked over a socket that stays open
as long as anybody may ask; when the last asker is gone it kills what is left and ends. A request is JSON with file
descriptors: the first is the line on which the asker hears ``pid N``, then ``exit N``. If the asker lets go of that
line, the child is killed: nothing outlives whoever wanted it. Without descriptors, a request is for imports alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LARGEST = 1 << 20

Serve = Callable[[dict[str, Any], list[int]], None]
"""What a child does with its request and the descriptors that came with it; it then ends."""
Prepare = Callable[[dict[str, Any]], Any]
"""What the warm process does for a request, and for all that come after: it imports libraries."""


def serve(control: socket.socket, child: Serve, prepare: Prepare) -> None:
    """Be the warm process; never returns."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    gc.collect()
    gc.freeze()  # what was imported is never looked at again: the pages stay shared
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # up to here stderr was for the reason why it could not start
        os.dup2(null, standard)
    control.send(b"ready")
    Warm(control, child, prepare).run()
    os._exit(0)


class Warm:
    """The loop of a warm process."""

    def __init__(self, control: socket.socket, child: Serve, prepare: Prepare) -> None:
        self._control, self._child, self._prepare = control, child, prepare
        self._lines: dict[int, socket.socket] = {}  # pid → the asker's line
        self._wake, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked

    def run(self) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        watched: dict[int, int] = {}
        while True:
            for pid, line in self._lines.items():
                if line.fileno() not in watched:
                    poll.register(line, 0)  # hang-ups alone
                    watched[line.fileno()] = pid
            ready = poll.poll()
            for fd, _ in ready:
                if fd in watched:
                    kill(watched.pop(fd))
                    poll.unregister(fd)
            if any(fd == self._wake for fd, _ in ready):
                os.read(self._wake, 4096)
                for fd in self._reap():
                    if watched.pop(fd, None) is not None:
                        poll.unregister(fd)
            if any(fd == self._control.fileno() for fd, _ in ready) and not self._request():
                break
        for pid in self._lines:
            kill(pid)
        self._end_strays()

    def _request(self) -> bool:
        try:
            data, fds, *_ = socket.recv_fds(self._control, _LARGEST, 8)
        except OSError:
            return False
        if not data:
            return False
        request = json.loads(data)
        self._prepare(request)
        if not fds:
            return True
        pid = os.fork()
        if pid == 0:
            self._become_child(request, fds)
        line = socket.socket(fileno=fds[0])
        for fd in fds[1:]:
            os.close(fd)
        self._lines[pid] = line
        with contextlib.suppress(OSError):
            line.send(b"pid %d\n" % pid)
        return True

    def _become_child(self, request: dict[str, Any], fds: list[int]) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setsid()
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            _close_all_but({0, 1, 2, *fds[1:]})
            self._child(request, fds[1:])
        except SystemExit:
            os._exit(0)
        except BaseException:
            os._exit(70)
        os._exit(0)

    def _reap(self) -> list[int]:
        """Tell the askers who has ended; the descriptors of their lines, which are closed now."""
        closed = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            line = self._lines.pop(pid, None)
            if line is None:
                continue
            self._end_strays()  # what it started, where it could start anything
            closed.append(line.fileno())
            with contextlib.suppress(OSError):
                line.send(b"exit %d\n" % os.waitstatus_to_exitcode(status))
            line.close()
        return closed

    def _end_strays(self) -> None:
        """Kill what has become our child without being asked for: what an ended child left behind."""
        for _ in range(100):
            if not _has_children():
                return
            strays = [pid for pid in _children() if pid not in self._lines]
            if not strays:
                return
            for pid in strays:
                kill(pid)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0] in strays:
                    pass


def _close_all_but(kept: set[int]) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _has_children() -> bool:
    """Whether there is anybody whose parent we are: looking for them takes milliseconds."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _children() -> list[int]:
    """Everybody whose parent we are."""
    found, ours = [], os.getpid()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            file = os.open(f"/proc/{name}/stat", os.O_RDONLY)  # not by a Path: there are hundreds
        except OSError:
            continue
        with contextlib.suppress(OSError, ValueError):
            state, parent, _ = os.read(file, 1000).rpartition(b")")[2].split(None, 2)
            if int(parent) == ours and state != b"Z":
                found.append(int(name))
        os.close(file)
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
