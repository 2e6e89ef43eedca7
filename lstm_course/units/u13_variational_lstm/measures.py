"""What counts of the answers of unit 13."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checking.exercise import Arguments


def real_number(value: Any, arguments: Arguments) -> Any:
    """Return any real number as a float, whatever its kind: a 1 is as good as a 1.0. What is none stays as it is."""
    one = isinstance(value, np.ndarray) and not value.ndim and value.dtype.kind in "fiu"
    return float(value) if one else value
