"""What one calls: a cell and a sequence under the microscope, shown in a notebook or written to a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import awaits_guess, quiet
from lstm_course.basics.types import Array, Function
from lstm_course.plots.caught import catch
from lstm_course.plots.folded import ALT, folded
from lstm_course.plots.microscope.cells import diagram_of
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.plots.microscope.page import contents, fragment, page
from lstm_course.plots.microscope.reading import Reading
from lstm_course.plots.microscope.record import Recording, record
from lstm_course.plots.microscope.svg import picture
from lstm_course.plots.microscope.words import described
from lstm_course.reference.cell import Cell, Params, State
from lstm_course.reference.registry import get_cell


@dataclass(frozen=True)
class Microscope:
    """A cell and the sequence it read, at a step. In a notebook, its value shows itself."""

    recording: Recording
    step: int = 0
    unit: int | None = None
    backward: bool = False

    def at(self, step: int | None = None, unit: int | None = None) -> Reading:
        """Return the reading at a step, the one it was made with by default; a negative one counts from the end."""
        step = self.step if step is None else step
        steps, units = self.recording.steps, self.recording.units
        if not -steps <= step < steps:
            raise ValueError(f"there are {steps} steps: no step {step}")
        unit = self.unit if unit is None else unit
        if unit is not None and not 0 <= unit < units:
            raise ValueError(f"there are {units} units, from 0: no unit {unit}")
        return Reading(self.recording, step % steps, unit, self.backward)

    def svg(self, step: int | None = None, unit: int | None = None, theme: str | None = None) -> str:
        """Return the picture of a step as SVG. theme "light" or "dark"; without one it follows the page's."""
        return picture(self.at(step, unit), theme)

    def alt(self, step: int | None = None, unit: int | None = None) -> str:
        """Return the picture of a step in words."""
        return described(self.at(step, unit))

    def html(self, path: str | Path) -> Path:
        """Write one page that holds it all, live, for a browser without a network."""
        path = Path(path)
        path.write_text(page(self.at()), encoding="utf-8")
        return path

    def png(self, path: str | Path, step: int | None = None, theme: str = "light", width: int = 1600) -> Path:
        """Write the picture of a step as PNG, so many pixels wide."""
        from lstm_course.plots.microscope.raster import png

        Path(path).write_bytes(png(self.at(step), theme, width))
        return Path(path)

    def gif(
        self, path: str | Path, steps: Iterable[int] | None = None, theme: str = "light", width: int = 800,
        seconds: float = 0.8,
    ) -> Path:  # fmt: skip
        """Write an animation of the steps, all by default; backward it goes from the last to the first."""
        from lstm_course.plots.microscope.raster import gif

        steps = range(self.recording.steps)[:: -1 if self.backward else 1] if steps is None else steps
        Path(path).write_bytes(gif([self.at(step) for step in steps], theme, width, seconds))
        return Path(path)

    def widget(self) -> Any:
        """Return it as a widget of anywidget, to stand beside other widgets."""
        from lstm_course.plots.microscope.widget import widget_of

        return widget_of(*contents(self.at()))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html, words = fragment(self.at()), self.alt()
        return (
            {"text/html": folded(html), "text/plain": ALT}
            if awaits_guess()
            else {"text/html": html, "text/plain": words}
        )


def microscope(
    cell: str | Cell | Function,
    parameters: Params | Sequence[Array] | None = None,
    x: Array | None = None,
    *,
    backward: bool | Function = False,
    diagram: Diagram | Cell | str | None = None,
    parts: Collection[str] | None = None,
    state: State | None = None,
    example: int = 0,
    dhs: Array | None = None,
    reads: Sequence[str] = (),
    names: Sequence[str] = (),
    step: int = 0,
    unit: int | str | None = None,
    title: str = "",
) -> Microscope:
    """Put a cell under the microscope.

    cell: the name of one that is installed, a cell by the course's protocol, or a function
    ``step(x, *state, *parameters)`` that returns the new state and perhaps a cache; a function is an LSTM's, unless
    ``diagram`` is another one, or a cell that has one, or the name of such a cell.
    parameters, a dict by names or in order, and x (N, T, D), a batch of which ``example`` is shown, are drawn at
    random where they are left out (a function needs its parameters).
    backward: True begins with the view of the gradients, for a cell; for a function it is the way back,
    ``backward(*gradients of the new state, cache)``. dhs (N, T, H), the gradient of the loss by each h, is 1 at the
    last step, for each unit, by default.
    parts are those that are lit, all by default. reads names what each step reads, names the units; unit is the one
    to begin with, None for all.
    Raises CourseError, TypeError or ValueError, in words, for what does not fit.
    """
    cell = get_cell(cell) if isinstance(cell, str) else cell
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 20, 3)) if x is None else np.asarray(x)
    if parameters is None:
        if not isinstance(cell, Cell):
            raise ValueError("a step needs its parameters: a dict by their names, or one after the other")
        parameters = cell.init_params(rng, x.shape[-1], 6)
    drawn = cell if diagram is None else get_cell(diagram) if isinstance(diagram, str) else diagram
    drawn = (drawn if isinstance(drawn, Diagram) else diagram_of(drawn)).only(parts)
    drawn = replace(drawn, title=title) if title else drawn
    way = backward if callable(backward) else None
    kept = record(drawn, cell, parameters, x, way, state, example, dhs)
    return view(kept, reads, names, step, unit, backward is True and bool(kept.along))


def view(
    recording: Recording,
    reads: Sequence[str] = (),
    names: Sequence[str] = (),
    step: int = 0,
    unit: int | str | None = None,
    backward: bool = False,
) -> Microscope:
    """Return the microscope on a recording, that of `both_directions`, say. The rest is said at `microscope`."""
    for what, given, count in (("reads", reads, recording.steps), ("names", names, recording.units)):
        if len(given) not in (0, count):
            raise ValueError(f"{what} has {count} entries, not {len(given)}")
    recording = replace(recording, reads=tuple(map(str, reads)), names=tuple(map(str, names)))
    if isinstance(unit, str):
        if unit not in recording.names:
            raise ValueError(f"there is no unit {unit!r} among {', '.join(recording.names) or 'units without names'}")
        unit = recording.names.index(unit)
    seen = Microscope(recording, step, unit, backward)
    return replace(seen, step=seen.at().step)


def show(seen: Microscope) -> None:
    """Display a microscope; nothing where nobody is looking. For demos."""
    if not quiet() and not catch(seen):
        from IPython.display import display

        display(seen)
