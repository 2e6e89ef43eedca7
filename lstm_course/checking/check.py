"""Showing a verdict where the student is: a card in a notebook, text at a prompt, then one short line."""

from __future__ import annotations

from typing import Any

from lstm_course.basics.notebooks import in_notebook
from lstm_course.checking.render import VERDICT_MIME, one_line, to_html, to_json, to_text
from lstm_course.checking.verdict import Verdict


class CheckFailed(AssertionError):
    """Raised after the card of an answer that is not right. Its traceback is one line."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(one_line(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        # IPython calls this more than once: it must do nothing but answer.
        return [one_line(self.verdict)]


class NotAttempted(CheckFailed, NotImplementedError):
    """Raised for a scaffold that is still untouched."""


def publish(verdict: Verdict, always: bool = False) -> None:
    """Show the verdict once. An untouched scaffold needs no card, unless somebody collects them (``always``)."""
    if in_notebook():
        from IPython.display import display

        data: dict[str, Any] = {VERDICT_MIME: to_json(verdict)}
        if always or verdict.status != "not_attempted":
            data |= {"text/html": to_html(verdict), "text/plain": to_text(verdict)}
            display(data, raw=True)
    elif verdict.status != "not_attempted":
        print(to_text(verdict))


def settle(verdict: Verdict) -> None:
    """Return if the answer is right, else raise the one line that says it is not."""
    if verdict.status == "not_attempted":
        raise NotAttempted(verdict)
    if not verdict.passed:
        raise CheckFailed(verdict)
