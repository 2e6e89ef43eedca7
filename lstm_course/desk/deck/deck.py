"""Slides out of a notebook whose cells say where they stand, and one page out of the slides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from lstm_course.desk.deck.cells import code_style, html_of_cell, inline
from lstm_course.desk.notes import MINUTES

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What a slide takes, in minutes: its words at the pace of a lecture, and each figure or piece of code looked at.
WORDS_A_MINUTE, A_FIGURE, A_PIECE_OF_CODE, AT_LEAST = 110, 1.0, 1.0, 0.5
_HEADING = re.compile(r"^#{1,2} (.+)$", re.MULTILINE)


@dataclass
class Slide:
    """What comes press by press, as HTML, the heading it stands under, and what the lecturer alone reads."""

    section: str = ""
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    planned: float | None = None

    @property
    def minutes(self) -> float:
        """Return how long it takes to say and to show it: what its note plans, else roughly."""
        if self.planned is not None:
            return self.planned
        whole = " ".join(self.steps)
        words = len(
            re.sub(r"<math.*?</math>|<pre.*?</pre>|<script.*?</script>|<[^>]*>", " ", whole, flags=re.S).split()
        )
        seen = A_FIGURE * whole.count("<figure") + A_PIECE_OF_CODE * whole.count('class="code"')
        return max(AT_LEAST, words / WORDS_A_MINUTE + seen)


def slides_of(cells: Iterable[NotebookNode]) -> list[Slide]:
    """Return the slides of cells that ``as_slides`` has gone through."""
    slides: list[Slide] = []
    section = ""
    for cell in cells:
        place = cell.metadata.get("slideshow", {}).get("slide_type")
        heading = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            section = heading[1]
        if place == "skip":
            continue
        if place in ("slide", "subslide") or not slides:
            slides.append(Slide("" if heading else section))
        (slides[-1].notes if place == "notes" else slides[-1].steps).append(html_of_cell(cell))
        if MINUTES in cell.metadata:
            slides[-1].planned = (slides[-1].planned or 0) + cell.metadata[MINUTES]
    return slides


def page_of(slides: list[Slide], title: str) -> str:
    """Return one page with all slides, their style and their script in it."""
    here = files("lstm_course.desk.deck")
    style, own = (here.joinpath(name).read_text(encoding="utf-8") for name in ("deck.css", "deck.js"))
    script = files("lstm_course.plots").joinpath("frames.js").read_text(encoding="utf-8") + own
    colours = code_style("friendly", ":root") + code_style("github-dark", ":root[data-theme=dark]")
    total, spent, sections = len(slides), 0.0, []
    for number, slide in enumerate(slides, 1):
        steps = "".join(f'<div class="step{" later" if k else ""}">{html}</div>' for k, html in enumerate(slide.steps))
        clock = f"{spent:.0f} min so far; this one takes about {slide.minutes:.3g}"
        spent += slide.minutes
        notes = "".join(slide.notes)
        above = f'<div class="section">{inline(slide.section)}</div>' if slide.section else ""
        sections.append(
            f'<section class="slide" id="s{number}" aria-label="Slide {number} of {total}">'
            f'{above}<div class="fit">{steps}</div>'
            f'<aside class="notes"><p>{clock}</p>{notes}</aside></section>'
        )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}\n{colours}</style></head><body><main>{''.join(sections)}</main>"
        f'<div class="bar"><div></div></div><div class="number" aria-live="polite"></div>'
        f'<div class="keys" hidden>{_KEYS}</div><script>{script}</script></body></html>\n'
    )


_KEYS = (
    "<p><b>Space</b>, <b>→</b> next · <b>←</b> back · <b>Home</b>, <b>End</b> · <b>F</b> full screen · "
    "<b>N</b> notes · <b>D</b> dark · <b>?</b> these keys</p>"
)
