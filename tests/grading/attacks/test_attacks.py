"""A class with an attacker between every few honest students, graded in one batch: who gets what, who is hurt."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")
pytest.importorskip("psutil")

import psutil

from lstm_course.grading.batch.course import Course
from lstm_course.grading.runners import runner
from tests.grading.attacks.attack_all import ATTACKS, CORPUS, EVERYTHING
from tests.grading.attacks.attack_class import (
    ASSIGNMENTS,
    all_points,
    descendants,
    harm_done,
    make_course,
    snapshot,
    submit_neighbour,
    surroundings,
    told,
)
from tests.grading.attacks.attack_corpus import (
    HIDDEN_INPUT,
    HOMEWORK,
    IN_HIDDEN_TEST,
    IN_SOLUTION,
    Attack,
)
from tests.grading.attacks.attack_course import EARNED, released_notebook
from tests.grading.attacks.attack_markup import RUNS

SECONDS = 4  # for a cell; there are a dozen that want more
EVERY = 10  # after so many attackers, somebody honest; the others have honest points as well
READ = [one for one in CORPUS.values() if one.secrets or one.name.startswith("markup_")]  # their pages are looked at
WANTED = {"forging": 20, "delegating": 12, "peeking": 12, "harming": 20, "damage": 15, "honest": 25}


def _student(name: str) -> str:
    """Attackers and honest students take turns in the alphabet. How a name ends says what is done with it."""
    return f"s{list(CORPUS).index(name):03}_{name}{'_read' * (CORPUS[name] in READ)}"


def _chosen(request) -> list[Attack]:
    """Return the submissions that the chosen tests ask about; all where one asks about the class as a whole."""
    asking = [item for item in request.session.items if item.path == request.path and "graded" in item.fixturenames]
    names = {item.callspec.params.get("name") if hasattr(item, "callspec") else None for item in asking}
    return [one for name, one in CORPUS.items() if None in names or name in names]


@pytest.fixture(scope="module")
def graded(request, toy_unit, tmp_path_factory):
    """Everybody who is asked about, graded with two workers: first one honest student alone, so that what is kept warm
    is there."""
    chosen = _chosen(request)
    assignments = [assignment for assignment in ASSIGNMENTS if any(one.assignment == assignment for one in chosen)]
    root = tmp_path_factory.mktemp("attacks").resolve() / "course"
    with pytest.MonkeyPatch.context() as patch, surroundings(root) as (place, calls):
        patch.setenv("HOME", str(place.home))
        runner.close()  # another test's: its home is not ours
        started = descendants()
        make_course(root, SECONDS, assignments)
        course = Course(root, root / "log")
        neighbours = {assignment: ["a_neighbour_read", "z_neighbour"] for assignment in assignments}
        for number, one in enumerate(chosen):
            one.hand_in(released_notebook(root, one.assignment), place, _student(one.name))
            if number % EVERY == 0 and len(chosen) == len(CORPUS):
                neighbours[one.assignment].append(f"s{number:03}z_neighbour")
        for assignment, students in neighbours.items():
            for student in students:
                submit_neighbour(place, student, assignment)
        results = {(r.unit, r.student): r for r in course.autograde(assignments[0], "a_neighbour_read")}
        warm, before = descendants(), snapshot(place)
        for assignment in assignments:
            results |= {(r.unit, r.student): r for r in course.autograde(assignment, workers=2)}
        left_over = descendants() - warm
        harm = harm_done(place, before, calls)
        for assignment in assignments:
            course.write_feedback(assignment, "*_read")
        seed = root / ".grader-seed"
        runner.close()
        yield SimpleNamespace(
            course=course,
            place=place,
            results=results,
            points=all_points(course),
            harm=harm,
            left_over=left_over,
            ended=lambda: not descendants() - started,
            neighbours=neighbours,
            seed=seed.read_text().strip() if seed.exists() else "",
        )
        course.close()


def _points(graded, assignment, student):
    return {name: points for name, points in graded.points.get((assignment, student), {}).items() if points}


@pytest.mark.parametrize("name", CORPUS)
def test_points_are_what_is_deserved(graded, name):
    one = CORPUS[name]
    wanted = {grade_id: points for grade_id, points in one.deserved.items() if points}
    assert _points(graded, one.assignment, _student(name)) == wanted
    problem = graded.results[one.assignment, _student(name)].problem
    assert bool(problem) == (not one.graded), problem
    assert "Traceback" not in problem
    assert "\n" not in problem


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_neighbours_lose_nothing(graded, assignment):
    given = {student: _points(graded, assignment, student) for student in graded.neighbours[assignment]}
    assert given == dict.fromkeys(given, EARNED[assignment])


@pytest.mark.parametrize("name", [one.name for one in READ if one.secrets])
def test_nothing_secret_comes_back(graded, name):
    one = CORPUS[name]
    text = told(graded.course, one.assignment, _student(name))
    secrets = {secret.replace("@SEED@", graded.seed) for secret in one.secrets}
    assert text
    usual = told(graded.course, one.assignment, "a_neighbour_read")  # what a page shows to everybody is tested below
    assert [secret for secret in secrets if secret and text.count(secret) > usual.count(secret)] == []


def test_pages_show_no_hidden_tests(graded):
    text = told(graded.course, HOMEWORK, "a_neighbour_read")
    assert [secret for secret in (IN_HIDDEN_TEST, HIDDEN_INPUT, IN_SOLUTION) if secret in text] == []


def test_nobody_else_is_touched(graded):
    assert graded.harm == []


def test_no_process_is_left_over(graded):
    alive = [psutil.Process(pid) for pid in graded.left_over if psutil.pid_exists(pid)]
    assert [" ".join(process.cmdline()) for process in alive] == []
    until = time.monotonic() + 10
    while not graded.ended() and time.monotonic() < until:
        time.sleep(0.1)
    assert graded.ended()  # what was kept warm, too


def test_nothing_large_is_kept(graded):
    kept = (path for path in graded.place.root.glob("autograded/**/*") if path.is_file() and not path.is_symlink())
    sizes = {str(path): path.stat().st_size for path in kept}
    assert {path: size for path, size in sizes.items() if size > 25 << 20} == {}


class _Active(HTMLParser):
    """What in a page would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag, attrs):
        self.script = tag == "script" and dict(attrs).get("type", "") in ("", "module", "text/javascript", None)
        for name, value in attrs:
            address = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name == "srcdoc" or address.startswith(("javascript:", "data:text/html")):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data):
        if self.script and any(mark in data for mark in RUNS):
            self.found.append(data[:200])

    def handle_endtag(self, tag):
        self.script = False


@pytest.mark.parametrize("name", [one.name for one in READ if not one.secrets])
def test_no_page_runs_what_a_student_wrote(graded, name):
    one = CORPUS[name]
    pages = list(graded.course.feedback(one.assignment, _student(name)).glob("*.html"))
    assert pages
    for page in pages:
        reader = _Active()
        reader.feed(page.read_text())
        assert reader.found == []


def test_every_class_of_attack_is_there():
    counts = Counter(one.kind for one in CORPUS.values())
    assert all(counts[kind] >= least for kind, least in WANTED.items()), counts
    assert len(ATTACKS) >= 80


def test_what_stock_makes_of_each_is_written_down():
    from tests.grading.attacks.record_stock import OUTCOMES

    recorded = json.loads(OUTCOMES.read_text())
    assert set(recorded) == set(EVERYTHING)
    assert {name for name, said in recorded.items() if said["outcome"].startswith("not run")} == {
        name for name, one in EVERYTHING.items() if not one.stock_safe
    }


def test_what_attacks_are_after_is_there():
    """A module that was renamed would make harmless what imports it."""
    texts = "\n".join(path.read_text() for path in Path(__file__).parent.glob("attack_*.py"))
    names = set(re.findall(r"\blstm_course(?:\.[a-z]\w*)+", texts)) - {"lstm_course.cells"}  # an entry-point group
    names |= {".".join(pair) for pair in re.findall(r"from (lstm_course[.\w]*) import ([A-Za-z]\w*)", texts)}
    assert len(names) > 20
    assert [name for name in sorted(names) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Whether it is a module, or something in one."""
    place, _, own = name.rpartition(".")
    try:
        return hasattr(import_module(place), own) or find_spec(name) is not None
    except ImportError:
        return False
