"""As much of Windows as can be had elsewhere, for a program that is run after ``import tests.desk.as_on_windows``.

What Windows has not is gone: modules, signals, alarms, parts of os. A text file without an encoding is of code page
1252, and its lines end in two characters. Other people's libraries are imported before: they look where they are.
"""

import asyncio  # noqa: F401
import builtins
import io
import multiprocessing  # noqa: F401
import os
import signal
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401

import IPython
import matplotlib.pyplot  # noqa: F401
import numpy  # noqa: F401
import rich.console  # noqa: F401
import tqdm  # noqa: F401
import typer  # noqa: F401

GONE = ("curses", "fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
SIGNALS = {"SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM", "SIG_DFL", "SIG_IGN"}
TIMERS = ("ITIMER_REAL", "alarm", "getitimer", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "sigwait")
OF_OS = {
    *(
        "O_CLOEXEC",
        "O_DIRECTORY",
        "O_NOFOLLOW",
        "O_NONBLOCK",
        "chown",
        "fchmod",
        "fork",
        "geteuid",
        "getgid",
        "getpgid",
    ),
    *("getloadavg", "getuid", "killpg", "memfd_create", "mkfifo", "nice", "pipe2", "posix_spawn", "pread", "pwrite"),
    *("register_at_fork", "sched_getaffinity", "sched_setaffinity", "sendfile", "setsid", "statvfs", "sysconf"),
    *("uname", "wait3", "wait4"),
}


class _Gone:
    def find_spec(self, name, path=None, target=None):
        if name in GONE:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


def _opened(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, *more, _open=io.open, **named):
    if "b" not in mode:
        encoding = "cp1252" if encoding in (None, "locale") else encoding
        newline = "\r\n" if newline is None and set(mode) & set("wax") else newline
    return _open(file, mode, buffering, encoding, errors, newline, *more, **named)


for name in GONE:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, _Gone())
for name in [name for name in dir(signal) if name.startswith("SIG") and name not in SIGNALS] + [*TIMERS]:
    vars(signal).pop(name, None)
for name in OF_OS:
    vars(os).pop(name, None)
io.open = builtins.open = _opened
assert IPython.get_ipython() is None
