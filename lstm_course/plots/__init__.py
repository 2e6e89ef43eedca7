"""How every plot looks and is shown, and what several units draw."""

from lstm_course.plots.export import save

__all__ = ["save"]
