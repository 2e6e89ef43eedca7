"""The one loop that runs a notebook's cells: for a lecture, for its checks, for whoever looks after a unit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.machine import ONE_THREAD


class KernelDied(CourseError):
    """The kernel crashed, or ran out of memory."""


def run_apart(notebook: Any, patience: float, surroundings: Mapping[str, str] | None = None) -> list[str]:
    """Run a notebook of the course from top to bottom in a throw-away folder; its outputs are in it then.

    patience      seconds for one cell
    surroundings  further environment variables of its kernel
    """
    from nbclient import NotebookClient

    with TemporaryDirectory(prefix="lstm-course-run-", ignore_cleanup_errors=True) as folder:
        client = NotebookClient(
            notebook, timeout=patience, kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=ERROR"],
            coalesce_streams=True, store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )  # fmt: skip
        return run_alone(client, {**ONE_THREAD, **(surroundings or {})})


def run_alone(client: Any, surroundings: Mapping[str, str]) -> list[str]:
    """Start a kernel for the client's notebook, with these variables in its environment, and run all cells in it."""
    from jupyter_core.utils import run_sync

    with client.setup_kernel(env={**os.environ, **surroundings}):
        return run_sync(run_cells)(client)


async def run_cells(client: Any) -> list[str]:
    """Execute each cell of the client's notebook; returns a line for each that failed and was not one that may.

    Raises CourseError where a cell takes longer than the client's timeout, KernelDied where the kernel dies.
    """
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from tqdm import tqdm

    client.reset_execution_trackers()
    failures = []
    cells = [(i, cell) for i, cell in enumerate(client.nb.cells) if cell.cell_type == "code"]
    for index, cell in tqdm(cells, desc="running the notebook", unit="cell", leave=False, disable=None):
        try:
            await client.async_execute_cell(cell, index)
        except CellExecutionError as error:
            failures.append(f"cell {index + 1} failed: {error.ename}: {error.evalue}".splitlines()[0])
        except CellTimeoutError:
            raise CourseError(f"cell {index + 1} of the notebook took more than {client.timeout} s") from None
        except DeadKernelError:
            raise KernelDied(
                f"the notebook's kernel died in cell {index + 1}: it crashed or ran out of memory"
            ) from None
    return failures
