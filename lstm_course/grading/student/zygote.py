"""The warm process behind the students' processes. It imports what notebooks import, and nothing of the course's
answers: those modules are made absent before anything else happens."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.basics.machine import ONE_THREAD
from lstm_course.grading.processes.libraries import load
from lstm_course.grading.processes.warm import serve

BACKEND = "module://matplotlib_inline.backend_inline"


class World:
    """What students' processes are forked from: a shell, the libraries that are imported, and what may be read.

    The course's answers are made absent first.
    """

    def __init__(self, knows: Mapping[str, Any]) -> None:
        from lstm_course.grading.isolation.lockdown import prepare
        from lstm_course.grading.student import absent

        stubs = {name: _loaded(where) for name, where in knows["stubs"].items()}
        sys.modules.update(stubs)
        absent.install(knows["modules"], (*knows["present"], *stubs), knows["files"])
        self._paths = tuple(map(Path, knows["paths"]))
        self.open = tuple(map(Path, knows["open"]))
        self.shell = _shell()
        if "matplotlib" in sys.modules:
            _show_figures(self.shell)
        prepare()
        self.look()
        self._tests: dict[str, Any] | None = None

    def prepare(self, request: Mapping[str, Any]) -> None:
        """Have ready what a student's process is to be forked with."""
        self.load(request.get("libraries", ()), request.get("hidden", ()))
        if request.get("together") and self._tests is None:
            from lstm_course.grading.student import together

            with contextlib.suppress(Exception):  # each process prepares itself then
                self._tests = together.prepare()

    def load(self, names: Sequence[str], elsewhere: Sequence[str] = ()) -> None:
        """Import libraries that the notebooks need."""
        new = load(names, [*map(Path, elsewhere)])
        if "matplotlib" in new:
            _show_figures(self.shell)
        if new:
            self._tests = None
            self.look()

    def tests(self) -> dict[str, Any]:
        """Take what runs tests: it is for one process alone."""
        from lstm_course.grading.student import together

        tests, self._tests = self._tests, None
        return tests or together.prepare()

    def without(self, names: Sequence[str]) -> tuple[Sequence[Path], Sequence[Path]]:
        """Return what may be read and listed where the course that is graded lies within it."""
        from lstm_course.grading.isolation.lockdown import readable_paths

        hidden = [Path(os.path.realpath(name)) for name in names]
        if not {*self._readable} & {above for path in hidden for above in (path, *path.parents)}:
            return self._readable, self._listable
        return readable_paths([*self._hidden, *hidden])

    def look(self) -> None:
        """Find out what may be read, now that more is imported."""
        from lstm_course.grading.isolation.lockdown import readable_paths
        from lstm_course.grading.student import out_of_reach

        self._hidden = (*self._paths, *out_of_reach.hidden_files())
        self._readable, self._listable = readable_paths(self._hidden)


def _loaded(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name) if name else importlib.import_module(module)


def _shell() -> Any:
    from lstm_course.grading.student.shell import Shell

    os.environ["MPLBACKEND"] = BACKEND
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        shell = Shell.instance()
        shell.run_cell("import numpy", store_history=False)  # what is imported at the first cell
    shell.user_ns.pop("numpy", None)
    shell.execution_count = 1
    return shell


def _show_figures(shell: Any) -> None:
    with contextlib.suppress(ImportError):
        import matplotlib
        import matplotlib_inline.backend_inline  # noqa: F401
        from IPython.core.pylabtools import select_figure_formats

        matplotlib.rcParams["backend"] = BACKEND  # nobody has drawn yet
        select_figure_formats(shell, {"png"})


def _become_student(world: World, request: Mapping[str, Any], fd: int) -> None:
    """In the new process: lock it down, then serve. Never returns."""
    from lstm_course.grading.isolation.lockdown import Policy, lockdown
    from lstm_course.grading.student import absent, out_of_reach
    from lstm_course.grading.student.agent import start
    from lstm_course.grading.wire.channel import Channel, take_pipes

    world.load(request["libraries"], request["hidden"])  # where nobody has asked for them before
    _forget_the_starter()
    away = [*absent.hide(request["absent"]), *out_of_reach.put_away(request["forbidden"])]
    readable, listable = world.without([*request["hidden"], *away])
    told = request.get("together")
    own = [Path(told["own"])] if told else []
    policy = Policy(Path(request["scratch"]), (*readable, *world.open, *own), tuple(listable), **request["limits"])
    unenforced = lockdown(policy)
    if told:
        from lstm_course.grading.student import together

        together.start(fd, world.shell, unenforced, told, world.tests())
    line = socket.socket(fileno=fd)
    start(take_pipes(line) if request["pipes"] else Channel(line), world.shell, unenforced)


def _forget_the_starter() -> None:
    """No word of who started this, and luck of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(keep, MPLBACKEND=BACKEND, NBGRADER_EXECUTION="autograde", **ONE_THREAD)
    random.seed()
    np.random.seed()


def main() -> None:
    """Be a student's process, where none can be forked: told at once what there is to know, and to be."""
    knows, request, line = json.load(sys.stdin)
    # On Windows a socket is handed over as bytes, elsewhere as a descriptor.
    fd = socket.fromshare(bytes.fromhex(line)).detach() if line else int(sys.argv[1])  # type: ignore[attr-defined]
    _become_student(World(knows), request, fd)


def serve_forks(control: socket.socket, pipe: int) -> None:
    """Fork students' processes, with what comes out of the pipe kept from them. Never returns."""
    with open(pipe) as told:
        world = World(json.load(told))
    serve(control, lambda request, fds: _become_student(world, request, fds[0]), world.prepare)


if __name__ == "__main__":
    main()
