"""Makes a student's process one in which tests run too: see ``run_tests``, and judging.together for the other end."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import importlib.util
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from lstm_course.grading.student.agent import Agent, ask
from lstm_course.grading.student.shell import Shell
from lstm_course.grading.wire import Encoder
from lstm_course.grading.wire.channel import Channel

_OURS = ("watch", "taken", "pristine", "run_tests")
_PACKAGE = __name__.rpartition(".")[0]


def around(key: str) -> tuple[bytes, bytes]:
    """Return what stands before and behind a text on the wire, in a message that holds nothing else."""
    before, behind = bytes(Encoder().message({key: "?"})[0]).split(b"?")
    return before, behind


def start(fd: int, shell: Shell, unenforced: Sequence[str], told: Mapping[str, Any]) -> None:
    """Serve in this process, which is a student's from now on.

    told  own: the folder of the instructor's files; imports: what the instructor's notebook imports; operators: the
          methods of its classes; words: that stand in it
    """
    sock = socket.socket(fileno=fd)
    sock.setblocking(True)
    channel = Channel(sock)
    shell.settle(ask)
    sys.path[:] = [told["own"], *(place for place in sys.path if place)]
    imported = _import(told["imports"])
    shell.shown.clear()
    agent = Agent(channel, shell)
    agent.attend()
    with _apart() as ours:
        watch = ours["watch"].Watch(_libraries())
        watch.guard(sys.modules["_signal"], sys.modules["_imp"])
        taken = ours["taken"].Taken(watch, told["operators"], told["words"])
        tests = ours["run_tests"].Tests(shell.user_ns, watch, taken, shell.wait)
        serve = ours["run_tests"].serve
        make = ours["pristine"].Pristine

    def interrupted(number: int, frame: Any) -> None:
        if tests.running:
            raise KeyboardInterrupt
        agent.interrupted()

    signal.signal(signal.SIGINT, interrupted)
    tests.begin(make(imported, watch, list(sys.path)))
    watch.begin()
    sys.path.insert(0, "")
    channel.send(Encoder().message({"reply": list(unenforced)}))
    raw: Any = socket.socket.__base__  # C's own: nothing of it can be exchanged
    serve(raw.recv.__get__(sock), raw.send.__get__(sock), tests, agent.answer, around("closed"), around("reply"))


@contextlib.contextmanager
def _apart() -> Any:
    """Load modules that nobody finds afterwards, with Python's own names as they are now."""
    loaded: dict[str, ModuleType] = {}
    for name in _OURS:
        spec = importlib.util.find_spec(f"{_PACKAGE}.{name}")
        assert spec
        assert spec.loader
        module = loaded[name] = importlib.util.module_from_spec(spec)
        module.__dict__["__builtins__"] = dict(vars(builtins))
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    yield loaded
    for name, module in loaded.items():
        sys.modules.pop(module.__name__, None)
        vars(sys.modules[_PACKAGE]).pop(name, None)


def _import(names: Sequence[str]) -> set[str]:
    """Import what tests may use, before a student's first line. Returns what is there now."""
    for name in names:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
    return {name for name in names if name in sys.modules}


def _libraries() -> tuple[str, ...]:
    """Return what the names of files begin with whose code is no student's."""
    places = {place for place in sys.path if place}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if "." not in name and name != "__main__" and isinstance(file, str):
            places.add(os.path.dirname(file))
    scratch = os.path.realpath(os.getcwd())
    found = {os.path.join(one, "") for place in places for one in (place, os.path.realpath(place))}
    return ("<frozen ", *sorted(one for one in found if not os.path.join(scratch, "").startswith(one)))
