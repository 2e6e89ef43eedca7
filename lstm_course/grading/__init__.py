"""Everything that touches nbgrader: configuration, judged cells, batches, the class report.

>>> from lstm_course.grading import configure       # in nbgrader_config.py
>>> configure(c)                                    # doctest: +SKIP

Importing this package loads no nbgrader.
"""

from lstm_course.grading.settings import configure

__all__ = ["configure"]
