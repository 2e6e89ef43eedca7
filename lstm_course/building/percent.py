"""Cells as py:percent text, and back, with nothing lost. jupytext reads and writes; here is what it cannot hold.

Three keys on a cell's ``# %%`` line are ours, and none of them reaches a notebook:

    trailing_lines=2     the source ends with two empty lines (the text of a cell cannot tell)
    attachments={...}    the pictures pasted into a markdown cell
    whole={...}          the cell as JSON, where the text would not be read back as the same cell
                         (a line that begins with ``# %%``, a form feed, metadata with a strange key)

Magics stand as they are, not behind a ``#``: jupytext takes a comment such as ``# copy the state`` for one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
KINDS = ("code", "markdown", "raw")
# No cell, a plain one, and one that would close a fence or a string that the cell before it left open.
_AFTER = (None, "sentinel", "```", "~~~", '"""', "'''")
_FENCE = re.compile(r"`{3,}|~{3,}")
# What jupytext notes about the layout of the text; nothing that a notebook should hold.
_LAYOUT = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker", "skipline", "noskipline")
_FIRST = ("solution", "check", "question", "points", "slide", "tags")
_KEY = re.compile(r"[a-zA-Z0-9_.@/-]+")  # the names that jupytext can write
_OURS = ("trailing_lines", "attachments", "whole")


@dataclass(frozen=True)
class Cell:
    """kind is code, markdown or raw. Two cells are the same when their ``key`` is."""

    kind: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Tells 1, 1.0 and True apart, as ``==`` does not; the order of the keys does not count."""
        return json.dumps([self.kind, self.source, self.metadata, self.attachments], sort_keys=True)


def same(first: Any, second: Any) -> bool:
    """Whether two JSON values are the same, types included."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def read(text: str) -> list[Cell]:
    """Return the cells of a py:percent text."""
    import jupytext

    return [_cell(node) for node in jupytext.reads(_body(text), fmt=dict(FORMAT)).cells]


def chunks(text: str) -> tuple[str, list[str]]:
    """Return what stands before the first cell (a jupytext header), and each cell's own lines, blank ones included.

    Joined they are the text again, but for a missing newline at its end.
    """
    from jupytext.cell_reader import DoublePercentScriptCellReader

    body = _body(text)
    lines, found = body.splitlines(), []
    while lines:
        _, end = DoublePercentScriptCellReader(dict(FORMAT), "python").read(lines)
        found.append("".join(line + "\n" for line in lines[:end]))
        lines = lines[end:]
    return text[: len(text) - len(body)], found


def write(cells: Iterable[Cell]) -> str:
    """Return the text of the cells, each followed by one empty line. ``read`` gives the same cells back."""
    return "\n".join(write_cell(cell) for cell in cells)


def write_cell(cell: Cell) -> str:
    """One cell, from its ``# %%`` line to its last line."""
    for text in _candidates(cell):
        if _survives([text], [cell]):
            return text
    raise ValueError(f"this cell cannot be written as text: {cell.key[:200]}")


def _candidates(cell: Cell) -> Iterable[str]:
    strange = [name for name in cell.metadata if name in _OURS or name in _LAYOUT or not _KEY.fullmatch(name)]
    if not strange and cell.kind in KINDS:
        body = cell.source.rstrip("\n")
        extra: dict[str, Any] = {}
        if body != cell.source:
            extra["trailing_lines"] = len(cell.source) - len(body)
        if cell.attachments:
            extra["attachments"] = cell.attachments
        with suppress(Exception):  # jupytext stumbles over metadata of an unexpected type
            yield _plain(cell.kind, body, _ordered({**cell.metadata, **extra}))
    yield f"# %% [raw] {_one_line('whole', json.loads(cell.key))}\n"


def _ordered(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the keys in one order, whatever order they came in: the same cell gives the same text."""
    names = [name for name in _FIRST if name in metadata]
    names += sorted(metadata.keys() - set(names))
    return {name: json.loads(json.dumps(metadata[name], sort_keys=True)) for name in names}


def _plain(kind: str, source: str, metadata: dict[str, Any]) -> str:
    import jupytext
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

    new = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}[kind]
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "all"}
    notebook = new_notebook(cells=[new(source, metadata=metadata)], metadata={"jupytext": filters})
    return jupytext.writes(notebook, fmt=dict(FORMAT)).rstrip("\n") + "\n"


def _one_line(name: str, value: Any) -> str:
    # jupytext looks for the "=" of a key from the right, in strings too: so there is only one on the line.
    return f"{name}={json.dumps(value, sort_keys=True).replace('=', chr(92) + 'u003d')}"


def _survives(texts: Sequence[str], cells: Sequence[Cell]) -> bool:
    """Whether the text is read back as these cells, whatever cell comes after them, or none."""
    fences = {fence for cell in cells for fence in _FENCE.findall(cell.source)}
    return all(_reads_back(texts, cells, after) for after in [*_AFTER, *sorted(fences - set(_AFTER))])


def _reads_back(texts: Sequence[str], cells: Sequence[Cell], after: str | None) -> bool:
    last = [] if after is None else [Cell("code", after)]
    try:
        found = read("\n".join([*texts, *(f"# %%\n{cell.source}\n" for cell in last)]))
    except Exception:  # whatever makes jupytext stumble is not to be written
        return False
    return [cell.key for cell in found] == [cell.key for cell in [*cells, *last]]


def _body(text: str) -> str:
    """Return the text without a jupytext header (``# ---`` to ``# ---``), which a master does not need."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].rstrip() == "# ---":
        for end, line in enumerate(lines[1:], start=2):
            if line.rstrip() == "# ---":
                while end < len(lines) and not lines[end].strip():
                    end += 1
                return "".join(lines[end:])
    return text


def _cell(node: Any) -> Cell:
    metadata = json.loads(json.dumps({k: v for k, v in node.metadata.items() if k not in _LAYOUT}))
    if "whole" in metadata:
        kind, source, inner, attachments = metadata["whole"]
        return Cell(kind, source, inner, attachments)
    source = node.source + "\n" * int(metadata.pop("trailing_lines", 0))
    return Cell(node.cell_type, source, metadata, metadata.pop("attachments", {}))
