"""Each solved notebook runs, quietly, and shows every figure; each released one runs to its end unattempted.

Kernels have the large libraries loaded. A released notebook trains what the solved one trains, by the same demos, with
the course's own functions: there, trainings end after a few steps. ``benchmarks/notebooks.py`` runs both at
full length, in kernels of their own.
"""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_course import all_units
from lstm_course.building.verify import runs
from lstm_course.building.verify.runs import Run
from lstm_course.classroom import progress
from tests.notebooks import warm_kernel

ROOT = Path(__file__).parents[2]
UNITS = all_units()
# What stands in a cell that is to be mended: its check says that it is wrong, or that it did not even run.
REPAIRS = {"MonthAhead": "CheckFailed", "ReviewTrial": "NameError"}
DEMO = r"^\w*(figures|sequences|untrained|truncation|vanishing\w*)\."


# Runs in the kernel before anything else does, and before anybody has a name of their own for the loop. A loop that is
# the student's own goes through what is watched.
SHORT = """
from functools import wraps
from lstm_course.training import loop, progress, train

def short_of_modules(train_module):
    @wraps(train_module)
    def trained(module, loss, batches, steps=None, **options):
        if sum(parameter.numel() for parameter in module.parameters()) > 100:
            steps = min(steps or 3, 3)
        return train_module(module, loss, batches, steps, **options)
    return trained

def short_of_cells(train):
    @wraps(train)
    def trained(model, batches, steps, *arguments, **options):
        return train(model, batches, min(steps, 3), *arguments, **options)
    return trained

def short_of_steps(watched):
    from itertools import islice
    @wraps(watched)
    def some(items, total, label, history=None, sample=None, shown=True, unit="steps"):
        return watched(islice(items, 20) if unit == "steps" else items, total, label, history, sample, shown, unit)
    return some

loop.train_module = short_of_modules(loop.train_module)
train.train = short_of_cells(train.train)
progress.watched = short_of_steps(progress.watched)
del loop, progress, train, short_of_modules, short_of_cells, short_of_steps, wraps
"""


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """Return the folder of a process that forks kernels, of the kind ``warm``."""
    folder, libraries = tmp_path_factory.mktemp("kernels"), (*warm_kernel.TRAINING, *warm_kernel.DRAWING)
    with pytest.MonkeyPatch.context() as patch, warm_kernel.forked(folder, "warm", libraries):
        patch.setenv("JUPYTER_PATH", str(folder))
        yield folder


def executed(kind, name, folder, warm):
    """Return the notebook executed as a student's Run All would, from a folder of its own."""
    path = Path(shutil.copy(ROOT / kind / name / f"{name}.ipynb", folder))
    notebook = nbformat.read(path, as_version=4)
    # No allow_errors: what may fail in a released notebook, its checks, says so itself by a tag.
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="warm",
        resources={"metadata": {"path": folder}},
        extra_arguments=[f"--IPKernelApp.exec_lines={[SHORT]}"] if kind == "course" else [],
    ).execute()
    assert {file.name for file in folder.iterdir()} == {path.name, progress.FILE}, "a notebook leaves no files behind"
    loading, *_, kernel = map(float, (warm / warm_kernel.SPENT).read_text().split())
    return Run(kind, UNITS[name], notebook, loading + kernel)


def each_exercise_is_checked(run):
    """And a listing that is to be mended says so in its own way."""
    checks = {
        cell.metadata.nbgrader.grade_id.removeprefix("check_"): [o.ename for o in cell.outputs if "ename" in o]
        for cell in run.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check_")
    }
    assert len(checks) == len(run.unit.exercises)
    for name in REPAIRS.keys() & checks.keys():
        assert checks[name] == ([REPAIRS[name]] if run.kind == "course" else [])


def each_demo_shows_its_figure(run):
    shown = 0
    for cell in run.notebook.cells:
        if cell.cell_type == "code" and re.search(DEMO, cell.source, re.MULTILINE):
            pages = [o.data["text/html"] for o in cell.outputs if "data" in o and "text/html" in o.data]
            assert cell.outputs, f"nothing is shown by {cell.source}"
            shown += sum(len(re.findall(r"<img [^>]*>", page)) for page in pages)
    assert shown >= 5


def the_demos_say_whose_functions_they_show(run):
    said = "".join(o.text for _, _, o in run.outputs if o.output_type == "stream")
    assert ("the course's own" in said) == (run.kind == "course")


ALL = (each_exercise_is_checked, each_demo_shows_its_figure, the_demos_say_whose_functions_they_show)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("kind", ["solutions", "course"])
def test_a_notebook_runs_from_top_to_bottom(kind, name, tmp_path, warm, subtests):
    run = executed(kind, name, tmp_path, warm)  # once: test processes would not share it
    for rule in runs.RULES:
        with subtests.test(rule.name):
            assert list(rule.find(run)) == []
    for holds in ALL:
        with subtests.test(holds.__name__):
            holds(run)


def test_no_output_is_kept_in_the_repository():
    for path in [*ROOT.glob("solutions/*/*.ipynb"), *ROOT.glob("course/*/*.ipynb")]:
        cells = json.loads(path.read_text())["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), path
