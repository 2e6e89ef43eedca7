"""Kernels that are forked from a process which has the large libraries loaded: each saves seconds of importing them.

``python warm_kernel.py serve SOCKET LIBRARIES…`` serves; ``python warm_kernel.py be SOCKET ARGUMENTS…`` is such a
kernel, as far as Jupyter sees: it asks for one, and ends where that one ends. Nothing of the course is loaded before
the fork.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SPENT = "spent"  # a file beside the socket: seconds of the processor, of each kernel, and first of the loading
DRAWING = ("matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipywidgets", "anywidget")
TRAINING = ("torch", "torch._dynamo", "sklearn")


@contextmanager
def forked(folder: Path, kind: str, libraries: Sequence[str]) -> Iterator[Path]:
    """Serve kernels; ``folder``, which is given, is one for JUPYTER_PATH, where they are the kernels of that kind."""
    words = {word: [sys.executable, __file__, word, str(folder / "socket")] for word in ("serve", "be")}
    (folder / "kernels" / kind).mkdir(parents=True)
    spec = {"argv": [*words["be"], "-f", "{connection_file}"], "display_name": kind, "language": "python"}
    (folder / "kernels" / kind / "kernel.json").write_text(json.dumps(spec))
    with subprocess.Popen([*words["serve"], *libraries], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        try:
            yield folder
        finally:
            server.terminate()


def serve(path: Path, libraries: Sequence[str]) -> None:
    """Fork a kernel for each connection; where it has ended, write down what it took, and hang up."""
    import gc
    import time
    from importlib import import_module

    from ipykernel.kernelapp import IPKernelApp

    for name in libraries:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()  # no kernel looks through what was there before it
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()
    spent = path.with_name(SPENT)
    spent.write_text(f"{time.process_time()}\n")
    print("ready", flush=True)
    kernels: dict[socket.socket, tuple[int, socket.socket]] = {}  # by what tells that one has ended
    while True:
        for ready in select.select([listening, *kernels], [], [])[0]:
            if ready is not listening:
                pid, connection = kernels.pop(ready)
                ready.close()
                used = os.wait4(pid, 0)[2]
                with spent.open("a") as file:
                    file.write(f"{used.ru_utime + used.ru_stime}\n")
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)  # for kernels that were forked later, too
                connection.close()
                continue
            connection = listening.accept()[0]
            asked = json.loads(connection.makefile().readline())
            ours, theirs = socket.socketpair()
            if (pid := os.fork()) == 0:
                listening.close()
                os.chdir(asked["folder"])
                os.environ.clear()
                os.environ.update(asked["environment"])
                IPKernelApp.launch_instance(asked["arguments"])
                os._exit(0)
            theirs.close()
            kernels[ours] = pid, connection
            with suppress(OSError):  # whoever asked has given up
                connection.sendall(f"{pid}\n".encode())


def ask(path: Path, arguments: list[str]) -> None:
    """Be the kernel: pass on what is asked for, and signals; end with it."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(path))
    asked = {"folder": os.getcwd(), "environment": dict(os.environ), "arguments": arguments}
    connection.sendall(json.dumps(asked).encode() + b"\n")
    answers = connection.makefile()
    pid = int(answers.readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(pid, number))
    answers.read()


if __name__ == "__main__":
    {"serve": serve, "be": ask}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3:])
