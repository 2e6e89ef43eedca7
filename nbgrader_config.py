"""nbgrader's settings for this course: its folders, its stubs, and the grading of its checks."""

from pathlib import Path

from lstm_course.building.release import configure_release
from lstm_course.grading import configure

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "lstm-course"
configure_release(c)
configure(c, folder=Path(__file__).parent)  # of course.toml, where there is one
