"""The page that a student's copy opens on: what is done, where to go on; nobody's own file is written over."""

import json
import re

import pytest

from lstm_course.classroom.progress import FILE, open_on
from lstm_course.units.registry import all_units

GATES = all_units()["04_lstm_gates"]


@pytest.fixture
def copy(tmp_path):
    for name in ("01_rnn", "04_lstm_gates"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").touch()
    return tmp_path


def keep(folder, **said):
    (folder / FILE).write_text(json.dumps(said))


def passed(*names):
    return {name: {"status": "passed", "share": 1.0, "tries": 1} for name in names}


def text_of(folder):
    assert open_on(folder) == "start.md"
    return (folder / "start.md").read_text()


def test_who_begins_is_led_to_the_first_unit_that_is_there(copy):
    text = text_of(copy)
    assert "**Begin** with [1. Sequences and the RNN](01_rnn/01_rnn.ipynb)" in text
    assert re.findall(r"\| (.) \| \[(\d+)\.", text) == [("○", "1"), ("○", "4")]
    assert f"0 of {GATES.points} |" in text


def test_who_has_begun_goes_on_where_the_next_exercise_is(copy):
    first = GATES.exercises[0]
    keep(copy, **{"04_lstm_gates": passed(first.name)})
    text = text_of(copy)
    assert f"**Go on** with [4. {GATES.title}](04_lstm_gates/04_lstm_gates.ipynb): the next exercise is" in text
    assert f"`{GATES.exercises[1].name}`" in text
    assert f"| ◐ | [4. {GATES.title}](04_lstm_gates/04_lstm_gates.ipynb) | 1 of {len(GATES.exercises)} |" in text


def test_a_unit_that_is_done_leads_to_the_next_and_the_end_is_said(copy):
    done = {"01_rnn": passed(*(exercise.name for exercise in all_units()["01_rnn"].exercises))}
    keep(copy, **done)
    text = text_of(copy)
    assert "| ✓ | [1." in text
    assert "**Go on** with [4." in text
    keep(copy, **done, **{"04_lstm_gates": passed(*(exercise.name for exercise in GATES.exercises))})
    assert "**Every exercise passes.**" in text_of(copy)


def test_a_file_of_somebodys_own_stays_and_is_not_opened(copy):
    (copy / "start.md").write_text("# My notes\n")
    assert open_on(copy) is None
    assert (copy / "start.md").read_text() == "# My notes\n"


def test_a_folder_without_a_unit_or_that_cannot_be_written_opens_as_before(copy, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    assert open_on(empty) is None
    assert list(empty.iterdir()) == []
    (copy / "start.md").mkdir()
    assert open_on(copy) is None
