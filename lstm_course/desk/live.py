"""Runs a notebook in a kernel of a running JupyterLab, so that the page that opens finds its widgets alive.

A notebook that was executed elsewhere shows dead sliders: their models died with its kernel. Here the kernel
belongs to the session that the page connects to, and JupyterLab asks it for the models that it still holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from lstm_course.desk.jupyter import Server
from lstm_course.errors import CourseError


def run_live(server: Server, notebook: Path, root: Path) -> list[str]:
    """Execute ``notebook``, a file under the server's folder ``root``, and save it with its outputs.

    Returns one line for each cell that failed and was not marked as one that may.
    """
    import nbformat

    path = notebook.relative_to(root).as_posix()
    session = server.ask(
        "sessions", {"path": path, "name": notebook.name, "type": "notebook", "kernel": {"name": "python3"}}
    )
    content = nbformat.read(notebook, as_version=4)
    failures = _execute(content, server.runtime / f"kernel-{session['kernel']['id']}.json")
    # The server signs what is saved as trusted. From an unsigned notebook JupyterLab would strip the widgets.
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
    server.ask(f"contents/{quote(path)}", {"type": "notebook", "format": "json", "content": content}, "PUT")
    return failures


def _execute(content: Any, connection: Path) -> list[str]:
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_core.utils import run_sync
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError
    from tqdm import tqdm

    async def run() -> list[str]:
        kernel = AsyncKernelClient()
        kernel.load_connection_file(str(connection))
        kernel.start_channels()
        failures = []
        try:
            await kernel.wait_for_ready(timeout=60)
            client = NotebookClient(content, timeout=600, coalesce_streams=True, store_widget_state=False)
            client.kc = kernel
            client.reset_execution_trackers()
            cells = [(i, cell) for i, cell in enumerate(content.cells) if cell.cell_type == "code"]
            for index, cell in tqdm(cells, desc="running the notebook", unit="cell", leave=False):
                try:
                    await client.async_execute_cell(cell, index)
                except CellExecutionError as error:
                    failures.append(f"cell {index + 1} failed: {error.ename}: {error.evalue}".splitlines()[0])
        except (DeadKernelError, RuntimeError) as error:
            raise CourseError(f"the notebook's kernel died: {error}") from None
        finally:
            kernel.stop_channels()
        return failures

    return run_sync(run)()
