"""What is written into a judged cell, and what nbgrader makes of it."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("nbgrader")

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.utils import determine_grade
from traitlets.config import Config

from lstm_course.checking.render import VERDICT_MIME, to_json
from lstm_course.checking.verdict import Evidence, Verdict
from lstm_course.grading.discreet import without_message
from lstm_course.grading.judging import checked_name, judge_cells, read_verdict
from lstm_course.grading.outputs import WriteVerdicts, outputs_of

VERDICT = Verdict("forget_gate", "failed", 0.5, "it differs.", misconceptions=("tanh for sigmoid",))


def _cell(outputs=(), source="check(forget_gate)", points=2.0):
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
    return new_code_cell(source, metadata={"nbgrader": marks}, outputs=list(outputs))


def _written(*outputs, **how):
    notebook, _ = WriteVerdicts().preprocess(new_notebook(cells=[_cell(outputs, **how)]), {})
    nbformat.validate(notebook)
    return notebook.cells[0]


def _published(verdict):
    return new_output(
        "display_data", data={VERDICT_MIME: to_json(verdict) if isinstance(verdict, Verdict) else verdict}
    )


@pytest.mark.parametrize(
    ("score", "points"),
    [(1, 2), (1.0, 2), (0.5, 1), (1 / 3, 0.67), (0, 0), (-1, 0), (7, 2), (math.nan, 0), (math.inf, 2), (1e-9, 0)],
)
def test_points_of_a_score(score, points):
    verdict = read_verdict({"status": "failed", "score": score})
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
    cell = _written(_published(data))
    assert determine_grade(cell)[0] == 0


def test_outputs_of_a_judged_cell_are_replaced_whole():
    noise = [
        new_output("stream", name="stderr", text="warning"),
        new_output("execute_result", data={"text/plain": "99"}),
        new_output("error", ename="E", evalue="", traceback=["a frame of the library"]),
    ]
    cell = _written(noise[0], noise[1], _published(VERDICT), noise[2])
    assert [output.output_type for output in cell.outputs] == ["display_data", "execute_result"]
    assert determine_grade(cell)[0] == 1
    assert "tanh for sigmoid" in str(cell.outputs[0].data[VERDICT_MIME])


def test_no_evidence_and_no_markup_of_a_kernel_gets_through():
    secret = Evidence("a batch", 1234567, "h (3, 4)", "at [0]", "0.271828", "1")
    data = {**to_json(Verdict("x", "failed", 0.0, "<script>alert(1)</script>", evidence=secret)), "html": "<script>"}
    text = str(_written(_published(data)).outputs)
    assert "0.271828" not in text
    assert "1234567" not in text
    assert "<script>" not in _written(_published(data)).outputs[0].data["text/html"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("radius is 0.8096, but should be 0.809644.", "radius is not the right number."),
        ("count is 3, but should be 5.", "count is not the right number."),
        ("raises ValueError: [[3 4]].", "raises ValueError."),
        ("raises [[3 4]]: x.", "raises an error."),
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
    cell = _written(_published(Verdict("x", "failed", 0.0, said)))
    assert cell.outputs[0].data[VERDICT_MIME]["headline"] == written


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "gave no answer"),
        (("CellTimeoutError", ""), "ran out of time"),
        (("DeadKernelError", "x"), "Python stopped"),
        (("NameError", "name 'forget_gate' is not defined"), "'forget_gate' is not defined"),
        (("ZeroDivisionError", "division by 0.1234"), "it raises ZeroDivisionError."),
        (("CheckError", "3 is not a function"), "3 is not a function"),
        (("NameError", "x is [3 4]"), "it raises NameError."),
        (("[3 4]", ""), "it raises an error."),
    ],
)
def test_a_check_without_a_verdict_gets_nothing_and_a_reason(error, words):
    outputs = [new_output("error", ename=error[0], evalue=error[1], traceback=[])] if error else []
    cell = _written(*outputs)
    assert determine_grade(cell)[0] == 0
    assert words in cell.outputs[0].data["text/plain"]
    assert len(cell.outputs[-1].traceback) == 1


def test_other_graded_cells_keep_nbgraders_rule_but_for_stderr():
    stderr = new_output("stream", name="stderr", text="warning")
    assert determine_grade(_written(stderr, source="assert True"))[0] == 2
    half = new_output("execute_result", data={"text/plain": "0.5"})
    assert determine_grade(_written(stderr, half, source="0.5"))[0] == 0.5
    wrong = new_output("error", ename="AssertionError", evalue="", traceback=[])
    assert determine_grade(_written(wrong, source="assert False"))[0] == 0


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
    assert checked_name(source) == name


def test_cells_that_students_write_in_are_not_judged():
    cell = _cell([_published(VERDICT)])
    cell.metadata.nbgrader["solution"] = True
    assert judge_cells(new_notebook(cells=[cell]), {}) == {}


def _notebook(*extra):
    return new_notebook(cells=[_cell([_published(VERDICT)]), *extra])


def test_outputs_of_cells_without_points_go_where_our_check_judged():
    printed = new_output("stream", name="stdout", text="[3 4]")
    failed = new_output("error", ename="SyntaxError", evalue="[3 4]", traceback=["[3 4]"])
    by_hand = new_code_cell("plot()", metadata={"nbgrader": {"grade": True, "solution": True, "grade_id": "h"}})
    by_hand.outputs = [new_output("stream", name="stdout", text="for the marker")]
    notebook = _notebook(new_code_cell("show()", outputs=[printed, failed]), by_hand)
    notebook.metadata["widgets"] = {"state": "[3 4]"}
    after, _ = WriteVerdicts().preprocess(notebook, {})
    assert "[3 4]" not in str(after)
    assert "SyntaxError" in str(after.cells[1].outputs)
    assert "for the marker" in str(after.cells[2].outputs)
    others = new_notebook(cells=[_cell([], source="assert True"), new_code_cell("x", outputs=[printed])])
    assert "[3 4]" in str(WriteVerdicts().preprocess(others, {})[0])


def test_the_digits_of_the_seed_are_nowhere():
    seed = 2**61 + 12345
    said = [
        new_output("stream", name="stdout", text=f"x{seed}y"),
        new_output("display_data", data={"application/json": {str(seed): [seed, "fine", 2]}}),
        new_output("error", ename="E", evalue=str(seed), traceback=[f"a {seed}"]),
    ]
    notebook = _notebook(_cell(said, source="assert False"))
    notebook.cells[1].metadata.nbgrader["grade_id"] = "another"
    after, _ = WriteVerdicts(config=Config({"GradingExecute": {"seed": seed}})).preprocess(
        notebook, {"nbgrader": {"x": 1}}
    )
    assert str(seed) not in str(after)
    assert "fine" in str(after)
    nbformat.validate(after)


def test_a_line_of_the_students_own_is_shown_as_it_is_written():
    long = "raise ValueError(" + " + ".join(f"'{i}'" for i in range(40)) + ")  # 0.12345"
    for line in ("raise ValueError(f`{x}`, at `here`)", "y = 0.12345 / x", long):
        quoted = line if len(line) <= 80 else line[:79] + "…"
        wanted = without_message(f"raises E, at `{quoted}`.", f"def f(x):\n    {line}\n")
        assert wanted == f"raises E, at `{quoted}`."
        masked = Verdict("", "failed", 0.0, f"raises E: m, at `{quoted}`.").without_evidence().headline
        assert ", at `" in without_message(masked, f"    {line}")
