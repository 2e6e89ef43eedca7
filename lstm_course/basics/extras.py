"""Which of the package's extras brings a library that is not installed, as its own metadata says."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from typing import NoReturn

from lstm_course.basics.machine import IN_BROWSER

PACKAGE = "lstm-course"
# Where a library is imported by another name than it is installed by, or comes along with another.
_BROUGHT_BY = {
    "sklearn": "scikit-learn",
    "landlock": "landlockpy",
    "jupyter_client": "ipykernel",
    "jupyter_core": "ipykernel",
    "psutil": "ipykernel",
    "markdown_it": "jupytext",
    "mdit_py_plugins": "jupytext",
    "nbconvert": "jupyterlab",
    "docutils": "sphinx",
}
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+).*?extra\s*==\s*[\"']([\w-]+)[\"']")


def extra_with(module: str) -> str | None:
    """Return the first extra that brings the library of a module, or None if none does."""
    root = module.partition(".")[0]
    wanted = _BROUGHT_BY.get(root, root).replace("_", "-").lower()
    try:
        said = requires(PACKAGE) or []
    except PackageNotFoundError:  # a folder on the path, that nobody installed
        return None
    found = (match for match in map(_REQUIREMENT.match, said) if match)
    return next((match[2] for match in found if match[1].replace("_", "-").lower() == wanted != PACKAGE), None)


def how_to_get(module: str) -> str:
    """Return one line: what is missing, and the command that installs it."""
    root, extra = module.partition(".")[0], extra_with(module)
    what = f"'{PACKAGE}[{extra}]'" if extra else root
    if IN_BROWSER:
        return f"this needs {root}, which is not in the browser; on your own machine: pip install {what}"
    return f"this needs {root}, which is not installed: pip install {what}"


class Missing:
    """Stands for what a notebook imports of a library that is not there: whoever uses it is told what is missing."""

    _library: str

    def __init__(self, library: str) -> None:
        self.__dict__["_library"] = library

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("__"):  # Python or a display asks, and no notebook
            raise AttributeError(name)
        return self

    def _use(self, *args: object, **kwargs: object) -> NoReturn:
        raise ModuleNotFoundError(f"No module named {self._library!r}", name=self._library)

    __call__ = __setattr__ = __mro_entries__ = _use
