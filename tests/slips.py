"""Random slips in the references, and what a verdict says of them: named, located, narrowed or nothing.

``python -m tests.slips --per 20`` prints the table: one slip and two, in answers that raise and in those that do not.
The slips are those of `tests.mutations`, which knows nothing of `lstm_course.checking.slips`: what is measured is not
what measures.
"""

from __future__ import annotations

import argparse
import ast
import copy
import inspect
import linecache
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import process_time
from typing import Any
from unittest.mock import patch

from lstm_course.building.verify.mutants import _implementations, _is_docstring, _with_helpers
from lstm_course.building.verify.mutations import variants
from lstm_course.checking import Exercise, Verdict, judge, line

ROWS = ("one slip", "one slip, raises", "two slips", "two slips, raises")


@dataclass(frozen=True)
class Slipped:
    """An answer with some slips in it: where, counted from 1 at its `def`, and what they were."""

    function: Callable[..., Any]
    lines: tuple[int, ...]
    changes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Judged:
    """What was said of it, and how long that took."""

    exercise: str
    answer: Slipped
    verdict: Verdict
    seconds: float

    @property
    def row(self) -> str:
        many = "one slip" if len(self.answer.lines) == 1 else "two slips"
        return f"{many}, raises" if self.verdict.headline.startswith("raises ") else many

    @property
    def said(self) -> str:
        if self.verdict.misconceptions:
            return "named"
        if self.verdict.line is not None:
            return "located"
        return "narrowed" if self.verdict.diagnosis else "nothing"

    @property
    def right_line(self) -> bool:
        return self.verdict.line in self.answer.lines


def numpy_exercises() -> dict[str, Exercise]:
    """Return the exercises whose answers are plain functions of arrays."""
    from lstm_course import all_exercises

    return {
        name: exercise
        for name, exercise in all_exercises().items()
        if exercise.probe is None and inspect.isfunction(exercise.reference)
    }


def with_slips(reference: Callable[..., Any], many: int, rng: random.Random, restyled: bool = False) -> Slipped | None:
    """Return the reference with some random slips; None where Python does not understand the result.

    restyled: written in another way before, as somebody else would.
    """
    reference = next((function for _, function in _implementations(reference)), reference)
    module = sys.modules[reference.__module__]
    functions = copy.deepcopy(_with_helpers(reference, module))
    if restyled:
        _restyle(next(function for function in functions if function.name == reference.__name__))
    lines, changes = [], []
    for _ in range(many):
        text = ast.unparse(ast.Module(functions, []))
        functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        own = next(function for function in functions if function.name == reference.__name__)
        parent, field, place, old, new = rng.choice(list(_slips(own)))
        for node in ast.walk(new):
            ast.copy_location(node, old)
        lines.append(old.lineno - own.lineno + 1)
        changes.append(f"{ast.unparse(old)} → {ast.unparse(new)}")
        if place is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[place] = new
    source = ast.unparse(ast.Module(functions, []))
    file = f"<slips {reference.__name__} {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    namespace = {**vars(module), "__name__": "__main__"}
    try:
        exec(compile(source, file, "exec", dont_inherit=True), namespace)
    except (SyntaxError, ValueError):
        return None
    return Slipped(namespace[reference.__name__], tuple(lines), tuple(changes), source)


def _restyle(function: ast.FunctionDef) -> None:
    """Give the function's own names other names, and sums and products of several steps a line for each of them."""
    given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    inner = [node for node in ast.walk(function) if isinstance(node, ast.arg) and node.arg not in given]
    own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own -= given | {one.arg for one in inner}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = f"my_{node.id}"
    numbers = count(1)
    for node in ast.walk(function):
        for body in (getattr(node, field, None) for field in ("body", "orelse")):
            if isinstance(body, list):
                body[:] = [one for statement in body for one in _in_steps(statement, numbers)]


def _in_steps(statement: ast.stmt, numbers: Iterator[int]) -> Iterator[ast.stmt]:
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign | ast.Return) and isinstance(value, ast.BinOp):
        for side in ("left", "right"):
            part = getattr(value, side)
            if isinstance(part, ast.BinOp | ast.Call):
                name = f"step{next(numbers)}"
                step = ast.Assign([ast.Name(name, ast.Store())], part, lineno=statement.lineno)
                setattr(value, side, ast.Name(name, ast.Load()))
                yield from _in_steps(step, numbers)
    yield statement


def _slips(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None, ast.AST, ast.AST]]:
    body = [node for node in function.body if not _is_docstring(node)]
    for k, statement in enumerate(function.body):
        if not _is_docstring(statement):
            for new in variants(statement):
                yield function, "body", k, statement, new
    for parent in (node for statement in body for node in ast.walk(statement)):
        for field, old in ast.iter_fields(parent):
            if isinstance(parent, ast.Call) and field == "func":
                continue
            if (isinstance(parent, ast.Attribute) and isinstance(old, ast.Name)) or field in ("annotation", "bases"):
                continue
            for place, item in enumerate(old) if isinstance(old, list) else ((None, old),):
                if isinstance(item, ast.expr | ast.stmt) and not _is_docstring(item):
                    for new in variants(item):
                        yield parent, field, place, item, new


def sampled(
    exercises: dict[str, Exercise], many: int, per: int, seed: int, search: float, restyled: bool = False
) -> Iterator[Judged]:
    """Judge up to ``per`` failing answers to each exercise, with so many slips in each."""
    for name, exercise in exercises.items():
        rng = random.Random(f"{seed} {name}")
        got = 0
        for _ in range(5 * per):
            answer = with_slips(exercise.reference, many, rng, restyled)
            if answer is None:
                continue
            begun = process_time()
            with patch.object(line, "perf_counter", process_time):  # a busy machine finds the same
                verdict = judge(exercise, answer.function, search=search)
            if verdict.status != "failed":
                continue
            yield Judged(name, answer, verdict, process_time() - begun)
            got += 1
            if got == per:
                break


def table(judged: Sequence[Judged]) -> str:
    """Return how many were named, located and so on, and how often the line was the changed one."""
    heads = ("answers", "named", "located", "right line", "narrowed", "nothing")
    lines = [f"{'':20}" + "".join(f"{head:>12}" for head in heads)]
    for row in ROWS:
        some = [one for one in judged if one.row == row]
        said = Counter(one.said for one in some)
        right = sum(one.said == "located" and one.right_line for one in some)
        shares = [said["named"], said["located"], right, said["narrowed"], said["nothing"]]
        lines.append(f"{row:20}{len(some):12}" + "".join(f"{n:12}" for n in shares))
    times = sorted(one.seconds for one in judged)
    if times:
        lines.append(f"CPU seconds: median {times[len(times) // 2]:.3f}, at worst {times[-1]:.2f}")
    return "\n".join(lines)


def main() -> None:
    """Print the table, and what was not found if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--per", type=int, default=20, help="answers to each exercise")
    parser.add_argument("--slips", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--search", type=float, default=1.0, help="seconds")
    parser.add_argument("--missed", action="store_true", help="show also what was not located, or in another line")
    parser.add_argument("--restyled", action="store_true", help="in references that are written in another way before")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    exercises = {name: e for name, e in numpy_exercises().items() if not given.names or name in given.names}
    begun = process_time()
    how = given.per, given.seed, given.search, given.restyled
    judged = [one for many in given.slips for one in sampled(exercises, many, *how)]
    for one in judged if given.missed else ():
        wrong_line = one.said == "located" and not one.right_line
        if one.said in ("narrowed", "nothing") or wrong_line:
            print(f"--- {one.exercise}: {one.said}, {one.seconds:.2f} s, slips in {one.answer.lines}")
            print("   ", " | ".join(one.answer.changes))
            print("   ", one.verdict.headline, "|", one.verdict.diagnosis)
    print(table(judged))
    print(f"{process_time() - begun:.0f} CPU seconds")


if __name__ == "__main__":
    main()
