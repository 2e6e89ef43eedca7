"""check where it is used: in a kernel, in IPython at a prompt, in plain Python."""

import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_course.checking.render import VERDICT_MIME
from lstm_course.desk.jupyter import STARTUP

RESTARTED = "# after a restart\ncheck(update_cell)"
SET_UP = "import numpy as np\nimport warnings, sys, logging\nfrom lstm_course import check"
STUB = "def update_cell(f, c, i, g):\n    raise NotImplementedError\ncheck(update_cell)"
WRONG = "def update_cell(f, c, i, g):\n    return i * c + f * g\ncheck(update_cell)"
RAISES = "def update_cell(f, c, i, g):\n    return f * c + undefined\ncheck(update_cell)"
NOISY = (
    "def update_cell(f, c, i, g):\n"
    "    print('x' * 10000)\n    print('y', file=sys.stderr)\n    warnings.warn('careful')\n"
    "    logging.error('a record')\n    np.log(0 * c)\n"
    "    return f * c + i * g\n"
    "check(update_cell)"
)
QUITS = "def update_cell(f, c, i, g):\n    sys.exit()\ncheck(update_cell)"
UNKNOWN = "def update_cel(f, c, i, g):\n    return f\ncheck(update_cel)"
NOT_A_FUNCTION = "check(3)"
RIGHT = "def update_cell(f, c, i, g):\n    return f * c + i * g\ncheck(update_cell)"
UNREADABLE = "def update_cell(f, c, i, g):\n    return f * c +"
AFTER_IT = "check(update_cell)"
UNDEFINED = "check(hidden_state)"
WITHIN = "def uses():\n    return hidden_state\nuses()"
SLOW = "def update_cell(f, c, i, g):\n    import time; time.sleep(0.5)\n    return f * c + i * g\ncheck(update_cell)"
DEMO = "from lstm_course import working\ndef forget_gate(*_):\n    pass\nfor _ in range(2): working(forget_gate)"
AGAIN = "working(forget_gate)"
FORGOTTEN = "a = 1\nshow(model)"
NO_LIBRARY = "from lstm_course.basics.extras import Missing\nnn = Missing('torch')\nclass Model(nn.Module):\n    pass"
CELLS = (
    RESTARTED,
    SET_UP, STUB, WRONG, RAISES, NOISY, QUITS, UNKNOWN, NOT_A_FUNCTION, RIGHT, UNREADABLE, AFTER_IT, UNDEFINED, WITHIN,
    SLOW,
    DEMO,
    AGAIN,
    FORGOTTEN,
    NO_LIBRARY,
)  # fmt: skip


class Watched(NotebookClient):
    """Keeps what is shown and replaced later."""

    def process_message(self, msg, cell, cell_index):
        text = msg["content"].get("data", {}).get("text/plain", "")
        if text.startswith("Trying"):
            self.said = [*getattr(self, "said", []), text]
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """cell → outputs, of one notebook in a real kernel, started as ``lstm-course lab`` starts it."""
    startup = tmp_path_factory.mktemp("kernel") / "startup.py"
    startup.write_text(STARTUP)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    client = Watched(nb, allow_errors=True, timeout=120, kernel_name="python3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONSTARTUP", str(startup))
        client.execute()
    return {cell.source: cell.outputs for cell in nb.cells} | {"said": client.said}


def kinds(found):
    return [output.output_type for output in found]


def traceback_of(found):
    error = found[-1]
    assert error.output_type == "error"
    text = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    assert "\n" not in text
    for frame in ("Traceback", "lstm_course/", "site-packages", "File "):
        assert frame not in text
    return text


def test_a_wrong_answer_shows_one_card_then_one_line(outputs):
    found = outputs[WRONG]
    assert kinds(found) == ["display_data", "error"]
    card = found[0].data
    assert {"text/html", "text/plain", VERDICT_MIME} <= set(card)
    assert "keep and add exchanged" in card["text/html"]
    assert card[VERDICT_MIME]["misconceptions"] == ["keep and add exchanged"]
    assert traceback_of(found) == "✗ update_cell: not yet: keep and add exchanged"


def test_an_untouched_scaffold_is_one_line(outputs):
    found = outputs[STUB]
    assert traceback_of(found) == "○ update_cell: not attempted yet"
    assert found[-1].ename == "NotAttempted"
    (card,) = (output.data for output in found[:-1])
    assert card["text/plain"].startswith(
        "○ not attempted yet · update_cell: It still raises NotImplementedError: write your"
    )
    assert 'class="lstm-course-calm"' in card["text/html"]  # hides the red line


def test_an_exception_of_the_students_is_told_without_our_frames(outputs):
    found = outputs[RAISES]
    assert kinds(found) == ["display_data", "error"]
    assert "return f * c + undefined" in found[0].data["text/plain"]
    assert "raises" in traceback_of(found)


def test_noise_does_not_flood_the_cell(outputs):
    found = outputs[NOISY]
    assert kinds(found) == ["display_data"]
    assert found[0].data[VERDICT_MIME]["status"] == "passed"


def test_the_kernel_outlives_a_quit(outputs):
    assert "SystemExit" in traceback_of(outputs[QUITS])
    assert outputs[UNKNOWN]


def test_a_name_that_is_nearly_right(outputs):
    assert kinds(outputs[UNKNOWN]) == ["error"]
    line = traceback_of(outputs[UNKNOWN])
    assert line.startswith("check: there is no exercise 'update_cel'; did you mean update_cell")


def test_something_that_is_no_function(outputs):
    assert "a number is not a function" in traceback_of(outputs[NOT_A_FUNCTION])


def test_a_cell_that_python_cannot_read_does_not_pass_unnoticed(outputs):
    (card,) = outputs[AFTER_IT]
    assert card.data[VERDICT_MIME]["status"] == "passed"
    assert "The cell that defines update_cell did not run: SyntaxError in its line 2." in card.data["text/html"]
    assert "did not run" not in str(outputs[RIGHT])


def test_an_exercise_that_is_not_defined_is_told_in_a_sentence(outputs):
    assert traceback_of(outputs[UNDEFINED]) == (
        "✗ hidden_state is not defined yet. Run the cell that defines it, then this one."
    )
    assert outputs[UNDEFINED][-1].ename == "NameError"
    assert "Traceback" in "".join(outputs[WITHIN][-1].traceback)  # that is another matter


def test_a_cell_that_was_forgotten_is_told_in_a_sentence(outputs):
    """After a restart, nothing of the course has been imported."""
    after = "Is it spelt as where it got its value? After a restart, run the notebook from its first cell on."
    assert traceback_of(outputs[RESTARTED]) == f"✗ check is not defined (line 2). {after}"
    assert traceback_of(outputs[FORGOTTEN]) == f"✗ show is not defined (line 2). {after}"


def test_a_library_that_is_missing_is_told_in_a_sentence(outputs):
    assert traceback_of(outputs[NO_LIBRARY]).startswith("✗ this needs torch, which is not installed: pip install ")
    assert outputs[NO_LIBRARY][-1].ename == "ModuleNotFoundError"


def test_whose_function_a_demo_shows_is_told_once_a_cell(outputs):
    for cell in (DEMO, AGAIN):
        (said,) = [output.text for output in outputs[cell] if output.output_type == "stream"]
        assert said == "Until your forget_gate passes its check, this shows the course's own.\n"


def test_a_check_that_takes_long_says_so_where_its_card_will_stand(outputs):
    assert outputs["said"][0].startswith("Trying update_cell … 1 s")
    assert kinds(outputs[SLOW]) == ["display_data"]
    assert outputs[SLOW][0].data[VERDICT_MIME]["status"] == "passed"


def run(*command):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=120)
    return done.stdout, done.stderr


def test_at_an_ipython_prompt():
    out, err = run("-m", "IPython", "--no-banner", "--colors=NoColor", "-c", f"{SET_UP}\n{WRONG}")
    assert out.count("not yet · update_cell") == 1
    assert (out + err).count("✗ update_cell: not yet: keep and add exchanged") == 1
    assert "Traceback" not in out + err
    assert "checking/check.py" not in out + err


def test_in_plain_python():
    out, err = run("-c", f"{SET_UP}\n{WRONG}")
    assert out.count("not yet · update_cell") == 1
    assert err.strip().endswith("CheckFailed: ✗ update_cell: not yet: keep and add exchanged")
    out, err = run("-c", f"{SET_UP}\n{STUB}")
    assert out == ""
    assert err.strip().endswith("NotAttempted: ○ update_cell: not attempted yet")
