"""Wrong answers that nobody wrote down: the references with one token changed.

``python -m tests.mutants [EXERCISE …]`` prints, for each exercise, how many there are and which of them pass.
A mutant counts as equivalent only if its outcome is the reference's on many further inputs: other seeds of the
cases, and the same with larger and smaller values. Where a result is measured, it is what is measured that counts.
"""

from __future__ import annotations

import ast
import inspect
import multiprocessing
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.attempt import attempt
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.trial import measured, try_all
from tests.mutations import variants

SEEDS, CHANGED = range(1, 9), range(1, 4)  # on further inputs, and on those in other sizes and scales too
MANY = 15
WIDER = (0.1, 4.0, 100.0)


@dataclass(frozen=True)
class Mutant:
    """One changed token: where, what it was, what it became, and the function that results."""

    where: str
    before: str
    after: str
    function: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.where}: `{self.before}` became `{self.after}`"


@dataclass(frozen=True)
class Report:
    """How the mutants of one exercise fared."""

    exercise: str
    killed: int
    equivalent: tuple[str, ...]
    survivors: tuple[str, ...]


def mutants_of(reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Every mutant of a reference, a function or a class, of what it uses of its own module and of `models`."""
    for alias, implementation in _implementations(reference):
        for mutant in mutants_of(implementation):
            yield replace(mutant, function=_with(reference, alias, mutant.function))
    module = sys.modules[reference.__module__]
    functions = _with_helpers(reference, module)
    source = ast.Module(body=functions, type_ignores=[])
    for function in functions:
        body = [node for node in function.body if not _is_docstring(node)]
        for parent in (node for statement in body for node in ast.walk(statement)):
            yield from _changed_at(parent, function.name, source, module, reference.__name__)
        yield from _in_list(function, "body", function.name, source, module, reference.__name__)


def _implementations(reference: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what a reference imports from `lstm_course.models`, where its equations stand, by its name there."""
    for node in _definition(reference).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("lstm_course.models."):
            for alias in node.names:
                yield alias.asname or alias.name, getattr(import_module(str(node.module)), alias.name)


def _with(reference: Callable[..., Any], name: str, implementation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the reference with something else in place of what it imports under a name."""
    tree = _definition(reference)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            node.names = [alias for alias in node.names if (alias.asname or alias.name) != name]
    tree.body = [node for node in tree.body if not isinstance(node, ast.ImportFrom) or node.names]
    namespace = {**vars(sys.modules[reference.__module__]), name: implementation}
    exec(compile(ast.Module([tree], []), f"<{reference.__name__}>", "exec", dont_inherit=True), namespace)
    return namespace[reference.__name__]


def _definition(reference: Callable[..., Any]) -> ast.FunctionDef | ast.ClassDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference))).body[0]
    assert isinstance(tree, ast.FunctionDef | ast.ClassDef)
    if isinstance(tree, ast.FunctionDef):
        _strip_annotations(tree)
    return tree


def _with_helpers(reference: Callable[..., Any], module: ModuleType) -> list[ast.FunctionDef | ast.ClassDef]:
    tree = ast.parse(inspect.getsource(module))
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):  # what stands in an annotation alone is not used
        if isinstance(node, ast.FunctionDef):
            _strip_annotations(node)
    wanted: list[str] = [reference.__name__]
    for name in wanted:
        used = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        wanted += [n for n in defined if n in used and n not in wanted]
    return [node for name, node in defined.items() if name in wanted]  # a class comes after its bases


def _strip_annotations(function: ast.FunctionDef) -> None:
    function.returns = None
    for argument in (*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs):
        argument.annotation = None


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _changed_at(parent: ast.AST, *context: Any) -> Iterator[Mutant]:
    for field, old in ast.iter_fields(parent):
        # What stands there is a function or a module: changing its sign would only make a call fail.
        if isinstance(parent, ast.Call) and field == "func":
            continue
        if isinstance(parent, ast.Attribute) and isinstance(old, ast.Name):
            continue
        if field in ("annotation", "bases"):
            continue
        if isinstance(old, ast.expr | ast.stmt):
            for new in variants(old):
                setattr(parent, field, new)
                yield from _mutant(old, new, *context)
            setattr(parent, field, old)
        elif isinstance(old, list):
            yield from _in_list(parent, field, *context)


def _in_list(parent: ast.AST, field: str, *context: Any) -> Iterator[Mutant]:
    items = getattr(parent, field)
    for place, old in enumerate(list(items)):
        if not isinstance(old, ast.expr | ast.stmt) or _is_docstring(old):
            continue
        for new in variants(old):
            items[place] = new
            yield from _mutant(old, new, *context)
        items[place] = old


def _mutant(
    old: ast.AST, new: ast.AST, where: str, source: ast.Module, module: ModuleType, name: str
) -> Iterator[Mutant]:
    for node in ast.walk(new):
        ast.copy_location(node, old)
    before, after = ast.unparse(old), ast.unparse(new)
    if before == after:
        return
    namespace = dict(vars(module))
    try:
        code = compile(source, f"<mutant of {module.__name__}>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # a star where none may be
        return
    try:
        exec(code, namespace)
    except TypeError:  # a default that cannot be computed: nobody could call it
        return
    yield Mutant(f"{where}, line {old.lineno}", before, after, namespace[name])


# -- what becomes of them ---------------------------------------------------------------------------------------


def report(exercise: Exercise) -> Report:
    """Judge every mutant of an exercise's reference."""
    # Without misconceptions, which would only cost time: pass or fail is the same.
    plain = replace(exercise, misconceptions=(), time_limit=0.5)
    first = replace(plain, cases=plain.cases[:1])  # where most of them fail already
    killed, equivalent, survivors = 0, [], []
    further: list[tuple[dict[str, Any], Outcome]] = []
    # What a probe tries is PyTorch's, mostly, and a hundred times as slow: there, some of them, evenly spread.
    mutants = list(mutants_of(exercise.reference))
    for mutant in mutants[:: -(-len(mutants) // MANY) if exercise.probe else 1]:
        # As judge would say, without the words, which take most of the time.
        if not all(trial.passed for part in (first, plain) for trial in try_all(part, mutant.function, 0)):
            killed += 1
            continue
        further = further or list(_further(exercise))
        assert judge(plain, mutant.function).passed
        same = all(_same(expected, _tried(exercise, mutant.function, given, 0.5), plain) for given, expected in further)
        (equivalent if same else survivors).append(str(mutant))
    return Report(exercise.name, killed, tuple(equivalent), tuple(survivors))


def _further(exercise: Exercise) -> Iterator[tuple[dict[str, Any], Outcome]]:
    for seed in CHANGED if exercise.probe else SEEDS:
        for number, case in enumerate(exercise.cases):
            arguments = arguments_of(exercise, number, seed)
            others: list[dict[str, Any]] = []
            if seed in CHANGED and any(isinstance(value, np.ndarray) for value in arguments.values()):
                others += [_changed(arguments, lambda a, k=k: k * a) for k in WIDER]
                rng = np.random.default_rng(seed)
                others += [_changed(arguments, lambda a, rng=rng: a + 0.5 * rng.standard_normal(a.shape))]
            if seed in CHANGED:
                others += _resized(case, seed)
            for given in (arguments, *others):
                yield given, _tried(exercise, exercise.reference, given)


def _tried(exercise: Exercise, function: Callable[..., Any], given: dict[str, Any], seconds: float = 5.0) -> Outcome:
    return measured(exercise, attempt(function, given, seconds, probe=exercise.probe), given)


def _changed(arguments: dict[str, Any], change: Callable[[np.ndarray], np.ndarray]) -> dict[str, Any]:
    """Real-valued arrays changed. Gates, masks and one-hot words stay: they are between 0 and 1."""

    def one(value: Any) -> Any:
        real = isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size
        return change(value) if real and (not value.any() or value.min() < 0 or value.max() > 1) else value

    return {name: one(value) for name, value in arguments.items()}


def _resized(case: Case, seed: int) -> list[dict[str, Any]]:
    """Return the same arguments in other sizes, where the case can be drawn in any."""
    make = case.make
    if not isinstance(make, draw):
        return []
    sizes = list(make.sizes.values())
    rng = np.random.default_rng(seed)
    found = []
    for values in ([n + 1 for n in sizes], sizes[::-1]):
        new = dict(zip(make.sizes, values, strict=True))
        try:
            found.append({name: drawer(rng, new) for name, drawer in make.drawers.items()})
        except (ValueError, IndexError):  # the case holds only in its own sizes
            continue
    return found


def _same(a: Outcome, b: Outcome, exercise: Exercise) -> bool:
    if a.failure or b.failure:
        return a.failure is not None and b.failure is not None and a.failure.kind == b.failure.kind
    return a.changed == b.changed and compare(a.value, b.value, exercise) is None


def report_on(name: str) -> Report:
    """For another process: an exercise by its name."""
    from lstm_course import get_exercise

    return report(get_exercise(name))


def reports(names: Sequence[str], workers: int = 2) -> list[Report]:
    """Report on each exercise, the work shared among processes."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(report_on, names))


def main(names: Sequence[str]) -> None:
    from lstm_course import all_exercises

    for one in reports(names or list(all_exercises())):
        counts = f"killed {one.killed:4}  equivalent {len(one.equivalent):3}  survive {len(one.survivors):3}"
        print(f"{one.exercise:24} {counts}")
        for line in one.survivors:
            print(f"    survives: {line}")
        for line in one.equivalent if names else ():
            print(f"    equivalent: {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
