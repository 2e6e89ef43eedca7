"""What a roster, an export and the marking of a question cost in a real gradebook, and how that grows with the class.

python benchmarks/registrar.py                 100 and 1,000 students in 14 units of 12 graded cells
python benchmarks/registrar.py --scale 300     another size

Exit code 1 where the largest class takes more than BAR seconds of CPU for one of them. What a regrade costs beyond
these is the grading itself: benchmarks/autograde.py has that of a submission.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time
from uuid import uuid4

from bench.row import Bar, Bench, Round, Row, Sides
from nbgrader import api
from sqlalchemy import insert

from lstm_course.basics.tables import text_table
from lstm_course.grading.batch.gradebook import put_scripts_on_path
from lstm_course.grading.commands.export import export
from lstm_course.grading.commands.roster import roster
from lstm_course.grading.marking.likeness import groups_of
from lstm_course.grading.regrading.trial import Cell, marks_of

UNITS, CELLS, BAR = 14, 12, 10.0
DUE = datetime(2026, 10, 15)  # a third hands in a day early, a third a day late
SAID = (
    "the forget gate keeps the cell state so the gradient does not vanish over long sequences",
    "tanh saturates at plus or minus one and then h is nearly constant whatever has been written before",
    "c grows without bound and the output gate can no longer choose what is shown to the next layer",
)


def main() -> int:
    """Measure, print, and say with the exit code whether the bar is met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", metavar="100,1000", default="100,1000", help="sizes of class")
    sizes = sorted(map(int, parser.parse_args().scale.split(",")))
    rows, worst = [], 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="registrar-bench-") as home:
            costs = measured(Path(home), size)
        rows.append([str(size), *(f"{seconds:.2f}" for seconds in costs.values()), f"{_peak():.0f}"])
        worst = max(costs.values())
    print(text_table(["students", *(f"{name}, s" for name in costs), "peak, MB"], rows))
    print(f"CPU seconds; the bar is {BAR:g} for each, of the largest class: {'met' if worst <= BAR else 'missed'}")
    return 0 if worst <= BAR else 1


def benches() -> list[Bench]:
    """Return rows of 1,000 students beside 100."""
    rows = tuple(
        Row(f"growth/{name.replace(' ', '_')}", f"{name}, 1,000 students", "s", "100 students", Bar(BAR),
            note="CPU seconds")
        for name in ("roster", "export", "marks of a cell", "groups of answers", "groups of unlike answers")
    )  # fmt: skip
    return [Bench(rows, _growing, rounds=1, why="CPU seconds, and a class takes long to make")]


@contextmanager
def _growing() -> Iterator[Round]:
    def once(number: int) -> dict[str, Sides]:
        with tempfile.TemporaryDirectory(prefix="registrar-bench-") as home:
            (large := Path(home, "large")).mkdir()
            (small := Path(home, "small")).mkdir()
            few, many = measured(small, 100), measured(large, 1000)
        return {f"growth/{name.replace(' ', '_')}": (many[name], few[name]) for name in many}

    yield once


def measured(root: Path, size: int) -> dict[str, float]:
    """Return what each costs in a class of that size, in CPU seconds."""
    make_class(root, size)
    lines = "".join(f'"Nr. {n}, =Student",s{n:05d},s{n}@example.org\n' for n in range(size))
    (root / "class.csv").write_text("name,id,email\n" + lines)
    quiet: Callable[[str], None] = lambda line: None
    yes: Callable[[str], bool] = lambda question: True
    answers = {f"s{n:05d}": " ".join([*SAID[n % 3].split(), *f"step {n % 40}".split()]) for n in range(size)}
    words, rng = sorted({word for text in SAID for word in text.split()}), Random(0)
    unlike = {who: " ".join(rng.choices(words, k=30)) for who in answers}
    return {
        "roster": _cost(lambda: roster(root, root / "class.csv", agreed=yes, say=quiet)),
        "export": _cost(lambda: export(root, "canvas", to=root / "out.csv", agreed=yes, say=quiet)),
        "marks of a cell": _cost(lambda: _marks(root)),
        "groups of answers": _cost(lambda: groups_of(answers)),
        "groups of unlike answers": _cost(lambda: groups_of(unlike)),
    }


def make_class(root: Path, size: int) -> None:
    """Write a gradebook in which everybody has points in every cell."""
    put_scripts_on_path()
    (root / "course.toml").write_text("[late]\nper_day = 0.1\n")
    (root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom lstm_course.grading import configure\n"
        "c = get_config()\nconfigure(c, folder=Path(__file__).parent)\n"
    )
    with api.Gradebook(f"sqlite:///{root / 'gradebook.db'}", "default_course") as gradebook:
        db = gradebook.db
        students = [f"s{n:05d}" for n in range(size)]
        db.execute(insert(api.Student.__table__), [{"id": one, "last_name": one} for one in students])
        for number in range(UNITS):
            unit = f"{number:02}_unit"
            gradebook.add_assignment(unit, duedate=DUE)
            gradebook.add_notebook(unit, unit)
            for cell in range(CELLS):
                gradebook.add_grade_cell(f"check_{cell}", unit, unit, max_score=2, cell_type="code")
            book = gradebook.find_notebook(unit, unit)
            sent = [
                {"id": uuid4().hex, "assignment_id": book.assignment_id, "student_id": one,
                 "timestamp": DUE + timedelta(days=n % 3 - 1)}
                for n, one in enumerate(students)
            ]  # fmt: skip
            books = [{"id": uuid4().hex, "assignment_id": one["id"], "notebook_id": book.id} for one in sent]
            cells = [cell.id for cell in book.grade_cells]
            grades = [
                {"id": uuid4().hex, "cell_id": cell, "notebook_id": one["id"], "auto_score": (n + k) % 3,
                 "needs_manual_grade": False}
                for n, one in enumerate(books)
                for k, cell in enumerate(cells)
            ]  # fmt: skip
            db.execute(insert(api.SubmittedAssignment.__table__), sent)
            db.execute(insert(api.SubmittedNotebook.__table__), books)
            db.execute(insert(api.Grade.__table__), grades)
        db.commit()


def _marks(root: Path) -> None:
    with api.Gradebook(f"sqlite:///{root / 'gradebook.db'}", "default_course") as gradebook:
        assert marks_of(gradebook, Cell("03_unit", "03_unit", "check_3"))


def _cost(work: Callable[[], object]) -> float:
    before = process_time()
    work()
    return process_time() - before


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
