"""Why a test cannot be judged apart from the notebook, and what would change that: in words, for its author.

The judge said how the test ended, and at which line. What that line does is looked at; where nothing known is found
there, what the judge said is all that is said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from lstm_course.grading.jobs import Job
from lstm_course.grading.judging.changed_libraries import WHY
from lstm_course.grading.judging.statements import statements

_AT_LINE = re.compile(r", at `(.*)`$", re.DOTALL)
_CANNOT_CROSS = re.compile(r"\b(an? [\w. ]+?) cannot be handed over")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_TAKEN = re.compile("This test cannot be judged apart: " + re.escape(WHY).replace(re.escape("{name}"), r"([\w.]+)"))
_NO_NAME = re.compile(r"name '(\w+)' is not defined")


class Told(NamedTuple):
    """why: of the test, which is called "it". advice: a sentence."""

    why: str
    advice: str


_PLAIN = "Have the notebook make it, and the test look at numbers, texts, lists, dicts, arrays or tables of it."
_PARTS = "Have the test look at its parts, one by one."
_LISTED = "docs/grading.md lists what another process does not see. It counts as it is, too."
_BY_CALL = {
    "patch": Told(
        "it puts something else in the place of a function (mock.patch)",
        "Let the solution take that function as an argument, with a default; the test hands over its own.",
    ),
    "deepcopy": Told("it copies an object of the student's (deepcopy)", "Let a method of the student's copy it."),
    "pickle": Told("it pickles an object of the student's", "Compare its attributes."),
    "get_ipython": Told("it asks the notebook's own IPython", "Test what the cells have defined."),
    "gcf": Told("it looks at the figure that the notebook drew", "Let a function of the student's return the data."),
    "gca": Told("it looks at the axes that the notebook drew", "Let a function of the student's return the data."),
}
_SAID_OF = {"pickle": "pickle", "deepcopy": "copy"}  # what such a test ends in
_OWN_CLASS = Told(
    "it has a class of its own, whose instances cannot be handed over",
    "Have the student write a small class, or hand over plain values.",
)
_AWAITS = Told("it awaits a coroutine of the student's", "Let a function of the notebook run it; test what comes back.")
_SAME = Told("it asks whether two values are one and the same object (is)", "Compare them with ==.")


def advise(source: str, reason: str, job: Job) -> Told:
    """Return why a test cannot be judged apart, from its text and from what the judge said of it."""
    match = _AT_LINE.search(reason)
    said, line = (reason[: match.start()], match[1]) if match else (reason, "")
    if crossing := _CANNOT_CROSS.search(said):
        own = [node.name for node in statements(source) if isinstance(node, ast.ClassDef)]
        if crossing[1].split()[-1] in own:
            return _OWN_CLASS
        parts = "holds itself" in crossing[1] or "array of" in crossing[1]
        return Told(f"it hands over {crossing[1]}, or gets one back", _PARTS if parts else _PLAIN)
    if (missing := _NO_MODULE.search(said)) and not _is_own(missing[1], job):
        return Told(
            f"it imports {missing[1]}, a module that the notebook writes", "Let the notebook import it; test its names."
        )
    if (taken := _TAKEN.match(said)) and "patch" not in source:
        return Told(WHY.format(name=taken[1]), "To see what an answer uses, look for it in inspect.getsource(answer).")
    if "still running" in said:
        return Told("it takes too long apart: each call of the student's code is a message", "Make fewer calls.")
    for node in _parts_at(source, line):
        if (told := _known(node, said)) is not None:
            return told
    if missing := _NO_NAME.search(said):
        return Told(f"it reads {missing[1]}, which only the notebook's process has", "Have the test make it itself.")
    where = f" at `{line}`" if line and "HIDDEN TESTS" not in source else ""
    ends = "fails" if said.startswith("AssertionError") else f"ends in {said[:160] or 'an error'}"
    return Told(f"it {ends}{where} when it is judged apart", _LISTED)


def _parts_at(source: str, line: str) -> Iterator[ast.AST]:
    """Yield what stands in the top-level statement at which the test ended; in all of it where that is not known."""
    body = statements(source)
    numbers = [number for number, text in enumerate(source.splitlines(), 1) if line and text.strip() == line]
    at = [node for node in body if any(node.lineno <= number <= (node.end_lineno or 0) for number in numbers)]
    for node in at or body:
        yield from ast.walk(node)


def _known(node: ast.AST, said: str) -> Told | None:
    """Return what a part of a test does that another process does not see, where the way it ended bears it out."""
    if isinstance(node, ast.Compare) and any(isinstance(one, ast.Is | ast.IsNot) for one in node.ops):
        sides = (node.left, *node.comparators)
        constant = any(isinstance(side, ast.Constant) for side in sides)
        return _SAME if said.startswith("AssertionError") and not constant else None
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        return _BY_CALL.get(name) if _SAID_OF.get(name, "") in said else None
    return _AWAITS if isinstance(node, ast.Await) else None


def _is_own(module: str, job: Job) -> bool:
    return any(name.removesuffix(".py").replace("/", ".").endswith(module) for name in job.own_files)
