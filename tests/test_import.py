"""What an import loads: a check must be there at once, and NumPy exercises must work without PyTorch."""

import importlib.util
import pkgutil
import pydoc
import re
import subprocess
import sys

import pytest

import lstm_course.checking
import lstm_course.reference
import lstm_course.tasks

HEAVY = ("torch", "matplotlib", "nbformat", "IPython", "nbgrader", "ipywidgets", "jupytext", "sklearn", "pandas")
# What a NumPy-only module may load besides: the course itself, and what NumPy loads.
LIGHT = {"lstm_course", "numpy", "cython_runtime"}


def loaded_by(code: str) -> set[str]:
    """Top-level modules outside the standard library that a fresh interpreter has after running the code."""
    script = (
        f"import sys; before = set(sys.modules); {code}; "
        "print(*{n.partition('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert run.stderr == ""
    return {name for name in run.stdout.split() if not name.startswith("_")}


@pytest.mark.parametrize(
    "code",
    [
        "import lstm_course",
        "from lstm_course import check, inputs, predict, working",
        "import lstm_course; lstm_course.all_exercises(); lstm_course.all_units()",
        "import lstm_course.checking",
        "from lstm_course import get_exercise; from lstm_course.checking import judge; "
        "e = get_exercise('lstm_step'); judge(e, e.reference); judge(e, lambda *a: a)",
    ],
)
def test_nothing_heavy_is_loaded(code):
    assert loaded_by(code).isdisjoint(HEAVY)


def test_importing_the_course_alone_does_not_even_load_numpy():
    assert loaded_by("import lstm_course") == {"lstm_course"}


@pytest.mark.parametrize(
    "package", [lstm_course.checking, lstm_course.reference, lstm_course.tasks], ids=lambda p: p.__name__
)
def test_the_lower_floors_load_numpy_alone(package):
    modules = [module.name for module in pkgutil.iter_modules(package.__path__, package.__name__ + ".")]
    assert modules
    assert loaded_by(f"import {', '.join(modules)}") <= LIGHT


def test_public_names():
    for name in ("check", "inputs", "predict", "working", "get_exercise", "all_exercises", "all_units"):
        assert callable(getattr(lstm_course, name))
        assert name in dir(lstm_course)
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        lstm_course.chekc  # noqa: B018


def test_dir_shows_the_public_names_and_nothing_else():
    assert dir(lstm_course) == sorted(["__version__", *lstm_course.__all__])
    assert all(callable(getattr(lstm_course, name)) for name in lstm_course.__all__)


def test_help_tells_what_there_is():
    text = pydoc.plain(pydoc.render_doc(lstm_course))
    for name in lstm_course.__all__:
        assert f"{name}(" in text.partition("PACKAGE CONTENTS")[0], name
    for room in re.findall(r"^ +lstm_course\.(\w+) ", lstm_course.__doc__, re.MULTILINE):
        assert importlib.util.find_spec(f"lstm_course.{room}"), room
