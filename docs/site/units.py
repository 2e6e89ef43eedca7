"""A unit as a page: the released notebook, run, without the cells that speak to whoever works in it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from docs.site.media import Media

_UNTIL = re.compile(r"^Until your .*, this shows the course's own\.\n?", re.MULTILINE)
_PROGRESS = re.compile(r"^progress\(", re.MULTILINE)
_ALT = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*?src="([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """A figure or a demo of a unit: its picture, what it shows in words, and whether it moves."""

    anchor: str
    picture: str
    alt: str
    moves: bool


@dataclass
class UnitPage:
    notebook: NotebookNode
    figures: list[Figure] = field(default_factory=list)


def page_of(name: str, notebook: NotebookNode, media: Media, repository: str, lite: bool = False) -> UnitPage:
    """Return the page of the unit ``name``.

    repository  where its notebook can be opened from, or nothing
    lite        whether the browser edition stands beside the site
    """
    page = UnitPage(notebook)
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if _PROGRESS.search(cell.source):
                continue
            graded = cell.metadata.get("nbgrader", {})
            cell.outputs = [] if graded else [o for o in (_output(o, media) for o in cell.outputs) if o]
            tags = ["exercise" if graded.get("solution") else "check"] if graded else []
            if cell.outputs and not graded:
                tags.append("hide-input")  # what draws it is for whoever works in the notebook
            cell.metadata["tags"] = tags
            cells.extend(_anchored(cell, page))
        else:
            cells.append(cell)
        if len(cells) == 1:
            cells.append(new_markdown_cell(door_of(name, repository, lite)))
    for cell in cells:
        cell.pop("attachments", None)
        cell.metadata.pop("slideshow", None)
    notebook.cells = cells
    notebook.metadata = {"kernelspec": notebook.metadata.get("kernelspec", {}), "language_info": {"name": "python"}}
    return page


def _anchored(cell: NotebookNode, page: UnitPage) -> list[NotebookNode]:
    """Return the cell, after a place to point to if it shows a figure."""
    shown = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
    found = _ALT.search(shown)
    if not found:
        return [cell]
    moves = 'class="lstm-frames"' in shown or "lstm-microscope-place" in shown
    anchor = f"figure-{len(page.figures) + 1}"
    page.figures.append(Figure(anchor, found[2], html.unescape(found[1]), moves))
    return [new_markdown_cell(f'<div id="{anchor}"></div>'), cell]


def _output(output: NotebookNode, media: Media) -> NotebookNode | None:
    """Return an output as a page shows it, or None where it shows nothing."""
    if output.output_type == "stream":
        output.text = _UNTIL.sub("", output.text).strip("\n")
        return output if output.text and output.name == "stdout" else None
    data = output.get("data", {})
    if "text/html" in data:
        shown = media.out_of(data["text/html"])
    elif "image/png" in data:
        alt = html.escape(data.get("text/plain", ""))
        shown = f'<figure><img loading="lazy" alt="{alt}" src="{media.png(data["image/png"])}"></figure>'
    else:
        return output if data.get("text/plain") and len(data) == 1 else None
    return new_output("display_data", {"text/html": shown, "text/plain": data.get("text/plain", "")})


def door_of(name: str, repository: str, lite: bool = False) -> str:
    """Return what stands under a unit's title: how to work in it, in place of reading it."""
    ways = {"Work in it here, in the browser": f"../lite/lab/index.html?path={name}/{name}.ipynb"} if lite else {}
    ways |= {"Download the notebook": f"../notebooks/{name}.ipynb"}
    host, _, path = repository.removeprefix("https://").partition("/")
    if host == "github.com":
        ways["Open in Colab"] = f"https://colab.research.google.com/github/{path}/blob/main/course/{name}/{name}.ipynb"
        ways["Open in Binder"] = f"https://mybinder.org/v2/gh/{path}/main?labpath=course/{name}/{name}.ipynb"
    links = " ".join(f'<a href="{html.escape(way)}">{words}</a>' for words, way in ways.items())
    return f'<p class="door">You read what students get, after it was run. {links}</p>'


def intention(notebook: NotebookNode) -> str:
    """Return what a unit says about itself first, in one or two sentences, as plain words."""
    paragraphs = notebook.cells[0].source.split("\n\n")[1:]
    words = next((one for one in paragraphs if one.strip()), "").replace("\n", " ").strip()
    return re.sub(r"[*`]", "", words)
