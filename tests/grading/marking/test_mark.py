"""Marking on the terminal, group by group, into the gradebook; and the model answer in formgrader alone."""

import pytest

pytest.importorskip("nbgrader")

from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.course import Course
from lstm_course.grading.commands.mark import mark
from lstm_course.grading.settings import configure
from tests.grading.marking.conftest import ANSWERS
from tests.grading.toy_answers import FILE, UNIT


def marks(root):
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        found = {}
        for student in ANSWERS:
            grade = gradebook.find_grade("question_why", UNIT, UNIT, student)
            comment = gradebook.find_comment("question_why", UNIT, UNIT, student)
            found[student] = (grade.manual_score, grade.needs_manual_grade, comment.manual_comment)
    course.close()
    return found


def typed(*lines):
    left = list(lines)
    return lambda prompt: left.pop(0)


def test_a_class_is_marked_in_groups_and_a_comment_is_offered_again(course):
    said: list[str] = []
    mark(course, UNIT, ask=typed(), say=said.append)
    assert said[1].split() == ["why", "5", "5", "4"]
    said.clear()
    before = marks(course)
    mark(course, UNIT, "why", dry_run=True, ask=typed(), say=said.append)
    assert marks(course) == before
    text = "\n".join(said)
    assert "up to 5 points. 4 answers, 3 groups" in text
    assert "Model answer:\n    Because." in text
    assert "2 answers alike (ada, bob)" in text
    assert "(nothing was written)" in text
    # the pair: 9 is too much, then 4.5 and eve's comment; cy: none of it but a new one; dan: stop
    mark(course, UNIT, "why", ask=typed("9", "4,5", "1", "0", "It does.", "q"), say=said.append)
    assert "'9' is no number from 0 to 5" in said
    assert marks(course) == {
        **before,
        "ada": (4.5, False, "Say why."),
        "bob": (4.5, False, "Say why."),
        "cy": (0.0, False, "It does."),
    }
    said.clear()
    mark(course, UNIT, "why", again=True, ask=typed("e", "5", "", "s", "s", "s", "q"), say=said.append)
    assert marks(course)["ada"] == (5.0, False, "Say why.")  # no new comment: the old one stays
    assert said[-1] == "marked 1 of 5 answers"
    with pytest.raises(CourseError, match="no question whi; did you mean why"):
        mark(course, UNIT, "whi", ask=typed(), say=said.append)


def test_the_model_answer_stands_in_formgrader_and_in_no_other_page(course):
    config = Config()
    config.CourseDirectory.source_directory = "solutions"
    (course / "solutions" / UNIT / FILE).write_text(
        (course / "solutions" / UNIT / FILE).read_text().replace("Because.", "THE MODEL. **(2 points: this)**")
    )
    configure(config, folder=course)
    configure(config, folder=course)  # twice is once
    formgrader = {"submission_id": "x", "base_url": "", "assignment_id": UNIT, "notebook_id": UNIT}
    path = course / "autograded" / "ada" / UNIT / FILE
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
    exporter = HTMLExporter(config=config)
    page = exporter.from_filename(str(path), resources=dict(formgrader))[0]
    assert page.count("THE MODEL.") == page.count("<pre>Say why.</pre>") == 1
    page = exporter.from_filename(str(path))[0]
    assert "THE MODEL." not in page
    assert "Say why." not in page


def test_no_model_answer_is_in_the_feedback(course):
    opened = Course(course, course / "log")
    opened.write_feedback(UNIT, "ada")
    page = next(opened.feedback(UNIT, "ada").glob("*.html")).read_text()
    opened.close()
    assert ANSWERS["ada"] in page
    assert "For you alone" not in page
