"""Starts JupyterLab on a folder, without news, update checks or anything else that asks the network."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError

STARTUP = """\
try:
    __import__("lstm_course.classroom.cells", fromlist=["watch"]).watch()
except ImportError:  # a kernel of another Python
    pass
"""

# JupyterLab asks whether it may fetch news, and looks for updates of itself and of its extensions.
# A long line goes on in the next one: nobody reads a docstring through a scroll bar.
LINES_WRAPPED = {"@jupyterlab/notebook-extension:tracker": {"codeCellConfig": {"lineNumbers": False, "lineWrap": True}}}
_QUIET = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}
_NO_NETWORK = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)
_RACES = 3  # times that another server may take the port between our finding it free and our listening on it
_PATIENCE = 90  # seconds until the server answers; a cold disk and a busy machine need half of it


@dataclass(frozen=True)
class Server:
    """A JupyterLab that answers. ``url`` and ``token`` as it says them itself."""

    process: subprocess.Popen
    url: str
    token: str
    runtime: Path

    def address(self, path: str = "lab") -> str:
        """Return what to type into a browser."""
        return f"{self.url}{path}?token={self.token}" if self.token else f"{self.url}{path}"

    def open_browser(self) -> bool:
        """Open the start page in the default browser, the token in a file and not on a command line."""
        return webbrowser.open((self.runtime / f"jpserver-{self.process.pid}-open.html").as_uri())

    def ask(self, path: str, body: Mapping[str, Any] | None = None, method: str | None = None) -> Any:
        """Return the answer of the server's REST interface: to a GET, or to a POST if there is a body."""
        request = urllib.request.Request(
            f"{self.url}api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        # The server is on this machine: a proxy that the environment names has no part in it.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def wait(self) -> None:
        """Until the server ends, or somebody ends it: Ctrl-C, a closed terminal, a polite kill."""
        sys.stdout.flush()  # what was said before must be seen, through a pipe too
        with suppress(KeyboardInterrupt):
            self.process.wait()


def need_jupyterlab() -> None:
    if find_spec("jupyterlab") is None:
        raise CourseError("JupyterLab is not installed here: pip install 'lstm-course[lab]'")


@contextmanager
def jupyterlab(
    root: Path,
    port: int | None = None,
    page: str = "lab",
    settings: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[Server]:
    """Run JupyterLab on the folder ``root``; it ends with the block, and its kernels with it.

    port         None takes the first free one from 8888 on
    page         what opens first, e.g. ``lab/tree/notebook.ipynb``
    settings     plugin → settings, as defaults: what a person has set stays
    environment  further environment variables
    options      further words of the command line

    Raises CourseError where JupyterLab is missing, the port is taken or the server does not come up.
    """
    need_jupyterlab()
    if port is not None and not _is_free(port):
        raise CourseError(f"port {port} is taken: name another, or leave --port out")
    with tempfile.TemporaryDirectory(prefix="lstm-course-lab-", ignore_cleanup_errors=True) as folder:
        config = Path(folder, "labconfig")
        config.mkdir()
        (config / "default_setting_overrides.json").write_text(json.dumps({**_QUIET, **(settings or {})}))
        # A kernel that was restarted knows nothing of the course, and is to say so: it runs this before its first cell.
        startup = Path(folder, "startup.py")
        startup.write_text(STARTUP, encoding="utf-8")
        surroundings = {
            "PYTHONSTARTUP": str(startup),  # a person's own stays
            **os.environ,
            "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [folder, os.environ.get("JUPYTER_CONFIG_PATH")])),
            # nbgrader starts alembic, and a notebook pip, by its bare name: they are beside our Python.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            **(environment or {}),
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.answer_yes=True", *_NO_NETWORK]
        command += [f"--ServerApp.root_dir={root.resolve()}", "--ServerApp.ip=127.0.0.1", "--log-level=ERROR"]
        command += [f"--LabApp.default_url=/{page}"]
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port is not None else []
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command += options
        process: subprocess.Popen | None = None
        try:
            with _signals_interrupt():
                for attempt in range(_RACES + 1):
                    with open(Path(folder, "log"), "w", encoding="utf-8") as log:
                        process = subprocess.Popen(
                            command,
                            cwd=root,  # where nbgrader looks for its configuration
                            env=surroundings,
                            stdin=subprocess.DEVNULL,
                            stdout=log,
                            stderr=log,
                            start_new_session=True,  # Ctrl-C is for us; we end the server in good order
                        )
                    try:
                        server = _answering(process, Path(folder, "log"))
                        break
                    except _PortLost:
                        if port is not None or attempt == _RACES:
                            raise
                yield server
        finally:
            if process is not None:
                _end(process)


class _PortLost(CourseError):
    """Another server that started in the same moment took the port that this one had found free."""


def _answering(process: subprocess.Popen, log: Path) -> Server:
    from jupyter_core.paths import jupyter_runtime_dir

    runtime = Path(jupyter_runtime_dir())
    notice = runtime / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with suppress(OSError, ValueError, KeyError, urllib.error.URLError):
            said = json.loads(notice.read_text())
            server = Server(process, said["url"], said["token"], runtime)
            server.ask("status")
            return server
        time.sleep(0.1)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    kind = _PortLost if any("no available port" in line for line in lines) else CourseError
    raise kind(f"JupyterLab did not start: {lines[-1] if lines else 'it says nothing'}")


def _end(process: subprocess.Popen) -> None:
    """Politely first: the server shuts its kernels down."""
    process.terminate()
    try:
        process.wait(15)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if hasattr(socket, "SO_REUSEADDR") and os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Take a polite kill or a closed terminal for a Ctrl-C: the server, a session of its own, must not outlive us."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
