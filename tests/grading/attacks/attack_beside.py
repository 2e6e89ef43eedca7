"""Files beside the notebook that Python, pytest, IPython or Jupyter would pick up."""

from __future__ import annotations

import os
from pathlib import Path

from tests.grading.attacks.attack_corpus import Attack, Place
from tests.grading.attacks.attack_stopping import harming


def beside(name: str, what: str, files: dict[str, str], *cells: str) -> Attack:
    """Files handed in with the notebook that Python, pytest, IPython or Jupyter would pick up."""

    def arrange(folder: Path, place: Place) -> None:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(place.fill(text))

    return harming(name, what, *cells, arrange=arrange)


AGREE = """
import numpy
numpy.allclose = lambda *a, **k: True
numpy.testing.assert_allclose = lambda *a, **k: None
"""


def _pipe(folder: Path, place: Place) -> None:
    os.mkfifo(folder / "pipe")


def _around(folder: Path, place: Place) -> None:
    os.symlink(".", folder / "round")
    os.symlink("nowhere", folder / "lost")
    large = place.outside.parent / "large"
    with large.open("wb") as file:
        file.truncate(300 << 20)  # it takes no space as long as nobody copies it
    os.symlink(large, folder / "large")
    deep = folder
    for _ in range(60):
        deep = deep / "deeper"
        deep.mkdir()


SUBMISSIONS = (
    beside(
        "beside_helpers",
        "another helpers.py lies beside the notebook",
        {"helpers.py": "def close(*a, **k):\n    return True\n"},
    ),
    beside(
        "beside_numpy",
        "a numpy.py and a torch.py lie beside the notebook",
        {
            "numpy.py": "def __getattr__(n):\n    return lambda *a, **k: True\n",
            "torch.py": "def __getattr__(n):\n    return lambda *a, **k: True\n",
        },
    ),
    beside(
        "beside_sitecustomize",
        "start-up modules lie beside the notebook",
        {
            "sitecustomize.py": AGREE,
            "usercustomize.py": AGREE,
            "conftest.py": AGREE,
            "x.pth": "import os; os._exit(3)\n",
        },
    ),
    beside(
        "beside_standard_library",
        "modules that Python itself imports lie beside the notebook",
        {"random.py": "raise SystemExit\n", "json.py": AGREE, "traceback.py": AGREE, "types.py": "x = 1\n"},
    ),
    beside(
        "beside_ipython",
        "IPython's and Jupyter's configuration lies beside the notebook",
        {
            "ipython_config.py": """
c = get_config()
c.InteractiveShellApp.exec_lines = ['import numpy; numpy.allclose = lambda *a, **k: True', 'close = lambda *a: True']
""",
            "ipython_kernel_config.py": r"""
c = get_config()
c.InteractiveShellApp.exec_lines = ['def table(*a):\n    return [0, 1, 1, 2, 3, 5, 8, 13]']
""",
            "jupyter_config.py": "raise SystemExit\n",
            "startup/00.py": AGREE,
            ".env": "PYTHONSTARTUP=x",
        },
    ),
    beside(
        "beside_nbgrader_config",
        "an nbgrader_config.py and a package of ours lie beside the notebook",
        {
            "nbgrader_config.py": "raise SystemExit\n",
            "lstm_course/__init__.py": "def check(*a, **k):\n    return 1\n",
            "IPython/__init__.py": "raise SystemExit\n",
            "nbgrader.py": "raise SystemExit\n",
        },
    ),
    beside(
        "beside_pycache",
        "cached bytecode of the helper module lies beside the notebook",
        {"__pycache__/helpers.cpython-311.pyc": "not bytecode", "helpers.pyc": "x"},
    ),
    harming("beside_pipe", "a named pipe lies beside the notebook", arrange=_pipe, stock_safe=False),
    harming(
        "beside_loops",
        "links that go round, lead nowhere, or to something large, and folders 60 deep",
        arrange=_around,
        stock_safe=False,
    ),
)
