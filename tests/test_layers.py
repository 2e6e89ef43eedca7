"""Imports point down only: each room may know those on the floors below it, and nothing above. There is no circle.

Imports within functions and those for type checking count as any other.
"""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

import lstm_course

ROOT = Path(lstm_course.__file__).parent
MODULES = [
    path for path in sorted(ROOT.rglob("*.py")) if path.name != "notebook.py" and "__pycache__" not in path.parts
]

# The floors, from the ground up. A room may import from all floors below its own; rooms of one floor know nothing of
# each other. A room is a package, or a part of one where that stands on several floors.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("basics",),
    ("checking", "reference", "tasks"),
    ("models", "given", "units"),  # units: what a unit is, and where they are found; not ours themselves
    ("training",),
    ("plots", "evidence"),
    ("units.u*", "classroom"),  # units know no other unit, see below
    ("building", "grading"),
    ("desk", "tour"),
    ("cli",),
)
GRADING: tuple[tuple[str, ...], ...] = (
    ("grading.course_interface", "grading.jobs", "grading.points", "grading.wire"),
    ("grading.lstm", "grading.isolation", "grading.processes"),
    ("grading.student", "grading.intake"),
    ("grading.publishing",),
    ("grading.judging",),
    ("grading.runners", "grading.doctor"),
    ("grading.calibration",),
    ("grading.batch", "grading.reporting", "grading.registrar", "grading.marking"),
    ("grading.regrading",),
    ("grading.commands",),
)
NUMPY_ALONE = ("basics", "checking", "reference", "tasks", "units", "units.u*", "classroom", "given", "")
HEAVY = {"torch", "matplotlib", "IPython", "nbformat", "ipywidgets", "jupytext", "nbclient", "nbgrader"}
MAY_BE_HEAVY = ("building", "grading", "desk", "tour", "models", "training", "cli")
NBGRADER = ("grading", "building.release", "building.repair_listings", "building.fold_answers")


def dotted(path: Path) -> str:
    """Return the module's name below lstm_course; the package itself is empty."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def room_of(name: str) -> str:
    """Return the room that a module is in."""
    parts = name.split(".")
    if parts[0] == "units" and len(parts) > 1 and parts[1].startswith("u0") | parts[1].startswith("u1"):
        return "units.u*"
    return parts[0]


def grading_room_of(name: str) -> str:
    return ".".join(name.split(".")[:2])


HOLDS_STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)  # no expression imports anything


@cache
def imports(path: Path, module_level: bool = False) -> frozenset[str]:
    """Dotted names that a file imports; at module level, those that run when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if module_level and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if module_level and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, HOLDS_STATEMENTS))
    return frozenset(found)


KNOWN = {dotted(path): path for path in MODULES}


def of_the_course(path: Path) -> set[str]:
    """Modules of the course that a file imports, itself left out: the longest name that is one."""
    found = set()
    for name in imports(path):
        if name != "lstm_course" and not name.startswith("lstm_course."):
            continue
        short = name.removeprefix("lstm_course").removeprefix(".")
        while short not in KNOWN:
            short = short.rpartition(".")[0]
        found.add(short)
    return found - {dotted(path)}


def packages(names: frozenset[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def height(floors: tuple[tuple[str, ...], ...], room: str) -> int:
    """Return the floor that a room is on. KeyError where it has none: give it one."""
    for number, rooms in enumerate(floors):
        if room in rooms:
            return number
    raise KeyError(f"{room} has no floor in tests/test_layers.py")


def upward(arrows: dict[str, set[str]], floors: tuple[tuple[str, ...], ...], room_of) -> list[str]:
    """Arrows that do not point down, from module to module, those within one room left out."""
    return sorted(
        f"{module} → {target}"
        for module, targets in arrows.items()
        for target in targets
        if room_of(module) != room_of(target) and height(floors, room_of(target)) >= height(floors, room_of(module))
    )


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the circles: modules that import each other (Tarjan's strongly connected components)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for target in sorted(arrows.get(node, ())):
            if target not in number:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], number[target])
        if low[node] == number[node]:
            group = []
            while not group or group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(arrows):
        if node not in number:
            visit(node)
    return found


@cache
def arrows() -> dict[str, set[str]]:
    """Return module → the modules of the course that it imports."""
    return {dotted(path): of_the_course(path) - {""} for path in MODULES}


def test_imports_point_down():
    house = {name: targets for name, targets in arrows().items() if name}  # the package itself is all rooms' front door
    assert upward(house, FLOORS, room_of) == []


def test_imports_point_down_in_the_grader():
    rooms = {
        name: {target for target in targets if target.startswith("grading.")}
        for name, targets in arrows().items()
        if name.startswith("grading.") and name != "grading.settings"
    }
    assert upward(rooms, GRADING, grading_room_of) == []


def test_no_unit_knows_another():
    across = [
        f"{name} → {target}"
        for name, targets in arrows().items()
        for target in targets
        if room_of(name) == room_of(target) == "units.u*" and name.split(".")[1] != target.split(".")[1]
    ]
    assert across == []


def test_the_grader_knows_the_course_by_one_module_alone():
    """Without it the grader and ``checking`` could be packages of their own."""
    grader = {name: targets for name, targets in arrows().items() if room_of(name) == "grading"}
    outward = sorted(
        f"{name} → {target}"
        for name, targets in grader.items()
        for target in targets
        if name != "grading.lstm" and room_of(target) not in ("basics", "checking", "grading")
    )
    assert outward == []
    assert [name for name, targets in grader.items() if "grading.lstm" in targets] == []  # found by its name


def test_there_is_no_circle():
    assert circles(arrows()) == []


def test_experiments_know_no_matplotlib():
    experiments = [path for path in MODULES if ".experiments" in dotted(path) or dotted(path).startswith("evidence")]
    assert len(experiments) > 20
    for path in experiments:
        assert "matplotlib" not in packages(imports(path)), path
        assert not {name for name in of_the_course(path) if room_of(name) == "plots" or ".demos" in name}, path


def test_demos_draw_and_do_not_train():
    demos = [path for path in MODULES if ".demos." in dotted(path)]
    assert len(demos) > 20
    trainers = {"training.train", "training.loop", "training.trainer"}
    assert {dotted(path): found for path in demos if (found := of_the_course(path) & trainers)} == {}


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(dotted(p)) in NUMPY_ALONE], ids=dotted)
def test_numpy_is_all_that_is_loaded_with_the_lower_floors(path):
    outside = packages(imports(path, module_level=True)) - set(sys.stdlib_module_names)
    if ".experiments." in dotted(path):
        outside -= {"torch"}
    assert outside <= {"numpy", "lstm_course"}


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(dotted(p)) not in MAY_BE_HEAVY], ids=dotted)
def test_heavy_packages_are_imported_where_they_are_needed(path):
    allowed = {"torch"} if ".experiments." in dotted(path) else set()
    assert (packages(imports(path, module_level=True)) - allowed).isdisjoint(HEAVY)


@pytest.mark.parametrize("path", [p for p in MODULES if not dotted(p).startswith(NBGRADER)], ids=dotted)
def test_nbgrader_is_imported_in_grading_and_release_alone(path):
    assert "nbgrader" not in packages(imports(path))


def test_the_rules_can_be_broken(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("import torch\ndef f():\n    from lstm_course.units import unit\n    import nbgrader.api\n")
    assert imports(bad) == {"torch", "lstm_course.units.unit", "nbgrader.api"}
    assert imports(bad, module_level=True) == {"torch"}
    floors = (("ground",), ("first",))
    assert upward({"ground": {"first"}, "first": {"ground"}}, floors, str) == ["ground → first"]
    with pytest.raises(KeyError, match="no floor"):
        upward({"attic": {"ground"}}, floors, str)
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
