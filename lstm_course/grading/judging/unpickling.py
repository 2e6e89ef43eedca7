"""What a test unpickles: of its own files anything, of whatever comes from a student's code plain data alone.

A pickle names what is called to make it. ``pickle.load(open("model.pkl", "rb"))`` in a test, of a file that a notebook
wrote, would call whatever the notebook wants, where the tests are. Python tells audit hooks of each name that a pickle
asks for (PEP 578), whichever library opens it.
"""

from __future__ import annotations

import sys
from typing import Any, BinaryIO

# What calls nothing but itself, with what stands in the pickle.
_PLAIN = {
    "builtins": {"set", "frozenset", "complex", "bytearray", "range", "slice"},
    "collections": {"OrderedDict", "defaultdict", "Counter", "deque"},
    "datetime": {"date", "time", "datetime", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "uuid": {"UUID"},
    "_codecs": {"encode"},
    "numpy": {"ndarray", "dtype"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
}


class Unpickling:
    """Knows the instructor's own files that are open: only while one is, a pickle may name what it likes."""

    def __init__(self) -> None:
        self._own: list[BinaryIO] = []

    def begin(self) -> None:
        """Watch from now on."""
        sys.addaudithook(self._look)

    def reads(self, file: Any) -> Any:
        """Take note of a file of the instructor's that is opened to read. Returns it."""
        self._own = [one for one in self._own if not one.closed]
        self._own.append(file)
        return file

    def _look(self, event: str, args: Any) -> None:
        if event == "pickle.find_class" and not any(not one.closed for one in self._own):
            module, name = args
            if name not in _PLAIN.get(module, ()):
                raise PermissionError(f"a pickle of a student's that is more than plain data ({module}.{name})")
