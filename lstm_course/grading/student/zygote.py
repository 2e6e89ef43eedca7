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

from lstm_course.grading.processes.warm import serve

BACKEND = "module://matplotlib_inline.backend_inline"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PRELOADED = ("numpy", "torch", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipywidgets")


def prepare(knows: Mapping[str, Any]) -> tuple[Any, dict[str, tuple[Path, ...]]]:
    """Make the course's answers absent, import, make a shell: in the process that will be forked. Gives the shell,
    and what the students' processes may read, may list, and may not read."""
    from lstm_course.grading.isolation.lockdown import prepare as prepare_lockdown
    from lstm_course.grading.isolation.lockdown import readable_paths
    from lstm_course.grading.student import absent, out_of_reach

    stubs = {name: _loaded(where) for name, where in knows["stubs"].items()}
    sys.modules.update(stubs)
    absent.install(knows["modules"], (*knows["present"], *stubs), knows["files"])
    os.environ["MPLBACKEND"] = BACKEND
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        shell = _load()
    prepare_lockdown()
    hidden = (*map(Path, knows["paths"]), *out_of_reach.hidden_files())
    readable, listable = readable_paths(hidden)
    told = {"readable": tuple(readable), "listable": tuple(listable), "hidden": hidden}
    return shell, {**told, "open": tuple(map(Path, knows["open"]))}


def _loaded(where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(importlib.import_module(module), name) if name else importlib.import_module(module)


def _load() -> Any:
    for module_name in PRELOADED:
        try:
            __import__(module_name)
        except ImportError:
            continue
    if "torch" in sys.modules:
        _warm_torch()
    from lstm_course.grading.student.shell import Shell

    shell = Shell.instance()
    with contextlib.suppress(ImportError):
        from IPython.core.pylabtools import select_figure_formats

        select_figure_formats(shell, {"png"})
    shell.run_cell("import numpy", store_history=False)  # what is imported at the first cell
    shell.user_ns.pop("numpy", None)
    shell.execution_count = 1
    return shell


def _warm_torch() -> None:
    import torch

    torch.set_num_threads(1)  # threads do not survive a fork, and each student has one core
    weight = torch.nn.Parameter(torch.zeros(1))
    torch.optim.SGD([weight], lr=0.1)  # the first optimiser imports torch._dynamo: 0.8 s


def become_student(shell: Any, world: Mapping[str, Any], request: Mapping[str, Any], fd: int) -> None:
    """In the new process: lock it down, then serve. Never returns."""
    from lstm_course.grading.isolation.lockdown import Policy, lockdown
    from lstm_course.grading.student import absent, out_of_reach
    from lstm_course.grading.student.agent import start
    from lstm_course.grading.student.together import start as start_together
    from lstm_course.grading.wire.channel import Channel

    _forget_the_starter()
    out_of_reach.put(request["forbidden"])
    readable, listable = _without(world, [*request["hidden"], *absent.hide(request["absent"])])
    together = request.get("together")
    own = [Path(together["own"])] if together else []
    policy = Policy(Path(request["scratch"]), (*readable, *world["open"], *own), tuple(listable), **request["limits"])
    unenforced = lockdown(policy)
    if together:
        start_together(fd, shell, unenforced, together)
    start(Channel(socket.socket(fileno=fd)), shell, unenforced)


def _without(world: Mapping[str, Any], names: list[str]) -> tuple[Sequence[Path], Sequence[Path]]:
    """Return what may be read and listed where the course that is graded lies within it."""
    from lstm_course.grading.isolation.lockdown import readable_paths

    hidden = [Path(os.path.realpath(name)) for name in names]
    if not {*world["readable"]} & {above for path in hidden for above in (path, *path.parents)}:
        return world["readable"], world["listable"]
    return readable_paths([*world["hidden"], *hidden])


def _forget_the_starter() -> None:
    """No word of who started this, and luck of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(keep, MPLBACKEND=BACKEND, NBGRADER_EXECUTION="autograde", **ONE_THREAD)
    random.seed()
    np.random.seed()


def main() -> None:
    """Fork students' processes; or, where it is told at once what to be (``[knows, request, line]``), be one."""
    told = json.load(sys.stdin)
    knows, request, line = told if isinstance(told, list) else (told, None, "")
    # On Windows a socket is handed over as bytes, elsewhere as a descriptor.
    fd = socket.fromshare(bytes.fromhex(line)).detach() if line else int(sys.argv[1])  # type: ignore[attr-defined]
    shell, world = prepare(knows)
    if request:
        become_student(shell, world, request, fd)
    control = socket.socket(fileno=fd)
    serve(control, lambda request, fds: become_student(shell, world, request, fds[0]))


if __name__ == "__main__":
    main()
