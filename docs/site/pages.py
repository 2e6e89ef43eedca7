"""The pages that the site has beside units and texts: the front, the table of units, the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from docs.site.texts import PAGES, led
from docs.site.units import UnitPage, intention
from lstm_course.units.registry import all_units

_READERS = {
    "For you": ("students", "instructors", "your-course", "grading", "deployment", "authors", "library"),
    "To look up": ("mistakes", "glossary", "evidence", "benchmarks", "cluster"),
    "Behind it": ("architecture", "CONTRIBUTING", "CHANGELOG"),
}


def write_units_page(to: Path, units: Mapping[str, UnitPage]) -> None:
    """Write the table of units, each a card that leads to its page."""
    cards = "\n".join(_card(f"{name}.html", *_unit_words(name, page)) for name, page in units.items())
    (to / "units").mkdir(exist_ok=True)
    toctree = "\n".join(units)
    (to / "units" / "index.md").write_text(
        "# The units\n\nEach is a notebook, shown here as students get it, after it was run: the figures are there,\n"
        f'the answers are not.\n\n<div class="cards">\n{cards}\n</div>\n\n```{{toctree}}\n:hidden:\n{toctree}\n```\n',
        encoding="utf-8",
    )


def write_gallery(to: Path, units: Mapping[str, UnitPage]) -> None:
    """Write a page of all figures and demos, each leading to its place in its unit."""
    parts = ["# Gallery\n\nEvery figure of the course, as the notebooks draw it. Those with a ▶ move on their pages.\n"]
    for name, page in units.items():
        title = all_units()[name].title
        parts.append(f"## {title}\n")
        parts.append('<div class="cards">')
        for figure in page.figures:
            picture = figure.picture.removeprefix("../")
            words = figure.alt if len(figure.alt) < 110 else figure.alt[:100].rsplit(" ", 1)[0] + " …"
            parts.append(
                f'<a class="card picture" href="units/{name}.html#{figure.anchor}"><img loading="lazy" '
                f'alt="{escape(figure.alt)}" src="{picture}"><span>{"▶ " * figure.moves}{escape(words)}</span></a>'
            )
        parts.append("</div>\n")
    (to / "gallery.md").write_text("\n".join(parts), encoding="utf-8")


def write_index(to: Path, units: list[str], texts: list[str], apis: list[str]) -> None:
    """Write the front page and what stands at the side of all pages."""
    front = led(Path(__file__).parent / "front.md", to / "index.md", to, "")
    trees = ["```{toctree}\n:hidden:\n:caption: Look\n\nunits/index\ngallery\n```"]
    for caption, names in _READERS.items():
        there = [PAGES[page].removesuffix(".md") for page in PAGES if Path(page).stem in names and page in texts]
        there += apis if caption == "To look up" else []
        trees.append(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(there) + "\n```")
    (to / "index.md").write_text(front + "\n" + "\n\n".join(trees) + "\n", encoding="utf-8")


def _unit_words(name: str, page: UnitPage) -> tuple[str, str, str, str]:
    unit = all_units()[name]
    number = name.partition("_")[0].lstrip("0")
    small = f"{len(unit.exercises)} exercises · {unit.points} points · {len(page.figures)} figures"
    return f"{number}. {unit.title}", intention(page.notebook), small, page.figures[0].picture if page.figures else ""


def _card(href: str, title: str, words: str, small: str, picture: str) -> str:
    image = f'<img loading="lazy" alt="" src="{picture}">' if picture else ""
    return (
        f'<a class="card" href="{href}">{image}<b>{escape(title)}</b><span>{escape(words)}</span>'
        f"<small>{escape(small)}</small></a>"
    )
