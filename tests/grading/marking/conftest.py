"""A course in which five have answered the question of the toy unit."""

import json

import pytest

ANSWERS = {
    "ada": "It doubles because adding a number to itself doubles it.",
    "bob": "it doubles, because adding a number to itself doubles it",
    "cy": "It does not double.",
    "dan": "*Write your answer here.*",
    "eve": "Because I say so, and the book does.",
}


@pytest.fixture
def course(own_course):
    """Return a course in which five have answered the question of the toy unit; eve's answer is marked already."""
    from lstm_course.grading.batch.course import Course
    from tests.grading.toy_answers import FILE, UNIT, cell_of

    released = (own_course / "course" / UNIT / FILE).read_text()
    opened = Course(own_course, own_course / "log")
    with opened.gradebook as gradebook:
        for student, text in ANSWERS.items():
            gradebook.add_student(student)
            gradebook.add_submission(UNIT, student)
            notebook = json.loads(released)
            cell_of(notebook, "question_why")["source"] = text
            path = opened.autograded(UNIT, student) / FILE
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(notebook))
        grade = gradebook.find_grade("question_why", UNIT, UNIT, "eve")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.find_comment("question_why", UNIT, UNIT, "eve").manual_comment = "Say why."
        gradebook.db.commit()
    opened.close()
    return own_course
