"""Draws the floors as they are: the rooms of ``tests/test_layers.py``, and which of them import which, as measured.

``python -m tests.floors docs/pictures`` writes floors.svg (the package) and floors-grading.svg (the grader). A room's
sentence is the first one of its docstring. Light or dark is the reader's choice, by CSS in the picture itself.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from tests.test_layers import FLOORS, GRADING, ROOT, arrows, grading_room_of, room_of

SENTENCES = {"units.u*": "The units themselves, each in one folder: u01_rnn, u02_bptt …"}
Edges = Mapping[str, set[str]]

ROW, BAND_GAP, LEFT, NAME_WIDTH, TEXT, LANE = 30, 6, 34, 142, 10, 20
CHARACTER = 6.9  # the width of one, on average, in a wide font of 12.5 px
STYLE = """
  svg { --ink: #1f2328; --soft: #59636e; --band: #f4f6f8; --box: #ffffff; --edge: #8c959f; background: #ffffff }
  .c0 { --lane: #0072b2 } .c1 { --lane: #b54d00 } .c2 { --lane: #007a5a } .c3 { --lane: #a3467a }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --soft: #9aa4ae; --band: #161b22; --box: #0d1117; --edge: #6e7681; background: #0d1117 }
    .c0 { --lane: #56b4e9 } .c1 { --lane: #f0883e } .c2 { --lane: #3fcf9f } .c3 { --lane: #e29bc4 }
  }
  text { font: 12.5px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--soft) }
  .name { font: 600 13px ui-monospace, SFMono-Regular, Menlo, monospace; fill: var(--ink) }
  .band { fill: var(--band) } .box { fill: var(--box); stroke: var(--edge) }
  .lane { stroke: var(--lane); stroke-width: 1.8; fill: none } .dot, .head { fill: var(--lane) }
"""


def measured(room: Callable[[str], str], within: str = "") -> dict[str, set[str]]:
    """Return room → the rooms that its modules import, itself left out; ``within``: of one package alone."""
    found: dict[str, set[str]] = {}
    for module, targets in arrows().items():
        if module and module.startswith(within):
            others = {room(target) for target in targets if target.startswith(within)} - {room(module)}
            found.setdefault(room(module), set()).update(others)
    return found


def sentence_of(room: str) -> str:
    """Return the first sentence of the docstring of the room's package or module."""
    if room in SENTENCES:
        return SENTENCES[room]
    path = ROOT.joinpath(*room.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=\.)\s", docstring.replace("``", "").replace("\n", " "), maxsplit=1)[0].rstrip(".")


def picture(title: str, floors: tuple[tuple[str, ...], ...], edges: Edges, prefix: str = "") -> str:
    """Return the floors as an SVG, the ground below. A dot on a lane: this room imports the one at its arrow."""
    y, bands, top = {}, [], 10.0
    for number, rooms in reversed(list(enumerate(floors))):
        bands.append((number, top, ROW * len(rooms) + BAND_GAP))
        for place, room in enumerate(rooms):
            y[room] = top + BAND_GAP / 2 + ROW * (place + 0.5)
        top += ROW * len(rooms) + 2 * BAND_GAP
    sentences = {room: sentence_of(room) for room in y}
    right = LEFT + NAME_WIDTH + TEXT
    first = right + CHARACTER * max(map(len, sentences.values())) + LANE
    imported = [room for room in y if any(room in targets for targets in edges.values())]
    lane = {room: first + LANE * number for number, room in enumerate(imported)}
    width = first + LANE * len(lane)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top:.0f}" width="{width:.0f}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
    ]
    for number, start, height in bands:
        parts.append(f'<rect class="band" x="6" y="{start:.1f}" width="{width - 12:.1f}" height="{height}" rx="5"/>')
        parts.append(f'<text x="20" y="{start + height / 2 + 4.5:.1f}" text-anchor="middle">{number}</text>')
    for number, (room, x) in enumerate(lane.items()):
        importers = [other for other in y if room in edges.get(other, ())]
        ends = [y[other] for other in importers]  # one below the arrow would be an import upwards
        end = right + CHARACTER * len(sentences[room]) + 6
        parts.append(f'<g class="c{number % 4}"><path class="lane" d="M{x:.1f} {min(ends):.1f}V{max(ends):.1f}"/>')
        parts.append(f'<path class="lane" d="M{x:.1f} {min(ends):.1f}V{y[room]:.1f}H{end:.1f}"/>')
        parts.append(f'<path class="head" d="M{end - 4:.1f} {y[room]:.1f}l8 -4.5v9z"/>')
        parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y[other]:.1f}" r="4.5"/>' for other in importers]
        parts.append("</g>")
    for room, middle in y.items():
        shown, known = room.removeprefix(prefix), ", ".join(t.removeprefix(prefix) for t in y if t in edges[room])
        parts += [
            f"<g><title>{escape(shown)} imports {known or 'no other room'}</title>",
            f'<rect class="box" x="{LEFT}" y="{middle - 12:.1f}" width="{NAME_WIDTH}" height="24" rx="4"/>',
            f'<text class="name" x="{LEFT + 9}" y="{middle + 4.5:.1f}">{escape(shown)}</text>',
            f'<text x="{right}" y="{middle + 4.5:.1f}">{escape(sentences[room])}</text></g>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def package() -> str:
    return picture("The rooms of lstm_course, floor by floor", FLOORS, measured(room_of))


def grader() -> str:
    edges = measured(grading_room_of, "grading.")
    return picture("The rooms of lstm_course.grading, floor by floor", GRADING, edges, "grading.")


PICTURES: Mapping[str, Callable[[], str]] = {"floors.svg": package, "floors-grading.svg": grader}


if __name__ == "__main__":
    for name, drawn in PICTURES.items():
        (Path(sys.argv[1]) / name).write_text(drawn(), encoding="utf-8")
