"""The picture of a training, redrawn in its place while it runs. What is saved is its last state, a still.

There is no button to stop it: a widget's press reaches the kernel only when the cell is done (tried with ipykernel 7.4
and JupyterLab 4.6, which have subshells). The kernel's own interrupt does reach it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape
from threading import Event
from time import perf_counter
from typing import Any, TypeVar

from lstm_course.basics.themes import PICTURE_STYLE
from lstm_course.training.curves import curves_svg
from lstm_course.training.gate_map import GateMap

T = TypeVar("T")

PAUSE = 0.5  # seconds between two pictures, at least
SHARE = 1 / 40  # of the time, at most, that goes into pictures
_WIDTH = "max-width:46em;font-family:var(--jp-content-font-family, sans-serif)"


class Live:
    """Shows label, count, curves and a sample, in place; takes no more than `SHARE` of the time for it."""

    def __init__(
        self,
        label: str,
        total: int | None,
        unit: str,
        history: Any,
        sample: Callable[[], str | GateMap] | None,
        stop: Event,
    ) -> None:
        from IPython.display import display

        self.label, self.total, self.unit = label, total, unit
        self.history, self.sample, self.stop = history, sample, stop
        self.done, self.handed = 0, 0
        self.said: str | GateMap = ""
        self.began = self.drawn = perf_counter()
        self.cost = 0.0
        self.place = display(self._bundle(), raw=True, display_id=True)

    def through(self, items: Iterable[T]) -> Iterator[T]:
        """Hand on the items one by one, until there are no more or somebody asks to stop."""
        for self.handed, item in enumerate(items, 1):
            yield item
            self.done = self.handed
            if self.stop.is_set():
                return
            now = perf_counter()
            if now - self.drawn > max(PAUSE, self.cost / SHARE):
                self._draw(now)

    def end(self, failed: bool = False) -> None:
        """Draw the last picture, which stays. The last item counts, unless the loop failed on it."""
        self.done = self.done if failed else self.handed
        self._draw(perf_counter(), ended=True)

    def _draw(self, now: float, ended: bool = False) -> None:
        if self.sample is not None:
            try:
                self.said = self.sample()
            except Exception:  # a picture is not worth a training
                self.sample = None
        self.place.update(self._bundle(ended), raw=True)
        self.drawn = perf_counter()
        self.cost = self.drawn - now

    def _curves(self) -> dict[str, list[float]]:
        names = {"losses": "loss", "norms": "norm of the gradients", "scores": "score"}
        held = {shown: getattr(self.history, name, None) for name, shown in names.items()}
        return {shown: numbers for shown, numbers in held.items() if isinstance(numbers, list)}  # a model has methods

    def _bundle(self, ended: bool = False) -> dict[str, str]:
        curves = {name: numbers for name, numbers in self._curves().items() if numbers}
        seconds = perf_counter() - self.began
        told = f"{self.label}: {self._count()}, {seconds:.0f} s"
        if curves.get("loss"):
            told += f", loss {curves['loss'][0]:.3g} → {curves['loss'][-1]:.3g}"
        stopped = ended and self.stop.is_set()
        if stopped:
            told += ". Stopped, as you asked: the model and what was measured are kept as they are now."
        elif not ended:
            told += " … ■ stops it and keeps the model"
        sample = _as_html(self.said) if self.said else ""
        brief = ended and not stopped and seconds < PAUSE  # a line says enough
        svg = "" if brief else curves_svg(curves, self.total if self.unit == "steps" else None)
        html = (
            f'<div class="lstm-training" style="{_WIDTH}"><div>{escape(told)}</div>{svg}{sample}</div>{PICTURE_STYLE}'
        )
        return {"text/html": html, "text/plain": "\n".join(part for part in (told, str(self.said)) if part)}

    def _count(self) -> str:
        of = f" of {self.total:,}" if self.total is not None else ""
        return f"{self.done:,}{of} {self.unit}".rstrip()


def _as_html(said: str | GateMap) -> str:
    if isinstance(said, GateMap):
        return said.html()
    return f"<pre style='white-space:pre-wrap;margin:.4em 0 0'>{escape(said)}</pre>"
