"""Each solved notebook runs, quietly, and shows every figure; each released one runs to its end unattempted.

Kernels have the large libraries loaded. A released notebook trains what the solved one trains, by the same demos, with
the course's own functions: there, trainings end after a few steps. ``benchmarks/notebooks.py`` runs both at
full length, in kernels of their own.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_course import all_units
from lstm_course.checking.render import VERDICT_MIME
from lstm_course.classroom import progress
from tests.notebooks import warm_kernel

ROOT = Path(__file__).parents[2]
UNITS = all_units()
# What stands in a cell that is to be mended: its check says that it is wrong, or that it did not even run.
REPAIRS = {"MonthAhead": "CheckFailed", "ReviewTrial": "NameError"}
DEMO = r"^\w*(figures|sequences|untrained|truncation|vanishing\w*)\."


# Runs in the kernel before anything else does, and before anybody has a name of their own for the loop.
SHORT = """
from functools import wraps
from lstm_course.training import loop, train

def short_of_modules(train_module):
    @wraps(train_module)
    def trained(module, loss, batches, steps=None, **options):
        if sum(parameter.numel() for parameter in module.parameters()) > 100:
            steps = min(steps or 10, 10)
        return train_module(module, loss, batches, steps, **options)
    return trained

def short_of_cells(train):
    @wraps(train)
    def trained(model, batches, steps, *arguments, **options):
        return train(model, batches, min(steps, 20), *arguments, **options)
    return trained

loop.train_module = short_of_modules(loop.train_module)
train.train = short_of_cells(train.train)
del loop, train, short_of_modules, short_of_cells, wraps
"""


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """Return the folder of a process that forks kernels, of the kind ``warm``."""
    folder = tmp_path_factory.mktemp("kernels")
    command = [sys.executable, warm_kernel.__file__, str(folder / "socket")]
    (folder / "kernels" / "warm").mkdir(parents=True)
    spec = {"argv": [*command, "-f", "{connection_file}"], "display_name": "warm", "language": "python"}
    (folder / "kernels" / "warm" / "kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch, subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        patch.setenv("JUPYTER_PATH", str(folder))
        assert server.stdout.readline() == b"ready\n"
        yield folder
        server.terminate()


def executed(kind, name, folder, warm):
    """(kind, unit, executed notebook, seconds of the processor): as a student's Run All would, from an own folder."""
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
    return kind, UNITS[name], notebook, loading + kernel


def outputs(notebook):
    return [(cell, output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def it_writes_nothing_to_stderr(run):
    _, _, notebook, _ = run
    assert [o.text for _, o in outputs(notebook) if o.output_type == "stream" and o.name == "stderr"] == []


def it_ends_in_time(run):
    assert run[3] < 60, "more than a minute of the processor's work"


def each_check_says_what_it_should(run):
    kind, unit, notebook, _ = run
    checks = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check_")]
    assert len(checks) == len(unit.exercises)
    for cell in checks:
        errors = [o for o in cell.outputs if o.output_type == "error"]
        if kind == "course":
            name = cell.metadata.nbgrader.grade_id.removeprefix("check_")
            assert [e.ename for e in errors] == [REPAIRS.get(name, "NotAttempted")]
            if name in REPAIRS:
                continue
            (line,) = errors[0].traceback
            assert "not attempted yet" in line
            assert "\n" not in line
        else:
            assert not errors
            (card,) = [o.data[VERDICT_MIME] for o in cell.outputs if "data" in o and VERDICT_MIME in o.data]
            assert (card["status"], card["score"]) == ("passed", 1.0)


def nothing_else_fails(run):
    _, _, notebook, _ = run
    failed = [(cell.source, o.ename) for cell, o in outputs(notebook) if o.output_type == "error"]
    checks = [source for source, _ in failed if re.fullmatch(r"check\(\w+\)", source)]
    others = [(re.match(r"class (\w+)", source)[1], name) for source, name in failed if source not in checks]
    # A listing that is not Python yet: to see that is where its mending begins.
    assert set(others) <= {(name, "SyntaxError") for name, raised in REPAIRS.items() if raised == "NameError"}


def each_demo_shows_its_figure_with_words_for_it(run):
    _, _, notebook, _ = run
    shown = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and re.search(DEMO, cell.source, re.MULTILINE):
            pages = [o.data["text/html"] for o in cell.outputs if "data" in o and "text/html" in o.data]
            images = [m for page in pages for m in re.findall(r"<img [^>]*>", page)]
            assert cell.outputs, f"nothing is shown by {cell.source}"
            assert all(re.search(r'alt="[^"]{15,}"', image) for image in images), cell.source
            shown += len(images)
    assert shown >= 5


def the_demos_say_whose_functions_they_show(run):
    kind, _, notebook, _ = run
    said = "".join(o.text for _, o in outputs(notebook) if o.output_type == "stream")
    assert ("the course's own" in said) == (kind == "course")


ALL = (
    it_writes_nothing_to_stderr,
    it_ends_in_time,
    each_check_says_what_it_should,
    nothing_else_fails,
    each_demo_shows_its_figure_with_words_for_it,
    the_demos_say_whose_functions_they_show,
)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("kind", ["solutions", "course"])
def test_a_notebook_runs_from_top_to_bottom(kind, name, tmp_path, warm, subtests):
    run = executed(kind, name, tmp_path, warm)  # once: test processes would not share it
    for holds in ALL:
        with subtests.test(holds.__name__):
            holds(run)


def test_no_output_is_kept_in_the_repository():
    for path in [*ROOT.glob("solutions/*/*.ipynb"), *ROOT.glob("course/*/*.ipynb")]:
        cells = json.loads(path.read_text())["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), path
