"""Which libraries a notebook needs, as its text tells: what is warm imports them once, before it forks.

A library that only stands in the text costs some time, and one that does not is imported by the notebook itself. None
is imported here but those that are listed: what a student writes names no other code that would run outside of the
student's process. Nor is one that lies in the folder of a course, or was put before the libraries by PYTHONPATH.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lstm_course.basics.garbage import uncollected
from lstm_course.basics.start_folder import start_folder

# Module → words of which one stands in a text that needs it.
_WORDS: dict[str, set[str]] = {
    "numpy": {"numpy", "np"},
    "pandas": {"pandas", "pd"},
    "matplotlib.pyplot": {
        *("matplotlib", "pyplot", "pylab", "plt", "plot", "seaborn", "sns", "hist", "figure", "savefig"),
    },
    "ipywidgets": {"ipywidgets", "widgets", "interact", "tqdm"},
    "torch": {"torch", "torchvision", "torchtext", "torchaudio", "transformers", "lightning", "fastai", "keras"},
    "torch.optim": {"optim"},
    **{name: {name} for name in ("scipy", "sklearn", "sympy", "networkx", "seaborn", "nltk", "statsmodels", "pytest")},
    "statsmodels.api": {"statsmodels"},
    "PIL.Image": {"PIL", "pillow"},
}
# Package → parts that are imported by themselves, where both stand in the text.
_PARTS = {
    "scipy": "stats optimize linalg signal integrate interpolate special sparse spatial ndimage",
    "sklearn": "linear_model model_selection preprocessing metrics datasets cluster decomposition ensemble tree "
    "neighbors pipeline svm naive_bayes neural_network impute compose",
    "torch": "optim",
}
KNOWN = frozenset(_WORDS) | {f"{package}.{part}" for package, parts in _PARTS.items() for part in parts.split()}
_WORD = re.compile(r"[A-Za-z_]\w*")


def libraries_in(texts: Iterable[str]) -> list[str]:
    """Return the modules that these sources seem to need."""
    words = {word for text in texts for word in _WORD.findall(text)}
    found = {module for module, told in _WORDS.items() if told & words}
    for package, parts in _PARTS.items():
        if package in found:
            found |= {f"{package}.{part}" for part in parts.split() if part in words}
    if "torch" not in found:
        found.discard("torch.optim")
    return sorted(found)


def load(names: Collection[str], elsewhere: Collection[Path] = ()) -> set[str]:
    """Import those that are installed and not here yet; not what lies in one of the folders ``elsewhere``. Returns the
    packages of which something is new."""
    new = {name for name in names if name in KNOWN and name not in sys.modules and _is_installed(name, elsewhere)}
    if not new:
        return set()
    with imported_to_stay():
        for name in sorted(new):
            with contextlib.suppress(Exception):  # what is wrong with it, a notebook will be told
                importlib.import_module(name)
        if {"torch", "torch.optim"} & new and "torch" in sys.modules:
            _settle_torch("torch.optim" in names)
    return {name.partition(".")[0] for name in new}


def load_for(request: Mapping[str, Any]) -> None:
    """Import what a request to a warm process names."""
    load(request.get("libraries", ()), [*map(Path, request.get("hidden", ()))])


@contextlib.contextmanager
def imported_to_stay() -> Iterator[None]:
    """Collect no garbage meanwhile: that takes a tenth of an import. What is there then is never looked at again."""
    with uncollected():
        try:
            yield
        finally:
            gc.collect()  # before all of it is frozen: the pages stay shared


def _is_installed(name: str, elsewhere: Collection[Path]) -> bool:
    top = name.partition(".")[0]
    if top in sys.modules:
        return True
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(top)
        places = [place for place in (spec.origin, *(spec.submodule_search_locations or ())) if place] if spec else []
        above = [parent for place in places for parent in _real(place).parents]
        named = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        if {_real(sys.prefix), _real(sys.base_prefix)}.intersection(above):
            return True
        outside: list[str | Path] = [*elsewhere, *named, *filter(None, [start_folder()])]
        return bool(places) and not {*map(_real, outside)}.intersection(above)
    return False


def _real(path: str | Path) -> Path:
    return Path(os.path.realpath(path))


def _settle_torch(optimises: bool) -> None:
    import torch

    torch.set_num_threads(1)  # threads do not survive a fork, and each student has one core
    if optimises:
        torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)  # the first imports torch._dynamo: 0.8 s
