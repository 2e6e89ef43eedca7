"""Showing a verdict where the student is: a card in a notebook, text at a prompt, then one short line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.basics.console import tell
from lstm_course.basics.notebooks import in_notebook
from lstm_course.checking.render import VERDICT_MIME, one_line, to_html, to_json, to_text
from lstm_course.checking.verdict import Verdict

# Nothing was done wrong: the red line below this card, by which nbgrader knows that it is not done, is hidden where the
# page can do that.
_CALM = (
    '<style class="lstm-course-calm">'
    ".jp-OutputArea-child:has(.lstm-course-calm) + .jp-OutputArea-child { display: none }</style>"
)


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


def publish(verdict: Verdict, show: Callable[[dict[str, Any]], None], always: bool = False) -> None:
    """Show the verdict once: by ``show`` in a notebook, else as text.

    At a prompt an untouched scaffold needs no more than its one line. always: for somebody who collects the cards; then
    nothing hides the line after one.
    """
    if in_notebook():
        html = to_html(verdict)
        if verdict.status == "not_attempted" and not always:
            html += _CALM
        show({"text/html": html, "text/plain": to_text(verdict), VERDICT_MIME: to_json(verdict)})
    elif verdict.status != "not_attempted":
        tell(to_text(verdict))


def settle(verdict: Verdict) -> None:
    """Return if the answer is right, else raise the one line that says it is not."""
    if verdict.status == "not_attempted":
        raise NotAttempted(verdict)
    if not verdict.passed:
        raise CheckFailed(verdict)
