"""The global names of the notebook: looked up, and replaced or taken away for the time of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstm_course.grading.student.sharing import Sharing
from lstm_course.grading.student.shell import Shell


class GlobalNames:
    """Those of IPython's shell, in which the notebook runs."""

    def __init__(self, shell: Shell, state: Sharing) -> None:
        self._shell, self._state = shell, state
        self._before: dict[str, list[Any]] = {}  # name → [what it stood for before a test, or nothing]

    def get(self, name: str) -> dict[str, Any]:
        """Return what a name stands for, with what has changed of what the grader has."""
        if name not in self._shell.user_ns:
            return self._state.with_changes({"found": False})
        return self._state.with_changes(self._state.shared("value", self._shell.user_ns[name]) | {"found": True})

    def fingerprints(self, names: Sequence[str]) -> dict[str, str]:
        from lstm_course.grading.student.fingerprints import fingerprints

        return fingerprints(self._shell.user_ns, names)

    def replace(self, name: str, value: Any) -> None:
        self._keep(name)
        self._shell.user_ns[name] = value

    def delete(self, name: str) -> None:
        self._keep(name)
        self._shell.user_ns.pop(name, None)

    def restore(self, names: Sequence[str]) -> None:
        """Let names stand for what they did before they were replaced."""
        for name in names:
            if before := self._before.get(name):
                self._shell.user_ns[name] = before[0]
        self._before.clear()

    def _keep(self, name: str) -> None:
        self._before.setdefault(name, [self._shell.user_ns[name]] if name in self._shell.user_ns else [])
