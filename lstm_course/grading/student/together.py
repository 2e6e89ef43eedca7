"""Makes a student's process one in which tests run too: see ``run_tests``, and judging.together for the other end."""

from __future__ import annotations

import builtins
import contextlib
import functools
import gc
import importlib
import importlib.util
import os
import signal
import socket
import sys
from _blake2 import blake2b
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

from lstm_course.basics.garbage import uncollected
from lstm_course.grading.student.agent import Agent, ask
from lstm_course.grading.student.shell import Shell
from lstm_course.grading.wire import Encoder
from lstm_course.grading.wire.channel import Channel

_OURS = ("watch", "guards", "taken", "dict_versions", "inventory", "pristine", "run_tests", "serve_tests")
_PACKAGE = __name__.rpartition(".")[0]


def around(key: str) -> tuple[bytes, bytes]:
    """Return what stands before and behind a text on the wire, in a message that holds nothing else."""
    before, behind = bytes(Encoder().message({key: "?"})[0]).split(b"?")
    return before, behind


def prepare() -> dict[str, Any]:
    """Load what runs tests, and have it look at all that is there: once for all processes that are forked from this."""
    with uncollected():
        ours = _apart()
        ours["Inventory"].__init__()
        ours["Taken"].look()
        ours["places"] = _places(sys.modules)
        for place in ours["places"]:
            _real(place)
        gc.collect()
    return ours


def start(fd: int, shell: Shell, unenforced: Sequence[str], told: dict[str, Any], ours: dict[str, Any]) -> None:
    """Serve in this process, which is a student's from now on.

    told  own: the folder of the instructor's files; imports: what the instructor's notebook imports; operators: the
          methods of its classes; words: that stand in it; key: to seal answers with
    ours  what was prepared
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
    shell.builtin_trap.__enter__()  # what IPython adds to Python's own names: there from now on
    seal = blake2b(key=bytes.fromhex(told.pop("key")))
    names = ("Watch", "Taken", "Inventory", "Pristine", "Tests")
    watch, taken, inventory, pristine, tests = (ours[name] for name in names)

    def interrupted(number: int, frame: Any) -> None:
        if tests.running:
            raise KeyboardInterrupt
        agent.interrupted()

    signal.signal(signal.SIGINT, ours["opaque"](interrupted))
    new = inventory.come()
    if new is None or not all(map(_is_plain, new)):
        new = None
        taken.look()
    else:
        taken.look_at([one for one in gc.get_objects() if issubclass(type(one), type)])  # since all was frozen
    places = _places(sys.modules) if new is None else ours["places"] | _places(new)
    watch.__init__(_libraries(places), (__file__, *ours["files"]))
    ours["guard_signals"](watch)
    own = ours["guard_names"](watch)
    taken.__init__(watch, told["operators"], told["words"])
    inventory.look(new)
    pristine.__init__(imported, watch, list(sys.path), inventory)
    tests.__init__(shell.user_ns, watch, taken, shell.wait)
    tests.begin(pristine, own)
    watch.begin()
    sys.path.insert(0, "")
    channel.send(Encoder().message({"reply": list(unenforced)}))
    raw: Any = socket.socket.__base__  # C's own: nothing of it can be exchanged
    recv, send = raw.recv.__get__(sock), raw.send.__get__(sock)
    ours["serve"](recv, send, tests, agent.answer, around("closed"), around("reply"), seal)


def _apart() -> dict[str, Any]:
    """Load modules that nobody finds afterwards, with Python's own names as they are now.

    Returns their functions, and an object of each of their classes that is yet to be initialised.
    """
    found: dict[str, Any] = {"files": []}
    automatic = gc.isenabled()
    gc.disable()
    for name in _OURS:
        spec = importlib.util.find_spec(f"{_PACKAGE}.{name}")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        module.__dict__["__builtins__"] = dict(vars(builtins))
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        found["files"].append(spec.origin)
        found |= {one: value for one, value in vars(module).items() if isinstance(value, FunctionType)}
    for name in _OURS:
        module = sys.modules.pop(f"{_PACKAGE}.{name}")
        vars(sys.modules[_PACKAGE]).pop(name, None)
        for one, value in [*vars(module).items()]:
            if isinstance(value, type) and value.__module__.rpartition(".")[0] == _PACKAGE:
                if value.__module__ == module.__name__:
                    found[one] = _without_class(value)
                del vars(module)[one], value
    gc.collect(0)  # a class that is gone stands in no list of classes
    if automatic:
        gc.enable()
    return found


def _without_class(kind: type) -> Any:
    """Return an object that can do what one of a class can, and is of no class of ours."""
    made = SimpleNamespace()
    for name, method in vars(kind).items():
        if isinstance(method, FunctionType):
            setattr(made, name, MethodType(method, made))
    return made


def _import(names: Sequence[str]) -> set[str]:
    """Import what tests may use, before a student's first line. Returns what is there now."""
    for name in names:
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
    return {name for name in names if name in sys.modules}


def _is_plain(name: str) -> bool:
    """Whether a module is a file in Python that leaves other modules alone: what has come with it can be told apart."""
    file = getattr(sys.modules[name], "__file__", None)
    with contextlib.suppress(OSError):
        return isinstance(file, str) and file.endswith(".py") and b"modules" not in Path(file).read_bytes()
    return False


def _places(names: Iterable[str]) -> set[str]:
    """Return the folders of modules."""
    found = set[str]()
    for name in [*names]:
        file = getattr(sys.modules[name], "__file__", None)
        if "." not in name and name != "__main__" and isinstance(file, str):
            found.add(os.path.dirname(file))
    return found


def _libraries(places: set[str]) -> tuple[str, ...]:
    """Return what the names of files begin with whose code is no student's."""
    scratch = os.path.realpath(os.getcwd())
    of_path = {place for place in sys.path if place}
    found = {os.path.join(one, "") for place in places | of_path for one in (place, _real(place))}
    return ("<frozen ", *sorted(one for one in found if not os.path.join(scratch, "").startswith(one)))


@functools.cache
def _real(place: str) -> str:
    return os.path.realpath(place)
