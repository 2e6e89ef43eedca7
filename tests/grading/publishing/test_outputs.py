"""What is written into a judged cell, and what nbgrader makes of it."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("nbgrader")

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import determine_grade

from lstm_course.checking.render import VERDICT_MIME, to_json
from lstm_course.checking.verdict import Evidence, Verdict
from lstm_course.grading.jobs import RESULT, STOCK, Cell, CellResult, Result
from lstm_course.grading.judging.parsed_test import ParsedTest
from lstm_course.grading.publishing.outputs import WriteVerdicts, outputs_of, outputs_of_cell
from lstm_course.grading.publishing.read_verdict import published_verdict, read_verdict
from lstm_course.grading.publishing.redact import without_message

VERDICT = Verdict("forget_gate", "failed", 0.5, "it differs.", misconceptions=("tanh for sigmoid",))
FORGED = [
    new_output("stream", name="stderr", text="warning"),
    new_output("execute_result", data={"text/plain": "99"}),
    new_output("error", ename="E", evalue="", traceback=["a frame of the library"]),
    new_output("display_data", data={VERDICT_MIME: to_json(Verdict("forget_gate", "passed", 1.0, "right."))}),
]


def _cell(outputs=(), source="check(forget_gate)", points=2.0, **more):
    marks = {
        "grade": True,
        "grade_id": "g",
        "locked": True,
        "points": points,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": "code",
    }
    return new_code_cell(source, metadata={"nbgrader": marks | more}, outputs=list(outputs))


def _written(told, **how):
    """Return the cell of a notebook that came out of our execution with this CellResult."""
    resources = {RESULT: Result((told,))}
    notebook, _ = WriteVerdicts().preprocess(new_notebook(cells=[_cell(FORGED, **how)]), resources)
    nbformat.validate(notebook)
    return notebook.cells[0]


def _judged(verdict):
    return _written(CellResult(points=0.0, verdict=verdict))


@pytest.mark.parametrize(
    ("score", "points"),
    [(1, 2), (1.0, 2), (0.5, 1), (1 / 3, 0.67), (0, 0), (-1, 0), (7, 2), (math.nan, 0), (math.inf, 2), (1e-9, 0)],
)
def test_points_of_a_score(score, points):
    for verdict in (read_verdict({"status": "failed", "score": score}), Verdict("x", "failed", score, "")):
        cell = _cell(outputs_of(verdict, 2.0))
        nbformat.validate(new_notebook(cells=[cell]))
        assert determine_grade(cell) == (points, 2)


def test_odd_maxima_are_met_exactly():
    cell = _cell(outputs_of(Verdict("x", "passed", 1.0, "right."), 1 / 3), points=1 / 3)
    assert determine_grade(cell) == (1 / 3, 1 / 3)


@pytest.mark.parametrize("score", ["1", None, True, [1], {}])
def test_a_score_that_is_no_number_is_none(score):
    assert read_verdict({"status": "passed", "score": score}).score == 0


@pytest.mark.parametrize(
    "data", [None, "", "{", "[" * 100_000, 7, [], {"status": "splendid", "score": 1}, {"score": 1}]
)
def test_what_is_no_verdict_is_not_read(data):
    assert read_verdict(data) is None


def test_what_a_graded_cell_showed_is_replaced_whole():
    cell = _judged(VERDICT)
    assert [output.output_type for output in cell.outputs] == ["display_data", "execute_result"]
    assert determine_grade(cell)[0] == 1
    assert published_verdict(cell).misconceptions == ("tanh for sigmoid",)
    for told in (CellResult(points=0.0, reason="no"), CellResult()):
        assert determine_grade(_written(told))[0] == 0


def test_a_section_is_named_where_the_notebook_has_it():
    verdict = Verdict("x", "failed", 0.0, "no.", section="Step 2. The gate")
    for text, named in (("## Step 2. The gate\n\n$f$", True), ("Step 2. The gate", False)):
        notebook = new_notebook(cells=[new_markdown_cell(text), _cell([])])
        result = Result(cells=(CellResult(), CellResult(verdict=verdict)))
        notebook, _ = WriteVerdicts().preprocess(notebook, {RESULT: result})
        assert ("Step 2. The gate" in str(notebook.cells[1].outputs)) == named


def test_what_nobody_judged_gets_nothing_and_says_so():
    notebook, _ = WriteVerdicts().preprocess(new_notebook(cells=[_cell(FORGED)]), {})
    assert determine_grade(notebook.cells[0])[0] == 0
    assert "was not judged" in str(notebook.cells[0].outputs)


def test_where_nbgraders_own_rules_apply_they_do():
    half = new_output("execute_result", data={"text/plain": "0.5"})
    notebook, _ = WriteVerdicts().preprocess(new_notebook(cells=[_cell([half])]), {STOCK: True})
    assert determine_grade(notebook.cells[0])[0] == 0.5


def test_no_evidence_and_no_markup_gets_through():
    secret = Evidence("a batch", 1234567, "h (3, 4)", "at [0]", "0.271828", "1")
    cell = _judged(Verdict("x", "failed", 0.0, "<script>alert(1)</script>", evidence=secret))
    assert "0.271828" not in str(cell.outputs)
    assert "1234567" not in str(cell.outputs)
    assert "<script>" not in cell.outputs[0].data["text/html"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("radius is 0.8096, but should be 0.809644.", "radius is not the right number."),
        ("count is 3, but should be 5.", "count is not the right number."),
        ("raises ValueError: [[3 4]].", "raises ValueError."),
        ("raises [[3 4]]: x.", "raises an exception of its own."),
        ("raises In_3: x.", "raises an exception of its own."),
        ("raises ValueError: [3], at `check(forget_gate)`.", "raises ValueError, at `check(forget_gate)`."),
        ("raises KeyError: 3, at `[3 4]`.", "raises KeyError."),
        (
            "raises KeyError: 3, with the course's own f and g in place of yours.",
            "raises KeyError, with the course's own f and g in place of yours.",
        ),
        ("has the shape (3, 4), but should have (3, 5).", "has the shape (3, 4), but should have (3, 5)."),
        ("It is the right answer times 0.5.", "It is the right answer times 0.5."),
        ("y is float32, but should be float64.", "y is float32, but should be float64."),
    ],
)
def test_no_value_of_a_hidden_case_is_in_a_sentence(said, written):
    cell = _judged(Verdict("x", "failed", 0.0, said))
    assert cell.outputs[0].data[VERDICT_MIME]["headline"] == written


@pytest.mark.parametrize(("points", "given"), [(2.0, 2), (0.5, 0.5), (1.25, 1.25), (0.0, 0), (None, 0)])
def test_an_instructors_own_test_gives_its_points_and_the_reason_for_lost_ones(points, given):
    reason = "" if points == 2 else "The test `assert f(1) == 2` is not passed."
    cell = _written(CellResult(points=points, reason=reason), source="assert f(1) == 2")
    assert determine_grade(cell) == (given, 2)
    assert reason in str(cell.outputs)
    assert not any("stderr" in str(output) for output in cell.outputs)  # it would cost all points
    if given == 0:
        assert len(cell.outputs[-1].traceback) == 1


def test_a_test_without_points_has_none():
    for told in (CellResult(points=0.0), CellResult(points=0.0, verdict=VERDICT)):
        assert determine_grade(_cell(outputs_of_cell(told, 0.0), points=0.0)) == (0, 0)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("check(forget_gate)", "forget_gate"),
        ("# now\ncheck(forget_gate)\n", "forget_gate"),
        ('check(f, name="forget_gate")', "forget_gate"),
        ('check(f, "04_lstm_gates/forget_gate")', "forget_gate"),
        ("check(nothing_of_ours)", ""),
        ("check()", ""),
        ("check(", ""),
        ("assert forget_gate", ""),
        ("", ""),
    ],
)
def test_checks_of_ours_are_known_by_their_exercise(source, name):
    assert ParsedTest.of(Cell("test", source)).exercise == name


def test_what_a_person_is_to_mark_and_what_the_student_showed_stay():
    printed = new_output("stream", name="stdout", text="for the marker")
    cells = [_cell([printed], solution=True), new_code_cell("show()", outputs=[printed]), new_markdown_cell("x")]
    notebook = new_notebook(cells=[*cells, _cell(FORGED)], metadata={"widgets": {"state": "forged"}})
    told = Result((CellResult(),) * 3 + (CellResult(verdict=VERDICT),))
    after, _ = WriteVerdicts().preprocess(notebook, {RESULT: told})
    assert [cell.outputs for cell in after.cells[:2]] == [[printed], [printed]]
    assert "widgets" not in after.metadata


def test_a_line_of_the_students_own_is_shown_as_it_is_written():
    long = "raise ValueError(" + " + ".join(f"'{i}'" for i in range(40)) + ")  # 0.12345"
    for line in ("raise ValueError(f`{x}`, at `here`)", "y = 0.12345 / x", long):
        quoted = line if len(line) <= 80 else line[:79] + "…"
        wanted = without_message(f"raises ValueError, at `{quoted}`.", f"def f(x):\n    {line}\n")
        assert wanted == f"raises ValueError, at `{quoted}`."
        masked = Verdict("", "failed", 0.0, f"raises ValueError: m, at `{quoted}`.").without_evidence().headline
        assert ", at `" in without_message(masked, f"    {line}")
