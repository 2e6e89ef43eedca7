"""Kernels that are forked from a process which has the large libraries loaded: each saves seconds of importing them.

``python warm_kernel.py SOCKET`` serves; ``python warm_kernel.py SOCKET ARGUMENTS…`` is such a kernel, as far as Jupyter
sees: it asks for one, and ends where that one ends. Nothing of the course is loaded before the fork.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path

SPENT = "spent"  # a file beside the socket: seconds of the processor, of each kernel, and first of the loading
LIBRARIES = ("torch", "torch._dynamo", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipywidgets", "sklearn")


def serve(path: Path) -> None:
    """Fork a kernel for each connection; where it has ended, write down what it took, and hang up."""
    import gc
    import time
    from contextlib import suppress
    from importlib import import_module

    from ipykernel.kernelapp import IPKernelApp

    for name in LIBRARIES:
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
    while True:
        connection = listening.accept()[0]
        asked = json.loads(connection.makefile().readline())
        if (pid := os.fork()) == 0:
            listening.close()
            connection.close()
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            IPKernelApp.launch_instance(asked["arguments"])
            os._exit(0)
        connection.sendall(f"{pid}\n".encode())
        used = os.wait4(pid, 0)[2]
        with spent.open("a") as file:
            file.write(f"{used.ru_utime + used.ru_stime}\n")
        connection.close()


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
    if sys.argv[2:]:
        ask(Path(sys.argv[1]), sys.argv[2:])
    else:
        serve(Path(sys.argv[1]))
