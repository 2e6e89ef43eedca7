"""What is warm has imported what the notebooks name, nothing else, and no module that anybody put in its way."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.processes.libraries import KNOWN, libraries_in
from lstm_course.grading.runners import early, runner
from lstm_course.grading.runners.runner import run_job

LOOK = (
    "import sys\nfor name in 'tor-ch pan-das matplot-lib ipywid-gets sym-py'.split():\n"
    "    if name.replace('-', '') in sys.modules: print(name)"
)


def shown(*sources, test="assert True", files=None, instructor=()):
    """Run cells; what they print, and the points."""
    cells = (*(Cell("run", source) for source in sources), Cell("test", test, "t", 1.0))
    job = Job("ada", "hw", "hw", cells, tuple(InstructorCell("other", one) for one in instructor), files=files or {})
    result = run_job(job)
    texts = [output.get("text", "") for cell in result.cells for output in cell.outputs]
    return "".join(texts).split(), result.cells[-1].points


@pytest.fixture
def cold_start():
    runner.close()
    yield
    runner.close()


@pytest.mark.parametrize(
    ("text", "libraries"),
    [
        ("x = 1", []),
        ("import numpy as np", ["numpy"]),
        ("df.plot()", ["matplotlib.pyplot"]),
        ("from scipy import stats, optimize", ["scipy", "scipy.optimize", "scipy.stats"]),
        ("from sklearn.linear_model import Ridge", ["sklearn", "sklearn.linear_model"]),
        ("stats = optim = 3", []),
        ("torch.optim.SGD", ["torch", "torch.optim"]),
        ("m = __import__('pandas')", ["pandas"]),
        ("import antigravity, os, course_helper", []),
    ],
)
def test_a_text_tells_what_it_needs(text, libraries):
    assert libraries_in([text]) == libraries


def test_what_is_warm_has_what_the_notebooks_name_and_no_more(cold_start):
    assert shown(LOOK) == ([], 1.0)
    first = runner.runner()
    assert shown(LOOK, "import pandas") == (["pan-das"], 1.0)
    assert shown(LOOK, instructor=["from sympy import Symbol"]) == (["pan-das", "sym-py"], 1.0)
    assert shown(LOOK, files={"helper.py": b"import ipywidgets"})[0] == ["pan-das", "ipywid-gets", "sym-py"]
    assert runner.runner() is first  # for notebooks of any assignment there is one


def test_what_is_warm_does_without_the_folder_it_was_started_in(cold_start, tmp_path, monkeypatch):
    folder = tmp_path / "course"
    folder.mkdir()
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        assert shown("x = 1") == ([], 1.0)
    folder.rmdir()
    assert shown("import PIL.Image\nprint(PIL.__name__)") == (["PIL"], 1.0)  # as a library that is not there yet


def test_what_no_text_names_a_notebook_imports_itself(cold_start):
    figure = "plt = __import__('importlib').import_module('mat' + 'plotlib.py' + 'plo' + 't')\nplt.subplots()[0]"
    cells = (Cell("run", figure), Cell("test", "assert True", "t", 1.0))
    outputs = run_job(Job("ada", "hw", "hw", cells)).cells[0].outputs
    assert "image/png" in outputs[0]["data"]


def test_what_is_forbidden_is_out_of_reach_however_it_is_imported(cold_start):
    pytest.importorskip("torch")
    uses = (
        "import numpy as np\nimport importlib, sys\nname = 'tor' + 'ch'\n"
        "try:\n    importlib.import_module(name)\nexcept ImportError:\n    sys.meta_path[:] = sys.meta_path[-3:]\n"
        "T = importlib.import_module(name)\n"
        "def lstm_step(x, h, c, W_ih, W_hh, b):\n    cell = getattr(T, 'lst' + 'm_cell')\n    t = T.tensor\n"
        "    h, c = cell(t(x), (t(h), t(c)), t(W_ih), t(W_hh), t(b), t(0 * b))\n    return h.numpy(), c.numpy()"
    )
    cells = (Cell("run", uses), Cell("test", "check(lstm_step)", "t", 1.0))
    assert run_job(Job("mallory", "04_lstm_gates", "04_lstm_gates", cells)).cells[1].points == 0.0


def test_settings_that_a_notebook_writes_are_not_those_of_the_tests(cold_start):
    written = "open('matplotlibrc', 'w').write('lines.linewidth: 77')"
    test = "m = __import__('mat' + 'plotlib')\nassert m.rcParams['lines.linewidth'] != 77"
    assert shown(written, test=test)[1] == 1.0


def test_nothing_is_imported_that_is_not_listed_or_lies_in_the_way(tmp_path):
    course, elsewhere = tmp_path / "course", tmp_path / "elsewhere"
    for folder, name in ((course, "pandas"), (elsewhere, "sympy"), (elsewhere, "antigravity")):
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text("raise SystemExit('it ran')")
    script = (
        "import sys\nfrom pathlib import Path\nfrom lstm_course.grading.processes.libraries import load\n"
        f"sys.path.insert(0, {str(course)!r})\n"
        f"load(['pandas', 'sympy', 'antigravity', 'numpy'], [Path({str(course)!r})])\n"
        "print([name for name in ('pandas', 'sympy', 'antigravity', 'numpy') if name in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(elsewhere)}
    told = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, env=env, cwd=course)
    assert told.stdout.strip() == "['numpy']", told.stderr


def notebook(path, source):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [{"cell_type": "code", "source": source}, {"cell_type": "markdown", "source": "torch"}]
    path.write_text(json.dumps({"cells": cells}))


def test_a_command_starts_what_its_assignments_need_before_it_knows_them(tmp_path, monkeypatch):
    asked = []

    class Started:
        def load(self, libraries, hidden):
            asked.append((libraries, hidden))

    monkeypatch.setattr(runner, "runner", Started)
    notebook(tmp_path / "source" / "ps1" / "a.ipynb", "import pandas as pd")
    notebook(tmp_path / "submitted" / "ada" / "ps1" / "a.ipynb", "import sympy")
    notebook(tmp_path / "source" / "ps2" / "b.ipynb", "import networkx")
    (tmp_path / "source" / "ps1" / "broken.ipynb").write_text("{'cells': np")
    early.begin(tmp_path)
    assert not asked  # somebody else's grading
    (tmp_path / "nbgrader_config.py").write_text("from lstm_course.grading import configure")
    early.begin(tmp_path, ["ps1"])
    early.begin(tmp_path)
    early.begin(tmp_path / "nowhere")
    assert asked == [
        (["numpy", "pandas", "sympy"], (str(tmp_path),)),
        (["networkx", "numpy", "pandas", "sympy"], (str(tmp_path),)),
    ]


def test_every_library_that_is_listed_has_a_name_that_can_be_imported():
    assert all(part.isidentifier() for name in KNOWN for part in name.split("."))
