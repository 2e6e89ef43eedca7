"""What the docs say is so: the table of units, the commands, the files, and the unit of a stranger."""

import dataclasses
import importlib
import importlib.util
import json
import re
from pathlib import Path

import pytest

from lstm_course import all_units
from lstm_course.building.new_unit import new_unit
from lstm_course.checking import Exercise
from tests.outside_packages import blocks, install_from_wheel, python_in, write_package

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
# Written by hand, and about what is there now.
BY_PROGRAM = ("evidence.md", "glossary.md", "mistakes.md", "benchmarks.md", "cluster.md")
BY_HAND = [page for page in PAGES if page.name not in ("CHANGELOG.md", *BY_PROGRAM)]
# What a page may call a file by: from the clone, from the attacks, from the package, from the grader or a unit.
FOLDERS = [
    ROOT,
    ROOT / "tests/grading/attacks",
    *(ROOT / "lstm_course" / part for part in ("", "grading", "units", "units/u07_gru")),
]
# What is made where a course, a class or another package is, and stands for a name.
ELSEWHERE = (
    "leaky-unit",
    "./leaky-unit",
    "my-course/",
    "downloaded/",  # what zip_collect reads
    "start.md",
    "site/",
    "forgetting.png",  # a figure that a reader saves
    "lite/",
    ".lite-venv/",
    "submitted/",
    ".grading/",
    "regrades/",
    "course.toml",
    ".grader-calibration/",
    ".lstm-course-progress.json",
    ".lstm-course-attempts.json",
    "lstm-course-attempts.json",
    "autograde.jsonl",
    "leaky_unit/",
    "/",
    "nbgrader_config.py",
)


def units_table() -> str:
    rows = [
        f"| [{unit.title}](course/{name}/{name}.ipynb) (`{name}`) | {len(unit.exercises)} | {unit.points} |"
        for name, unit in all_units().items()
    ]
    return "\n".join(["| unit | exercises | points |", "|---|---|---|", *rows])


def test_the_readme_lists_the_units_as_they_are():
    table = re.search(r"<!-- units[^>]*-->\n(.*?)\n<!-- end of units -->", (ROOT / "README.md").read_text(), re.DOTALL)[
        1
    ]
    assert table == units_table(), "put this into README.md:\n" + units_table()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_linked_file_is_there(page):
    text = page.read_text()
    for link in re.findall(r"\]\((?!http)([^)#]+)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text):
        assert (page.parent / link).exists(), link


def test_no_picture_is_heavy():
    heavy = {path.name: path.stat().st_size for path in (ROOT / "docs/pictures").iterdir()}
    assert {name: size for name, size in heavy.items() if size > 200_000} == {}
    assert {"slide.png", "training.gif", "microscope.gif", "verdict.png", "verdict.gif"} <= heavy.keys()


@pytest.mark.parametrize("picture", sorted((ROOT / "docs/pictures").glob("verdict*")), ids=lambda path: path.name)
def test_a_picture_of_a_card_shows_the_words_of_today(picture):
    """The words lie in the picture as a label, put there when it is taken."""
    Image = pytest.importorskip("PIL.Image")
    pytest.importorskip("selenium")
    from tests.browser.pictures import LABEL, MOVING, words_of

    with Image.open(picture) as opened:
        moves = picture.suffix == ".gif"
        label = opened.info["comment"].decode() if moves else opened.text.get(LABEL)
    assert label == "\n".join(map(words_of, MOVING if moves else ["verdict"])), "run: python -m tests.browser.pictures"


def test_what_the_readme_calls_measured_was(monkeypatch):
    from statistics import median

    from tests.outside_answers import answers

    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from bench.found import ratio

    table = (ROOT / "README.md").read_text().partition("| measured |")[2].partition("\n\n")[0]
    known, people, attacks, graded, card, cell = ([*re.findall(r"\d[\d,.]*", line)] for line in table.splitlines()[2:])
    assert "{} mistakes in the {} exercises".format(*known[:2]) in (ROOT / "docs/mistakes.md").read_text()
    assert people[0] == str(sum(not answer.right for answer in answers()))
    assert f"share(results, *LOCATED) >= 0.{people[1]}" in (ROOT / "tests/checking/test_outside.py").read_text()
    assert "| all | {} | {} |".format(*attacks[:2]) in (ROOT / "docs/grading.md").read_text()
    rows = json.loads((ROOT / "docs/benchmarks.json").read_text())["rows"]
    assert graded[0] == "24"
    assert ratio(rows["instructor/autograde_24"]) >= float(graded[1])
    assert median(rows["student/verdict_unknown"]["ours"]) <= float(card[0])
    batches = [row for row in rows.values() if re.search(r"LSTM \((?!1,).*forward and back: NumPy$", row["what"])]
    assert len(batches) == 3
    assert max(map(ratio, batches)) <= float(cell[0])


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_each_path_that_is_named_is_there(page):
    for word in re.findall(r"(?<![\w.*/-])[\w.*/-]+", " ".join(re.findall(r"`([^`\n]+)`", page.read_text()))):
        is_path = "/" in word or Path(word).suffix in (".py", ".md", ".toml", ".yml", ".svg", ".png", ".json", ".jsonl")
        if not is_path or word.startswith(ELSEWHERE) or "NAME" in word:
            continue
        if word.startswith(".venv/") and not (ROOT / ".venv").exists():  # an sdist, in an environment of its user's
            continue
        pattern = word.replace("NN_topic", "[01]*")
        assert any(any(folder.glob(pattern)) for folder in FOLDERS), word


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_that_is_named_exists(page):
    from typer.main import get_command

    from lstm_course.cli import app

    known = {
        name: {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        for name, command in get_command(app).commands.items()
    }
    for command, rest in re.findall(r"lstm-course ([a-z][a-z-]+)([^`\n#]*)", page.read_text()):
        assert command in known, command
        assert known[command] >= set(re.findall(r"--[a-z-]+", rest)), (command, rest)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_target_of_make_exists(page):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for target in re.findall(r"(?:`|\n|=0 )make ([a-z]+)", page.read_text()):
        assert target in targets, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_module_that_is_run_or_named_exists(page):
    text = page.read_text()
    for module in re.findall(r"python -m ((?:lstm_course|tests)[\w.]*)", text):
        assert importlib.util.find_spec(module), module
    for name in re.findall(r"`(lstm_course(?:\.\w+)+)`", text):
        module, found = name, None
        while found is None:
            try:
                found = importlib.import_module(module)
            except ModuleNotFoundError:
                module = module.rpartition(".")[0]
        inside = name.removeprefix(module).strip(".")
        assert not inside or name in ("lstm_course.units", "lstm_course.cells") or hasattr(found, inside), name


NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@pytest.mark.parametrize("unit", all_units().values(), ids=all_units())
def test_a_unit_counts_its_own_exercises_right(unit):
    said = re.findall(r"(\w+) exercises \((\d+) points\) and two questions", unit.notebook.read_text())
    assert [(word.lower(), int(points)) for word, points in said] == [(NUMBERS[len(unit.exercises)], unit.points)]
    heading = unit.notebook.with_name("exercises.py").read_text().partition("\n")[0]
    for word in re.findall(r"\b(\w+) exercises", heading):
        assert word.lower() not in NUMBERS or NUMBERS.index(word.lower()) == len(unit.exercises), heading


AUTHORS = (ROOT / "docs/authors.md").read_text()


def test_each_field_of_an_exercise_that_an_author_may_give_is_explained():
    fields = {field.name for field in dataclasses.fields(Exercise) if field.init}
    table = AUTHORS.partition("| field of `Exercise` |")[2].partition("\n\n")[0]
    explained = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert explained <= fields
    in_the_example = set(re.findall(r"^        (\w+)=", AUTHORS, re.MULTILINE))
    assert fields - explained - in_the_example == {"name", "unit", "rtol", "atol", "time_limit"}


def master() -> str:
    return next(code for _, code in blocks(AUTHORS) if code.startswith("# %%"))


def test_the_page_shows_what_new_unit_writes(tmp_path):
    _, folder = new_unit("50_leaky", "Leaky units", tmp_path / "unit")
    write_package(tmp_path / "page", AUTHORS)
    (tmp_path / "page/leaky_unit/notebook.py").write_text(master())
    shown = [path.relative_to(tmp_path / "page") for path in (tmp_path / "page").rglob("*.*")]
    assert len(shown) == 5
    for path in shown:
        text = (tmp_path / "page" / path).read_text()
        assert text.removeprefix(f"# {path.as_posix()}\n") == (folder / path).read_text(), path


@pytest.fixture
def stranger(tmp_path):
    """Make the unit of docs/authors.md a folder with the entry point alone, as could be written all along."""
    site = tmp_path / "site"
    write_package(site, AUTHORS)
    without_demo = (
        master().replace("from leaky_unit.demos import fading\n", "").replace("fading(working(leaky_step))", "")
    )
    (site / "leaky_unit" / "notebook.py").write_text(without_demo)
    (site / "leaky_unit" / "demos.py").unlink()
    info = site / "leaky_unit-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: leaky-unit\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[lstm_course.units]\n50_leaky = leaky_unit:UNIT\n")
    return lambda *command: python_in(site, *command)


def test_the_unit_of_the_page_is_found_when_it_is_installed_from_a_wheel(tmp_path):
    site = install_from_wheel(tmp_path, AUTHORS, {"leaky_unit/notebook.py": master()})
    listed = python_in(site, "-m", "lstm_course.cli", "units")
    assert re.search(r"^50_leaky +Leaky units +1 +2$", listed.stdout, re.MULTILINE), listed.stdout + listed.stderr
    shown = python_in(site, "-c", "import leaky_unit, leaky_unit.demos as d; d.fading(leaky_unit.leaky_step)")
    assert shown.returncode == 0, shown.stderr


def test_the_unit_of_a_stranger_is_listed_checked_and_built_like_ours(stranger, tmp_path):
    course = ["-m", "lstm_course.cli"]
    listed = stranger(*course, "units")
    assert "50_leaky" in listed.stdout, listed.stderr
    made = stranger(*course, "new", "my-class")
    assert made.returncode == 0, made.stderr
    released = (tmp_path / "my-class/course/50_leaky/50_leaky.ipynb").read_text()
    assert "raise NotImplementedError" in released
    assert "a * h + (1 - a) * x" not in released
    judged = stranger(
        "-c",
        "from lstm_course import get_exercise\n"
        "from lstm_course.checking import judge\n"
        "exercise = get_exercise('leaky_step')\n"
        "print(judge(exercise, lambda h, x, a: (1 - a) * h + a * x).misconceptions)",
    )
    assert judged.stdout.strip() == "('keep and fill exchanged',)", judged.stderr
    checked = stranger(*course, "check", "my-class/solutions/50_leaky/50_leaky.ipynb")
    assert checked.returncode == 0, checked.stdout + checked.stderr
