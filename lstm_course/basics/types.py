"""Two names for annotations that are wanted everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Function = Callable[..., Any]
