"""What a student's process reaches for: a layer's source, a generator's state, the grader's memory and time."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course.grading.jobs import Cell, Job, Limits
from lstm_course.grading.runners.runner import run_job
from tests.grading.attacks.attack_course import STEP
from tests.grading.attacks.one_judgement import points

# Right if it could read one of the files: what it would copy does the same.
COPIED = f"""
import ast, pathlib
def sigmoid(z): return 1 / (1 + np.exp(-z))
{STEP.replace("lstm_step", "right")}
def lstm_step(x, h, c, W_ih, W_hh, b):
    for file in ("_decomp/decompositions.py", "export/_patches.py", "ao/nn/quantizable/modules/rnn.py"):
        try:
            text = pathlib.Path(torch.__file__).parent.joinpath(file).read_text()
        except OSError:
            continue
        if any("lstm" in node.name for node in ast.parse(text).body if hasattr(node, "name")):
            return right(x, h, c, W_ih, W_hh, b)
    return h, c
"""
CHOSEN = """
def f(rng):
    state = dict(rng.bit_generator.state)
    rng.bit_generator.state = {**state, "state": {"state": 0, "inc": 0}}
    return np.zeros(3)
"""
OVERLAPPING = """
import json
from lstm_course.grading.student import agent, calls
from lstm_course.grading.wire import encoder
def f(x):
    many = {"list": [{"bytes": [0, 1 << 20]}] * 20}
    rest = {"printed": "", "changed": None, "graph": None, "states": None}
    message = json.dumps({"ok": many, **rest}).encode(), [bytes(1 << 20)]
    agent.write_plain = lambda values: None
    calls.write_answer = lambda value: None
    encoder.Encoder.message = lambda self, values: message
"""
# Opens again, in both directions, what it is asked through and answers through; and what the grader has open.
REOPENING = r"""
import os, struct
def message(text): return struct.pack("<QQ", len(text), 0) + text
def opened():
    for pid in ("self", os.getppid(), os.getsid(0)):
        for n in range(20):
            try:
                if pid != "self" or "pipe" in os.readlink(f"/proc/self/fd/{n}"):
                    yield os.open(f"/proc/{pid}/fd/{n}", os.O_RDWR | os.O_NONBLOCK)
            except OSError:
                pass
def f(x):
    for fd in list(opened()):
        try:
            seen = os.read(fd, 65536)
        except OSError:
            seen = b""
        for text in (HOW):
            try:
                os.write(fd, text)
            except OSError:
                pass
    return x
"""
FLOODED = "[bytes(4096)] * 100"
ANSWERED = "[message(b'[true]'), message(b'[1.0]'), message(b'{\"reply\": null}'), message(b'{\"ok\": true}')] * 9"
ASKED = '[message(b\'["call", 0, 9]\'), message(b\'{"op": "get", "name": "f"}\')] * 9'


@pytest.mark.parametrize("how", [FLOODED, ANSWERED, ASKED, "[]"], ids=["flooded", "answered", "asked", "read"])
def test_whoever_opens_the_graders_pipes_again_gets_nothing_of_it(how):
    drawn = "import random\nfor x in [random.random() for _ in range(9)]:\n    assert f(x) == x + 1"
    wrote, limits = (REOPENING.replace("(HOW)", how), "def g(x): return 2 * x"), Limits(cell_seconds=1.0, search=0.0)
    assert points(wrote, drawn, "assert g(3) == 7", limits=limits) == [0.0, 0.0]
    assert points("def g(x): return 2 * x", "assert g(3) == 6") == [1.0]


def test_no_layer_is_copied_from_its_source():
    assert points(COPIED, "check(lstm_step)", assignment="04_lstm_gates") == [0.0]


def test_no_state_of_a_generator_is_chosen():
    drawn = "rng = np.random.default_rng(3)\nmine = f(rng)\nassert np.allclose(mine, rng.random(3))"
    assert points(CHOSEN, drawn) == [0.0]


def test_a_piece_of_a_reply_is_taken_once():
    assert points(OVERLAPPING, "assert len(f(1)) == 20") == [0.0]


def test_what_is_given_has_the_time_of_the_cell():
    long = "z = np.zeros\nlstm_forward(z((1, 400_000, 1)), z((1, 1)), z((1, 1)), z((4, 1)), z((4, 1)), z(4))"
    cells = (
        Cell("run", f"import numpy as np\nfrom lstm_course.given import lstm_forward\n{long}"),
        Cell("run", "def f(x): return x"),
        Cell("test", "assert f(3) == 3", "t", 1.0),
    )
    limits = Limits(cell_seconds=1.0)
    found = run_job(Job("mallory", "05_lstm_gradients", "05_lstm_gradients", cells, limits=limits)).cells
    assert found[0].flags == ("timed out",)
    assert found[2].points == 1.0
