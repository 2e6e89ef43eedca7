"""Runs a notebook in a kernel of a running JupyterLab, so that the page that opens finds its widgets alive.

A notebook that was executed elsewhere shows dead sliders: their models died with its kernel. Here the kernel
belongs to the session that the page connects to, and JupyterLab asks it for the models that it still holds.
"""

from __future__ import annotations

import asyncio
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lstm_course.basics.errors import CourseError
from lstm_course.building.run_cells import run_cells
from lstm_course.desk.jupyter import Server

if TYPE_CHECKING:
    from nbformat import NotebookNode

PATIENCE = 300  # seconds until the kernel answers; on a cold disk, Python alone may take a minute to start
A_CELL = 600  # seconds for one cell
_LATE = "did not answer in time; the machine may be busy: try again"
_PID = {"pid": "__import__('os').getpid()"}


def run_live(
    server: Server, notebook: Path, root: Path, present: Callable[[NotebookNode], None] = lambda _: None
) -> list[str]:
    """Execute ``notebook``, a file under the server's folder ``root``, and save it with its outputs.

    ``present`` changes what was executed before it is saved: the kernel has run more than the page shows.

    Returns one line for each cell that failed and was not marked as one that may.
    Raises CourseError where the server or the kernel dies, or does not answer within ``PATIENCE``.
    """
    import nbformat

    path = notebook.relative_to(root).as_posix()
    kernel = _session(server, path, notebook.name)["kernel"]["id"]
    content = nbformat.read(notebook, as_version=4)
    failures = _execute(content, server, kernel)
    present(content)
    # The server signs what is saved as trusted. From an unsigned notebook JupyterLab would strip the widgets.
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
    try:
        server.ask(f"contents/{quote(path)}", {"type": "notebook", "format": "json", "content": content}, "PUT")
    except OSError as error:
        raise CourseError(f"JupyterLab did not save the notebook ({error}): try again") from None
    return failures


def _session(server: Server, path: str, name: str) -> Any:
    """Return the notebook's session. The server answers when the kernel runs; asked again, it gives the same one."""
    wanted = {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return server.ask("sessions", wanted)
        except urllib.error.HTTPError as error:
            raise CourseError(f"JupyterLab cannot start a kernel ({error}): try again") from None
        except OSError:  # a timeout, or a server that is gone
            if server.process.poll() is not None:
                raise CourseError("JupyterLab ended before the notebook ran: try again") from None
            if time.monotonic() > deadline:
                raise CourseError(f"JupyterLab {_LATE}") from None
            time.sleep(0.2)


def _execute(content: Any, server: Server, kernel_id: str) -> list[str]:
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_core.utils import run_sync
    from nbclient import NotebookClient

    async def run() -> list[str]:
        kernel = AsyncKernelClient()
        kernel.load_connection_file(str(server.runtime / f"kernel-{kernel_id}.json"))
        kernel.start_channels()
        try:
            await _ready(kernel, server, kernel_id)
            client = NotebookClient(content, timeout=A_CELL, coalesce_streams=True, store_widget_state=False)
            client.kc = kernel
            return await run_cells(client)
        finally:
            kernel.stop_channels()

    return run_sync(run)()


async def _ready(kernel: Any, server: Server, kernel_id: str) -> None:
    """Wait until the kernel answers.

    jupyter_client, and nbclient after it, take a kernel for dead whose heartbeat is a second late, as it is on
    a busy machine. So ``is_alive`` asks who knows: at first the server, then the system, for the process.
    """

    async def known_to_the_server() -> bool:
        return await asyncio.to_thread(_lives, server, kernel_id)

    # wait_for_ready calls the private name, nbclient the public one.
    kernel.is_alive = kernel._async_is_alive = known_to_the_server
    try:
        await kernel.wait_for_ready(timeout=PATIENCE)
        reply = await kernel.execute("", silent=True, user_expressions=_PID, reply=True, timeout=PATIENCE)
    except (RuntimeError, TimeoutError):
        if await known_to_the_server():
            raise CourseError(f"the notebook's kernel {_LATE}") from None
        raise CourseError("the notebook's kernel died before it ran a cell: try again") from None
    # The server starts a dead kernel anew under the same name: only the process tells that ours is gone.
    runs = _process(int(reply["content"]["user_expressions"]["pid"]["data"]["text/plain"]))

    async def process_runs() -> bool:
        return runs()

    kernel.is_alive = kernel._async_is_alive = process_runs


def _lives(server: Server, kernel_id: str) -> bool:
    """Whether the server has this kernel and does not call it dead. A server that is slow to say so is believed."""
    try:
        return server.ask(f"kernels/{kernel_id}")["execution_state"] != "dead"
    except urllib.error.HTTPError:
        return False
    except OSError:
        return server.process.poll() is None


def _process(pid: int) -> Callable[[], bool]:
    import psutil

    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return lambda: False

    def runs() -> bool:
        try:
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return runs
