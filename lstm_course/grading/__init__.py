"""Everything that touches nbgrader: configuration, judged cells, batches, the class report.

>>> from lstm_course.grading import configure       # in nbgrader_config.py
>>> configure(c)                                    # doctest: +SKIP

Importing this package loads no nbgrader, and nothing else either: a student's process does it too.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_course.grading.settings import configure

__all__ = ["configure"]


def __getattr__(name: str) -> Any:
    if name != "configure":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lstm_course.grading.settings import configure

    return configure
