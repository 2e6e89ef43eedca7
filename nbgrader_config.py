"""nbgrader's settings for this course: its folders, its stubs, and the grading of its checks."""

from lstm_course.grading import configure
from lstm_course.grading.release import configure_release

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "lstm-course"
configure_release(c)
configure(c)
