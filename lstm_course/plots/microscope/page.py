"""The microscope in a page: its data, compact, and the page that shows it alone, in a notebook or from a file."""

from __future__ import annotations

import base64
import json
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT, THEMES, css
from lstm_course.basics.themes import on_dark
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.plots.microscope.equations import PRE
from lstm_course.plots.microscope.reading import Reading
from lstm_course.plots.microscope.svg import drawing, picture
from lstm_course.plots.microscope.words import described, equation, spoken

HUES = sorted(
    LIGHT.keys() - {"train", "validation", "reported", "baseline", "right", "wrong"}
)  # all that a cell can have


def _file(name: str) -> str:
    """Return a file of the package without its comments and indents: it goes into every page."""
    text = (files("lstm_course.plots.microscope") / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def script() -> str:
    """Return the module that makes the drawing live, for a page and for anywidget."""
    return "\n".join(_file(f"{name}.js") for name in ("reading", "parts", "microscope"))


@cache
def style() -> str:
    """Return the rules: the colours by the page's theme, and the layout."""
    light, dark = (css("m", theme, HUES) for theme in THEMES)
    return f".lstm-microscope {{ {light} }}\n{on_dark('.lstm-microscope', dark)}\n{_file('microscope.css')}"


def contents(reading: Reading) -> tuple[dict[str, Any], bytes]:
    """Return what the page needs: a description, and all numbers as float32, [start, size] or [start, size, scale]."""
    recording, chunks = reading.recording, []
    diagram, used, full = recording.diagram, 0, recording.scales

    def place(values: np.ndarray, *more: float) -> list[float]:
        nonlocal used
        start, used = used, used + values.size
        chunks.append(np.ascontiguousarray(values, dtype="<f4").tobytes())
        return [start, values.shape[1], *more]

    values = {name: place(recording.values[name], full[name]) for name in diagram.values}
    sums = {PRE + node.name: place(recording.values[PRE + node.name], 1.0) for node in diagram.nodes if node.layer}
    gradients = {name: place(d) for name, d in recording.gradients.items() if name in diagram}
    drawn = {wire.name for wire in diagram.wires}
    along = {name: place(d) for name, d in recording.along.items() if name in drawn}
    data = {
        "title": diagram.title, "svg": drawing(reading), "steps": recording.steps, "units": recording.units,
        "step": reading.step, "unit": reading.unit, "backward": reading.backward,
        "reads": list(recording.reads), "names": list(recording.names), "notes": list(recording.notes),
        "values": values | sums, "gradients": gradients or None, "along": along or None,
        "largest": recording.largest_gradient, "memory": _memory(diagram),
        "labels": {node.name: node.label for node in diagram.nodes},
        "words": {node.name: spoken(node) for node in diagram.nodes},
        "nodes": [{"name": node.name, "says": equation(diagram, node)} for node in diagram.nodes],
    }  # fmt: skip
    return data, b"".join(chunks)


def _memory(diagram: Diagram) -> dict[str, str]:
    """Name what the timeline shows: the memory, and, where it is a sum on a belt, what was kept and what was before."""
    belts = {wire.source: wire for wire in diagram.wires if wire.belt and wire.target == diagram.memory}
    kept = next((name for name, wire in belts.items() if wire.before), "")
    shown = {"now": diagram.memory, "hue": diagram[diagram.memory].hue}
    return shown | ({"kept": kept, "before": belts[kept].before} if kept else {})


def fragment(reading: Reading) -> str:
    """Return the piece of a page for a notebook's output.

    It is live wherever scripts run, kernel or not, also when the notebook is opened again or exported; elsewhere
    (GitHub, an untrusted notebook, paper) its picture of this step stands, with words for it.
    """
    still = base64.b64encode(picture(reading).encode()).decode()
    return (
        f'<div class="lstm-microscope-place"><figure style="margin:0"><img alt="{escape(described(reading))}" '
        f'src="data:image/svg+xml;base64,{still}" style="width:100%;max-width:1100px"></figure>{_live(reading)}</div>'
    )


def _live(reading: Reading) -> str:
    data, numbers = contents(reading)
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    module = script().replace("export default { render };", "")
    return (
        f"<style>{style()}</style>"
        f'<script type="application/json" class="m-data">{said}</script>'
        f'<script type="text/plain" class="m-numbers">{base64.b64encode(numbers).decode()}</script>'
        f'<script type="module">{module}{START}</script>'
    )


# Each place that is not live yet becomes so: this script does not know which of the page's outputs it stands in.
START = """
for (const place of document.querySelectorAll(".lstm-microscope-place:not(.m-on)")) {
  const text = (name) => place.querySelector(name)?.textContent;
  if (!text(".m-numbers")) continue;
  place.classList.add("m-on");
  const bytes = Uint8Array.from(atob(text(".m-numbers")), (sign) => sign.charCodeAt(0));
  const traits = { data: JSON.parse(text(".m-data")), numbers: new DataView(bytes.buffer) };
  const el = document.createElement("div");
  place.querySelector("figure").replaceWith(el);
  render({ model: { get: (name) => traits[name] }, el });
}
"""


def page(reading: Reading) -> str:
    """Return one self-contained page."""
    words = escape(reading.recording.diagram.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{words} under the microscope</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        "<style>body { margin: 12px; display: grid; justify-content: center; grid-template-columns: minmax(0, 70em) }"
        f"</style></head><body>{fragment(reading)}</body></html>"
    )
