"""A scratch folder, something to hide, and a way to do something in a process that is locked down."""

import os
import types
from collections.abc import Callable

import pytest

from lstm_course.grading.isolation.lockdown import Policy, readable_paths
from lstm_course.grading.isolation.trial import Outcome, attempt


@pytest.fixture
def place(tmp_path, monkeypatch):
    """scratch/ (its own), gradebook.db (hidden), library/ (on the path) with shown.py and hidden/answer.py."""
    scratch, library = tmp_path / "scratch", tmp_path / "library"
    for folder in (scratch, library / "hidden", library / "shown"):
        folder.mkdir(parents=True)
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_text("secret")
    (library / "hidden" / "answer.py").write_text("ANSWER = 42")
    (library / "shown" / "helper.py").write_text("HELP = 1")
    (library / "beside.py").write_text("BESIDE = 2")
    monkeypatch.syspath_prepend(library)
    return types.SimpleNamespace(
        scratch=scratch, library=library, gradebook=gradebook, root=tmp_path, parent=os.getpid()
    )


@pytest.fixture
def policy(place):
    readable, listable = readable_paths([place.library / "hidden", place.gradebook])
    return Policy(place.scratch, tuple(readable), tuple(listable), memory=1 << 29, file_size=1 << 20)


@pytest.fixture
def locked(policy) -> Callable[..., Outcome]:
    """Do something in a locked-down child; skips where this machine cannot lock one down."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")

    def do(deed, **changed) -> Outcome:
        outcome = attempt(Policy(**{**vars(policy), **changed}), deed)
        if outcome.missing:
            pytest.skip(f"this machine does not enforce: {'; '.join(outcome.missing)}")
        return outcome

    return do
