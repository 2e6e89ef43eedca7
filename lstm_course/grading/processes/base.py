"""The process that both warm ones are forked from: imports once what both need, and nothing of the course's answers."""

from __future__ import annotations

import importlib
import socket
import sys
from collections.abc import Mapping
from typing import Any

from lstm_course.basics.start_folder import leave_start_folder
from lstm_course.grading.processes.libraries import imported_to_stay, load_for
from lstm_course.grading.processes.warm import serve

_BOTH = (
    *("IPython.core.interactiveshell", "numpy", "numpy.ma", "numpy.random", "numpy.testing"),
    "lstm_course.grading.wire",
)


def _become(request: Mapping[str, Any], fds: list[int]) -> None:
    """In a new process: be the warm one whose module is named. It gets its line, and its end of a pipe."""
    control = socket.socket(fileno=fds[0])
    try:
        with imported_to_stay():
            module = importlib.import_module(request["module"])
        module.serve_forks(control, fds[1])
    except BaseException as error:
        control.send(f"{type(error).__name__}: {error}"[:500].encode())
        raise


def main() -> None:
    leave_start_folder()  # it may be a course's that is removed while others are still graded
    with imported_to_stay():
        for name in _BOTH:
            importlib.import_module(name)
    serve(socket.socket(fileno=int(sys.argv[1])), _become, load_for)


if __name__ == "__main__":
    main()
