"""nbgrader's steps in a batch: the gradebook is opened as before, and written to once a step."""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest

pytest.importorskip("nbgrader")

from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook, MissingEntry, Student
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from sqlalchemy.exc import OperationalError

from lstm_course.grading.batch.checked_schema import checked_schema
from lstm_course.grading.batch.gradebook import in_words, put_scripts_on_path
from lstm_course.grading.batch.shared_gradebook import as_one_step, shared_gradebook
from lstm_course.grading.batch.side_by_side import _autograding


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    put_scripts_on_path()
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def path(empty, tmp_path):
    return Path(shutil.copy(empty, tmp_path))


def students(path):
    with sqlite3.connect(path) as connection:
        return [name for (name,) in connection.execute("SELECT id FROM student ORDER BY id")]


def test_a_step_is_one_transaction_and_the_next_one_sees_it(path):
    with shared_gradebook():
        with Gradebook(f"sqlite:///{path}") as step:
            step.add_student("ada")
            step.add_student("bob")
            assert step.find_student("ada").id == "ada"
            assert students(path) == []
        assert students(path) == ["ada", "bob"]
        with Gradebook(f"sqlite:///{path}") as step:
            assert [student.id for student in step.students] == ["ada", "bob"]
    with Gradebook(f"sqlite:///{path}") as afterwards:
        afterwards.add_student("eve")
        assert students(path) == ["ada", "bob", "eve"]


def test_what_opens_the_gradebook_several_times_can_be_one_step(path):
    with shared_gradebook():
        with as_one_step():
            for name in ("ada", "bob"):
                with Gradebook(f"sqlite:///{path}") as step:
                    step.add_student(name)
            with Gradebook(f"sqlite:///{path}") as step:
                assert step.find_student("ada").id == "ada"
            assert students(path) == []
        assert students(path) == ["ada", "bob"]
        with suppress(ZeroDivisionError), as_one_step(), Gradebook(f"sqlite:///{path}") as step:
            step.add_student("cleo")
            raise ZeroDivisionError
        assert students(path) == ["ada", "bob", "cleo"]


def test_what_a_step_wrote_before_it_failed_is_kept(path):
    def stops(step):
        step.add_student("ada")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), shared_gradebook(), Gradebook(f"sqlite:///{path}") as step:
        stops(step)
    assert students(path) == ["ada"]


def test_a_locked_gradebook_is_told_as_before(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    url = f"sqlite:///{path}?timeout=0.1"
    with pytest.raises(OperationalError) as raised, shared_gradebook(), Gradebook(url) as step:
        step.db.add(Student(id="ada"))
    assert in_words(raised.value).startswith("the gradebook is locked")
    other.close()


@pytest.mark.parametrize("change", [{}, {"points": "many"}, {"grade": 1}, {"cell_type": "video"}, {"locked": None}])
def test_marks_are_checked_by_nbgrader_s_own_schema(change):
    marks = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False, "grade_id": "a",
             "points": 1, "checksum": "0" * 32, "cell_type": "code"} | change  # fmt: skip
    cell = new_code_cell("1", metadata={"nbgrader": marks})

    def said():
        try:
            MetadataValidator().validate_cell(cell)
        except ValidationError as error:
            return str(error)

    stock = said()
    assert bool(stock) == bool(change)
    with checked_schema():
        assert said() == said() == stock
    assert MetadataValidator.__mro__[1].__init__.__globals__["jsonschema"] is jsonschema


@pytest.mark.parametrize("before", [None, "validate"])
def test_a_batch_that_an_error_ends_does_not_go_on_saying_that_it_grades(monkeypatch, before):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    if before:
        monkeypatch.setenv("NBGRADER_EXECUTION", before)
    with pytest.raises(KeyboardInterrupt), _autograding():
        raise KeyboardInterrupt
    assert os.environ.get("NBGRADER_EXECUTION") == before


def test_rows_are_found_by_name_as_before_and_read_anew_once_written(path):
    url = f"sqlite:///{path}"
    with Gradebook(url) as step:
        step.add_assignment("hw")
        step.add_notebook("book", "hw")
        step.add_grade_cell("one", "book", "hw", max_score=2, cell_type="code")
        step.add_solution_cell("one", "book", "hw")
        step.add_task_cell("task", "book", "hw", max_score=5, cell_type="markdown")
        step.add_source_cell("one", "book", "hw", source="1", cell_type="code")
        for student in ("ada", "bob"):
            step.add_student(student)
            step.add_submission("hw", student)

    def found(step):
        rows = [step.find_source_cell("one", "book", "hw"), step.find_graded_cell("one", "book", "hw")]
        rows += [step.find_graded_cell("task", "book", "hw"), step.find_grade("task", "book", "hw", "bob")]
        for student in ("ada", "bob"):
            rows += [step.find_grade("one", "book", "hw", student), step.find_comment("one", "book", "hw", student)]
        return [row.id for row in rows]

    with Gradebook(url) as step:
        stock = found(step)
    with shared_gradebook():
        with Gradebook(url) as step:
            assert found(step) == found(step) == stock
            for name in ("source_cell", "graded_cell"):
                with pytest.raises(MissingEntry):
                    getattr(step, f"find_{name}")("another", "book", "hw")
            with pytest.raises(MissingEntry):
                step.find_grade("one", "book", "hw", "eve")
            step.find_grade("one", "book", "hw", "ada").auto_score = 2
            step.db.commit()
            assert step.find_grade("one", "book", "hw", "ada").score == 2
            assert step.find_grade(grade_cell="one", notebook="book", assignment="hw", student="bob").score == 0
            assert step.find_submission("hw", "ada").score == 2
        with Gradebook(url) as step:
            assert step.find_grade("one", "book", "hw", "ada").score == 2
    with Gradebook(url) as step:
        assert step.find_grade("one", "book", "hw", "ada").score == 2
        assert found(step) == stock
