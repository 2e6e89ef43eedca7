"""Judging answers. Knows nothing of LSTMs, of notebooks' contents, or of nbgrader."""

from lstm_course.checking.draw import draw
from lstm_course.checking.exercise import Case, Exercise, Misconception
from lstm_course.checking.judge import judge
from lstm_course.checking.verdict import Evidence, Verdict

__all__ = ["Case", "Evidence", "Exercise", "Misconception", "Verdict", "draw", "judge"]
