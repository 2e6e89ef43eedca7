"""From ``lstm-course submit`` by a learning platform's download and nbgrader's zip_collect into the grader's intake."""

import re
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

from traitlets.config import Config

from lstm_course.basics.files import HANDED_IN_ATTEMPTS
from lstm_course.checking.attempts import Attempt, to_json
from lstm_course.classroom.attempts import FILE as KEPT
from lstm_course.classroom.hand_in import pack
from lstm_course.grading.batch.course import Course
from lstm_course.grading.intake.submission import take_in
from lstm_course.grading.reporting.shared_attempts import shared_attempts
from tests.grading.toy_answers import FILE, UNIT

DOCS = (Path(__file__).parents[2] / "docs" / "instructors.md").read_text(encoding="utf-8")
SETTINGS = next(block for block in re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL) if "FileNameCollector" in block)
NAMES = {  # what stands before, or around, the file that was uploaded
    "ada": "ada_4711_8899_{}",  # Canvas
    "bob": "bob_LATE_4712_8899_{}",
    "cy": "cy_815_assignsubmission_file/{}",  # Moodle, in folders
    "dan": "dan_816_assignsubmission_file_{}",  # and not in folders
}


def test_what_submit_writes_is_collected_as_it_is(own_course, tmp_path, monkeypatch):
    from nbgrader.apps.zipcollectapp import ZipCollectApp
    from nbgrader.coursedir import CourseDirectory

    home = tmp_path / "home"
    (home / UNIT).mkdir(parents=True)
    (home / UNIT / FILE).write_bytes((own_course / "course" / UNIT / FILE).read_bytes())
    (home / ".lstm-course.json").write_text("{}")
    (home / KEPT).write_text(to_json({UNIT: {"double": [Attempt("failed", 0.0), Attempt("passed", 1.0)]}}, keep=True))
    monkeypatch.chdir(home)
    pack(UNIT, attempts=True, agreed=lambda _: False, may_replace=lambda _: False, say=lambda _: None)

    archive = own_course / "downloaded" / UNIT / "archive" / "submissions.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as outer:
        for name in NAMES.values():
            outer.writestr(name.format(f"{UNIT}.zip"), (home / f"{UNIT}.zip").read_bytes())
        with zipfile.ZipFile(home / "eve.zip", "w") as file:  # who would hand in for ada
            file.writestr(f"extracted/ada_4711_9999_{UNIT}/{FILE}", (home / UNIT / FILE).read_bytes())
        outer.writestr("eve_4713_8899_eve.zip", (home / "eve.zip").read_bytes())
    config = Config()
    exec(SETTINGS, {"c": config})
    config.CourseDirectory.root = str(own_course)
    config.CourseDirectory.release_directory = "course"
    monkeypatch.chdir(own_course)
    app = ZipCollectApp(config=config)
    app.coursedir = CourseDirectory(parent=app)
    app.coursedir.assignment_id = UNIT
    app.extractor_plugin_inst = app.extractor_plugin(parent=app)
    app.collector_plugin_inst = app.collector_plugin(parent=app)
    app.extract_archive_files()
    app.process_extracted_files()

    course = Course(own_course, own_course / "log")
    assert course.submissions() == [(who, UNIT) for who in (*NAMES, "eve")]
    with course.gradebook as gradebook:
        for who in NAMES:
            gradebook.add_student(who)
    for who in NAMES:
        assert (course.submitted(who, UNIT) / HANDED_IN_ATTEMPTS).is_file()
        assert list(take_in(course.submitted(who, UNIT), [UNIT]).notebooks) == [UNIT]
    assert [(one.exercise, one.students, one.tries) for one in shared_attempts(course)] == [("double", 4, (2, 2))]
    course.close()
