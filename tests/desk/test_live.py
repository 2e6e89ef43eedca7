"""A lecture's notebook in a running JupyterLab: a slow kernel is waited for, a dead one is called dead."""

import asyncio
import socket
import subprocess
import urllib.error
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lstm_course.basics.errors import CourseError
from lstm_course.desk import live
from lstm_course.desk.jupyter import jupyterlab

_LOSES_ITS_FIRST_PORT = """
import http.server, json, os, pathlib, sys
from jupyter_core.paths import jupyter_runtime_dir

if "--ServerApp.port_retries=0" in sys.argv or not pathlib.Path("first").exists():
    pathlib.Path("first").touch()
    sys.exit("[C ServerApp] ERROR: the Jupyter server could not be started because no available port could be found.")

class Status(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = json.dumps({"started": "second"}).encode()
        self.send_response(200), self.send_header("Content-Length", str(len(said))), self.end_headers()
        self.wfile.write(said)

with http.server.HTTPServer(("127.0.0.1", 0), Status) as server:
    runtime = pathlib.Path(jupyter_runtime_dir())
    runtime.mkdir(parents=True, exist_ok=True)
    notice = {"url": f"http://127.0.0.1:{server.server_port}/", "token": "t"}
    (runtime / f"jpserver-{os.getpid()}.json").write_text(json.dumps(notice))
    server.serve_forever()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with jupyterlab(tmp_path_factory.mktemp("desk").resolve()) as running:
        yield running


@pytest.fixture
def run(server):
    """``run(source, ...)``: the failures, and the notebook as it was saved."""
    root = _root(server)

    def these(name, *sources):
        path = root / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell("# words"), *map(new_code_cell, sources)]), path)
        return live.run_live(server, path, root), nbformat.read(path, as_version=4)

    return these


def _root(server):
    return Path(next(w.partition("=")[2] for w in server.process.args if w.startswith("--ServerApp.root_dir=")))


def test_a_port_lost_to_a_server_that_starts_in_the_same_moment_is_no_failure(tmp_path, monkeypatch):
    (tmp_path / "jupyterlab.py").write_text(_LOSES_ITS_FIRST_PORT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with jupyterlab(tmp_path) as running:
        assert running.ask("status") == {"started": "second"}
    with pytest.raises(CourseError, match="no available port"), jupyterlab(tmp_path, port=free_port()):
        pass


def test_it_runs_and_is_saved_with_its_outputs(run):
    failures, notebook = run("plain", "x = 6", "print(7 * x)", "1 / 0", "print('after')")
    assert failures == ["cell 4 failed: ZeroDivisionError: division by zero"]
    assert notebook.cells[2].outputs[0].text == "42\n"
    assert notebook.cells[1].execution_count == 1
    assert notebook.cells[4].outputs[0].text == "after\n"


def test_a_heartbeat_that_is_late_is_no_death(run, monkeypatch):
    from jupyter_client.channels import HBChannel

    monkeypatch.setattr(HBChannel, "is_beating", lambda self: False)
    failures, notebook = run("slow", "import time; time.sleep(2.5)", "print('alive')")
    assert failures == []
    assert notebook.cells[2].outputs[0].text == "alive\n"


def test_a_kernel_that_dies_is_called_dead(run):
    with pytest.raises(CourseError, match="kernel died in cell 3: it crashed or ran out of memory"):
        run("dead", "x = 1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_a_cell_that_takes_too_long_is_named(run, monkeypatch):
    monkeypatch.setattr(live, "A_CELL", 1)
    with pytest.raises(CourseError, match="cell 2 of the notebook took more than 1 s"):
        run("long", "import time; time.sleep(60)")


class Kernel:
    """One that never answers, as jupyter_client puts it."""

    async def wait_for_ready(self, timeout):
        assert timeout >= 300
        raise RuntimeError("Kernel died before replying to kernel_info")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"execution_state": "starting"}, "did not answer in time.*try again"),
        (TimeoutError(), "did not answer in time.*try again"),
        ({"execution_state": "dead"}, "died before it ran a cell"),
        (urllib.error.HTTPError("", 404, "Kernel does not exist", {}, None), "died before it ran a cell"),
    ],
)
def test_the_server_says_whether_the_kernel_was_only_slow(answer, says):
    def ask(path):
        assert path == "kernels/abc"
        if isinstance(answer, Exception):
            raise answer
        return answer

    server = SimpleNamespace(ask=ask, process=SimpleNamespace(poll=lambda: None))
    with pytest.raises(CourseError, match=says):
        asyncio.run(live._ready(Kernel(), server, "abc"))


def test_a_server_that_is_slow_to_start_the_kernel_is_asked_again():
    answers = [TimeoutError(), urllib.error.URLError("timed out"), {"kernel": {"id": "abc"}}]

    def ask(path, body):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    server = SimpleNamespace(ask=ask, process=SimpleNamespace(poll=lambda: None))
    assert live._session(server, "a.ipynb", "a.ipynb") == {"kernel": {"id": "abc"}}


def test_a_server_that_ended_is_one_line():
    def ask(path, body):
        raise urllib.error.URLError("refused")

    server = SimpleNamespace(ask=ask, process=subprocess.Popen(["true"]))
    server.process.wait()
    with pytest.raises(CourseError, match="JupyterLab ended"):
        live._session(server, "a.ipynb", "a.ipynb")
