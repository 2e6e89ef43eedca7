"""What a message is made of, and how much of it there may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_BYTES = 1 << 28
MOST_JSON = 1 << 25
MOST_PARTS = 10**7  # of a value, each counted as often as it stands there
DEEPEST = 60
SAFE_INT = 2**53
# What is the same in JSON. A list of nothing else is told at one stroke.
SAME = frozenset((bool, int, float, str, type(None)))

Bytes = bytes | memoryview
Message = Mapping[str, Any] | list[Any]
"""Values by name; or in a list, where their places say which is which."""
