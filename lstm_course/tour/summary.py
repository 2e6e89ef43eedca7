"""What a tour prints at its end, and whether everything is there that should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstm_course.basics.tables import text_table
from lstm_course.tour.state import Tour

if TYPE_CHECKING:
    from lstm_course.grading.reporting.class_report import ClassReport


def missing(tour: Tour, report: ClassReport) -> list[str]:
    """Return what should be in the folder and is not, one line each: rows of the gradebook, points, pages."""
    rows = {(row.student, row.unit): row for row in report.rows}
    lacks = []
    for student in tour.students:
        for unit in tour.units:
            key = (student.id, unit.name)
            row = rows.get(key)
            if row is None or row.state == "missing":
                lacks.append(f"the gradebook has no submission of {unit.name} by {student.id}")
            elif key in tour.damaged:
                if key not in tour.problems:
                    lacks.append(f"the damaged {unit.name} of {student.id} was not noticed")
            elif key in tour.problems or row.state != "graded":
                why = tour.problems.get(key, "no reason was given")
                lacks.append(f"{unit.name} of {student.id} was not graded: {why}")
            else:
                checks = [one for one in report.judged if (one.student, one.unit) == key]
                if not checks:
                    lacks.append(f"verdicts in the graded {unit.name} of {student.id}")
                short = [one.verdict.exercise for one in checks if one.points < one.max_points]
                if student.kind.full_points and short:
                    lacks.append(f"points of {student.id}, who had all right, for {', '.join(short)} in {unit.name}")
                pages = (
                    tour.course.feedback(unit.name, student.id),
                    tour.home(student.id) / unit.name / "feedback",
                )
                lacks += [f"a feedback page in {folder}" for folder in pages if not any(folder.rglob("*.html"))]
    if not (tour.folder / "gradebook.csv").is_file():
        lacks.append("the exported gradebook")
    return lacks


def print_summary(tour: Tour, report: ClassReport, seconds: float) -> None:
    """Print the table, the misunderstandings, and what could not be graded; write the report's files, too."""
    (tour.folder / "report.json").write_text(report.to_json(), encoding="utf-8")
    (tour.folder / "report.csv").write_text(report.to_csv(), encoding="utf-8")
    print(f"\nThe gradebook, after {seconds:.0f} s\n")
    print(report.table())
    print("* answers in words wait for a person to mark them")
    print("\nHow the (simulated) students worked\n")
    print(text_table(("student", "how"), [(student.id, student.kind.what) for student in tour.students], left=2))
    print("\nWhat they have right is taken from the course's own answers: a report of this class finds them alike.")
    print("\nThe most common misunderstandings\n")
    print("\n".join(f"  {one.in_words()}" for one in report.misunderstandings()[:10]) or "  none")
    others = report.unexplained()
    if others:
        most = others.most_common(1)[0][0]
        print(f"  and {sum(others.values())} wrong answers of no known kind, most of them in {most}")
    for (student, unit), problem in sorted(tour.problems.items()):
        print(f"\nNot graded: {unit} of {student}: {problem}")
