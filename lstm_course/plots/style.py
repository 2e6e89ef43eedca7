"""How every plot of the course looks and is shown: one palette, an alt text, sliders without a network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from lstm_course.basics.machine import IN_BROWSER
from lstm_course.basics.notebooks import awaits_guess, quiet
from lstm_course.basics.palette import AMOUNTS, LIGHT, SERIES, SIGNS
from lstm_course.plots.caught import Moving, Still, catch
from lstm_course.plots.folded import ALT, folded, folded_panel, prints_folded
from lstm_course.plots.frames import drawn_beforehand, frames_html
from lstm_course.plots.html import html_of
from lstm_course.plots.moving import MovingPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What is compared, one after the other; what has a colour of its own, a gate, say, has it in `palette.LIGHT`.
COLOURS = (*SERIES, LIGHT["line"], LIGHT["ink"])

# Of a live demo's two outputs one is seen: the still where the widget's kernel is gone, else the widget.
_STILL, _LIVE = "lstm-course-still", "lstm-course-live"
_EITHER = (
    f".jp-OutputArea-child:has(.{_STILL}):has(+ .jp-OutputArea-child .{_LIVE}), "
    f".jp-OutputArea-child:has(.{_STILL}) + .jp-OutputArea-child:not(:has(.{_LIVE})) {{ display: none }}"
)

if IN_BROWSER:  # where matplotlib looks for fonts anew each time, and says so in red
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

P = ParamSpec("P")


def demo(function: Callable[P, Any]) -> Callable[P, None]:
    """Make a demo: it shows something and returns nothing, and stays quiet while nbgrader runs the notebook."""

    @wraps(function)
    def shown(*args: P.args, **kwargs: P.kwargs) -> None:
        if not quiet():
            with prints_folded():
                function(*args, **kwargs)

    return shown


def figure_of(width: float = 7.0, height: float = 3.2, columns: int = 1, rows: int = 1, **options: Any) -> tuple:
    """Return a figure and its axes (one, or an array of them) in the course's style. Sizes are in inches."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    # A Figure of its own, not pyplot's: nothing global is left behind, and no backend is asked for.
    with rc_context(_look()):
        fig: Figure = Figure(figsize=(width, height), layout="constrained", facecolor=LIGHT["paper"])
        axes = fig.subplots(rows, columns, **options)
    return fig, axes


def _look() -> Any:
    from cycler import cycler

    inked = ("text.color", "axes.edgecolor", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color")
    return {
        "axes.prop_cycle": cycler(color=COLOURS), "font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
        **dict.fromkeys(inked, LIGHT["ink"]),
    }  # fmt: skip


def amounts() -> Any:
    """Return the colours of what is 0 or more, a gate, say: none is the page itself."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("amounts", AMOUNTS)


def signs() -> Any:
    """Return the colours of what has a sign, as the microscope's chips have them: 0 is the page itself."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("signs", SIGNS)


def ink_on(colour: Any) -> str:
    """Return the colour of letters on a colour (red, green, blue, …): ink, or paper where that is dark."""
    red, green, blue, *_ = colour
    return LIGHT["paper" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.5 else "ink"]


def show(fig: Figure, alt: str) -> None:
    """Display the figure, once, with its alt text; folded where it would answer a guess that is not written yet."""
    if catch(Still(fig, alt)):
        return
    html = html_of(fig, alt)
    _display(*((folded(html), ALT) if awaits_guess() else (html, alt)))


def _display(html: str, text: str) -> None:
    from IPython.display import display

    display({"text/html": html, "text/plain": text}, raw=True)


def slider(draw: Callable[..., tuple[Figure, str]], **controls: tuple) -> None:
    """Show a live demo. ``draw(**values)`` returns (figure, alt text); each control is
    ``(label, low, high, step, start)``, or ``(label, options, start)`` with a list of options for a drop-down.

    Where no widget can live (a notebook that is opened the next day, a page, the web) the start's figure stands
    instead: it is an output of its own, and hides where the live one below it is there.
    """
    if catch(Moving(draw, controls)):
        return
    if drawn_beforehand():
        _display(frames_html(draw, controls), "A live figure: its pictures were drawn beforehand.")
        return
    import ipywidgets as widgets
    from IPython.display import display

    boxes = {name: _control(*control) for name, control in controls.items()}
    picture = widgets.HTML()

    def put(html: str) -> None:
        picture.value = html

    moving = MovingPicture(draw, put)
    moving.rest({name: box.value for name, box in boxes.items()})
    for box in boxes.values():
        box.observe(lambda _: moving.move({name: box.value for name, box in boxes.items()}), names="value")
    panel = widgets.VBox([*boxes.values(), picture])
    still, text = picture.value, "A live figure: run the cell to move its sliders."
    if awaits_guess():
        panel, still, text = folded_panel(panel), folded(still), ALT
    panel.add_class(_LIVE)
    _display(f'{still}<style class="{_STILL}">{_EITHER}</style>', text)
    view = "application/vnd.jupyter.widget-view+json"
    display({view: (panel._repr_mimebundle_() or {}).get(view, {}), "text/plain": ""}, raw=True)


def _control(label: str, *values: Any) -> Any:
    import ipywidgets as widgets

    style = {"description_width": "initial"}
    if len(values) == 2:
        options, start = values
        return widgets.Dropdown(options=options, value=start, description=label, style=style)
    low, high, step, start = values
    kind = widgets.IntSlider if all(isinstance(v, int) for v in values) else widgets.FloatSlider
    return kind(
        value=start, min=low, max=high, step=step, description=label, style=style,
        layout=widgets.Layout(width="32em"),
    )  # fmt: skip
