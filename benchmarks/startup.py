"""What a student waits for before anything is said: the import, a command's help, the first check, JupyterLab.

python benchmarks/startup.py     medians of seven; exit code 1 if a bar is missed
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.alone import main
from bench.row import Bar, Bench, Row, command, commands, lstm_course, nbgrader, python, side_by_side

HEAVY = (
    "torch",
    "matplotlib",
    "IPython",
    "nbformat",
    "ipywidgets",
    "jupytext",
    "nbclient",
    "nbgrader",
    "numpy",
    "pandas",
)
FIRST = """
import numpy as np
from lstm_course import check
from lstm_course.checking.check import CheckFailed
def softmax(z):
    e = np.exp(z)
    return e / e.sum(-1, keepdims=True)
try:
    check(softmax)
except CheckFailed:
    pass
"""
BY_HAND = """
import numpy as np
def softmax(z):
    e = np.exp(z)
    return e / e.sum(-1, keepdims=True)
assert np.allclose(softmax(np.zeros((2, 4))), 0.25)
"""


def benches() -> list[Bench]:
    return [
        commands(
            Row("student/import", "import lstm_course", "ms", "Python alone", Bar(50, "more")),
            python("-c", "import lstm_course"), python("-c", "pass"), rounds=15,
        ),
        side_by_side(
            Row("student/heavy", "heavy libraries that import lstm_course loads", "", bar=Bar(0),
                note=f"of {', '.join(HEAVY)}"),
            _heavy,
        ),
        commands(
            Row("student/help", "lstm-course --help", "ms", "nbgrader --help", Bar(250)),
            lstm_course("--help"), nbgrader("--help"), profile=_HELP,
        ),
        commands(
            Row("student/first_check", "a script's first check, from its start", "ms", "NumPy and an assert",
                note="of a wrong answer, whose mistake is named"),
            python("-c", FIRST), python("-c", BY_HAND), profile=FIRST,
        ),
        side_by_side(
            Row("student/lab", "lstm-course lab: from the command to the first check", "s", "jupyter lab, an assert",
                note="server, kernel and the cell's answer, without the browser's own time"),
            _labs,
        ),
    ]  # fmt: skip


_HELP = "import sys; sys.argv = ['lstm-course', '--help']\nfrom lstm_course.cli import main\nmain()"


@contextmanager
def _heavy() -> Iterator[tuple[Callable[[], float], ...]]:
    code = f"import sys, lstm_course; print(sum(name in sys.modules for name in {HEAVY}))"
    yield (lambda: float(subprocess.run(python("-c", code), check=True, capture_output=True).stdout),)


@contextmanager
def _labs() -> Iterator[tuple[Callable[[], float], ...]]:
    with tempfile.TemporaryDirectory(prefix="lab-bench-") as home:
        folder, port = Path(home), _free_port()
        command(lstm_course("new", str(folder / "course"), "4"))()
        ours = lstm_course("lab", str(folder / "mine"), "--no-browser", "--port", str(port))
        theirs = python("-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
                        "--IdentityProvider.token=bench", str(folder / "course"))  # fmt: skip
        yield (lambda: _first_answer(ours, folder / "course", FIRST), lambda: _first_answer(theirs, folder, BY_HAND))


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _first_answer(command_line: list[str], folder: Path, code: str) -> float:
    """Return seconds until a server has started, a kernel has, and the code was run there."""
    folder.mkdir(exist_ok=True)
    runtime = folder / ".runtime"
    env = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime)}
    start = perf_counter()
    server = subprocess.Popen(
        command_line, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        told = _server_of(runtime, server, start)
        _run_there(told["url"], told["token"], code)
        return perf_counter() - start
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        with suppress(OSError):
            os.killpg(server.pid, 9)
        server.wait()
        for path in runtime.glob("jpserver-*"):
            path.unlink()


def _server_of(runtime: Path, server: subprocess.Popen[bytes], start: float) -> dict[str, str]:
    while perf_counter() - start < 60:
        for path in runtime.glob("jpserver-*.json"):
            with suppress(ValueError, OSError, URLError):
                told: dict[str, str] = json.loads(path.read_text())
                _asked(told["url"], told["token"], "api/status")
                return told
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        sleep(0.02)
    raise RuntimeError("no server within a minute")


def _asked(url: str, token: str, path: str, data: bytes | None = None) -> dict[str, str]:
    request = Request(f"{url}{path}", data, {"Authorization": f"token {token}", "Content-Type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        found: dict[str, str] = json.loads(answer.read())
        return found


def _run_there(url: str, token: str, code: str) -> None:
    import websocket

    kernel = _asked(url, token, "api/kernels", b'{"name": "python3"}')["id"]
    line = websocket.create_connection(
        f"{url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels?token={token}", timeout=60, suppress_origin=True
    )
    header = {"msg_id": "first", "msg_type": "execute_request", "session": "bench", "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True, "allow_stdin": False}
    asked = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }
    line.send(json.dumps(asked))
    while True:
        told = json.loads(line.recv())
        if told["msg_type"] == "execute_reply" and told["parent_header"].get("msg_id") == "first":
            if told["content"]["status"] != "ok":
                raise RuntimeError(str(told["content"]))
            return line.close()


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
