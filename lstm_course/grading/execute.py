"""Runs a submission: nbgrader's Execute with the grader's environment and a kernel that may die."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from time import monotonic
from typing import Any

from jupyter_core.utils import ensure_async, run_sync
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Enum, Float, Integer, Unicode

from lstm_course.grading import seed as grader_seed

SEED_VARIABLE = "LSTM_COURSE_SEED"
DEAD = "DeadKernelError"
# Before the first cell: exit() and quit() change nothing (a kernel that is asked to leave does so while the next
# cell already runs, or not, as it happens), and the secret seed leaves the environment.
_FIRST = "get_ipython().ask_exit = lambda: None\n__import__('lstm_course.classroom')"
# Two workers on two cores: a kernel that starts a thread for each core only stands in the other's way.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class GradingExecute(Execute):
    """As nbgrader's, and: the kernel alone learns the secret seed; a kernel that dies or hangs for good costs
    the cells that it did not reach, not the submission; exit() and quit() cost nothing; nobody waits for a kernel
    to say goodbye."""

    seed = Integer(None, allow_none=True, help="Seed of the hidden cases.").tag(config=True)
    seed_file = Unicode("", help="File that holds the seed, where seed is not given.").tag(config=True)
    patience = Float(5.0, help="Seconds a kernel has to come back after an interrupt.").tag(config=True)
    shutdown_kernel = Enum(["graceful", "immediate"], default_value="immediate").tag(config=True)

    _reached = 0

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        self._environment = {**_ONE_THREAD, **os.environ, SEED_VARIABLE: str(self.find_seed(resources))}
        self._reached = 0
        try:
            return super().preprocess(nb, resources, km)
        except DeadKernelError:
            self.log.warning("The kernel died in cell %s; what comes after it gets no points", self._reached)
            for cell in nb.cells[self._reached :]:
                if cell.cell_type == "code" and utils.is_grade(cell):
                    cell.outputs.append(
                        new_output("error", ename=DEAD, evalue="Python stopped", traceback=["Python stopped"])
                    )
            return nb, resources

    def find_seed(self, resources: Any) -> int:
        """The secret seed. Raises CourseError where there is none, and none can be made."""
        if self.seed is not None:
            return grader_seed.usable(self.seed, "the seed in the configuration")
        db_url = (resources or {}).get("nbgrader", {}).get("db_url", "")
        return grader_seed.read_or_make(grader_seed.seed_path(db_url, self.seed_file))

    @contextmanager
    def setup_kernel(self, **kwargs: Any) -> Iterator[None]:
        # What a kernel says outside its cells (a warning at its start, a crash in C) is not for a terminal.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with super().setup_kernel(env=self._environment, **quiet, **kwargs):
            if self.km.ipykernel:
                self.wait_for_reply(self.kc.execute(_FIRST, silent=True, store_history=False))
            yield

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        self._reached = index
        cell, resources = super().preprocess_cell(cell, resources, index)
        if any(output.get("ename") == "CellTimeoutError" for output in cell.get("outputs", ())):
            self._reached = index + 1
            if not run_sync(self._comes_back)():
                raise DeadKernelError("the kernel is deaf to interrupts")
        return cell, resources

    async def _comes_back(self) -> bool:
        """Whether the kernel answers anything at all after it was interrupted."""
        question, deadline = self.kc.kernel_info(), monotonic() + self.patience
        while (left := deadline - monotonic()) > 0:
            try:
                answer = await ensure_async(self.kc.shell_channel.get_msg(timeout=left))
            except Empty:
                return False
            if answer["parent_header"].get("msg_id") == question:
                return True
        return False
