"""Makes a notebook of whatever was handed in: what can be read is kept, what cannot is left out, in words.

Only what grading needs is taken over, so nothing strange reaches nbformat, nbgrader or a page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

MOST_CELLS = 5_000
LINK = "{} is a link to another file: hand in the file itself"
_MOST_PARTS = 4_000_000  # brackets: a file of 50 MB made of them alone would take gigabytes to read
_MOST_ENTRIES = 16_000_000  # commas, in text as well: of 60 bytes each, which is a large notebook's own size again
_IDENTIFIER = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_SLIDES = ("slide", "subslide", "fragment", "skip", "notes", "-")
_IMAGES = ("image/png", "image/jpeg", "image/gif")
_LARGEST_IMAGE = 8_000_000
_TYPES = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
_OTHER_FILES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF"),
    (b"<", "a web page"),
    (b"\x1f\x8b", "a gzip archive"),
)
_DAMAGED = "the notebook file is damaged: "
_NONE = "the file is JSON, but not a notebook"


@dataclass
class Mended:
    """``notebook`` in nbformat 4.5, without outputs, or None and a ``reason`` in words; ``notes`` say what was done."""

    notebook: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    reason: str = ""


def mended(raw: bytes) -> Mended:
    """Return the notebook in the bytes of a file. Raises nothing."""
    if not raw.strip():
        return Mended(reason=_DAMAGED + "it is empty")
    for start, what in _OTHER_FILES:
        if raw.lstrip().startswith(start):
            return Mended(reason=f"the file is {what}, not a notebook")
    text, note = _decoded(raw)
    text = text.strip("\ufeff \t\r\n\0")
    if text.count("[") + text.count("{") > _MOST_PARTS or text.count(",") > _MOST_ENTRIES:
        return Mended(reason="the notebook file is too large: it has millions of parts")
    notes = [note] if note else []
    try:
        # Numbers longer than any float, NaN and the like mean nothing in a notebook, and Python refuses some.
        decoder = json.JSONDecoder(parse_int=_whole_number, parse_constant=lambda _: None, strict=False)
        data, end = decoder.raw_decode(text)
    except RecursionError:
        return Mended(reason=_DAMAGED + "it is nested too deeply")
    except (ValueError, OverflowError):
        return Mended(reason=_DAMAGED + ("it is not UTF-8 text" if note else "it is not JSON"))
    if text[end:].strip("\0 \t\r\n"):
        notes.append("something stood behind the end of the notebook, and was left out")
    result = whole(data)
    result.notes[:0] = notes
    return result


def whole(data: Any) -> Mended:
    """Return the same from parsed JSON, or from a notebook that nbformat has read."""
    if not isinstance(data, Mapping):
        return Mended(reason=_NONE)
    damaged: list[str] = []
    notes: list[str] = []
    found = data.get("cells")
    version = data.get("nbformat")
    if not isinstance(found, list):
        if not isinstance(data.get("worksheets"), list):
            return Mended(reason=_NONE)
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, Mapping)]
        found = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
        notes.append("the notebook was saved in an older format, and was converted")
    elif version != 4:
        damaged.append("its format number")
    metadata = data.get("metadata")
    if not isinstance(metadata, Mapping):
        damaged.append("its metadata")
    cells = list(_cells(found, damaged, notes))
    if found and not cells:
        return Mended(reason=_DAMAGED + "none of its cells can be read")
    if damaged:
        more = f" and {len(damaged) - 4} more" if len(damaged) > 4 else ""
        notes.append(f"the notebook was damaged in places, and was mended ({', '.join(damaged[:4])}{more})")
    notebook = {"cells": cells, "metadata": notebook_metadata(metadata), "nbformat": 4, "nbformat_minor": 5}
    return Mended(notebook, notes)


def notebook_metadata(value: Any, language: str = "python") -> dict[str, Any]:
    """Return which kernel and language, and nothing else. A submission says ``python`` or nothing: what it is run by is
    the gradebook's to say. With ``language=""`` any will do."""
    if not isinstance(value, Mapping):
        return {}
    spec, info = value.get("kernelspec"), value.get("language_info")
    kept: dict[str, Any] = {}
    if isinstance(spec, Mapping) and all(_plain(spec.get(key)) for key in ("name", "display_name")):
        told = spec.get("language") or "python"
        if _plain(told) and told == (language or told):
            kept["kernelspec"] = {"name": spec["name"], "display_name": spec["display_name"], "language": told}
    if isinstance(info, Mapping) and _plain(info.get("name")) and info["name"] == (language or info["name"]):
        kept["language_info"] = {"name": info["name"]}
    return kept


def cell_metadata(value: Any) -> dict[str, Any]:
    """Return what is of use and of the right type. nbgrader's marks stay, without what is nested in them."""
    if not isinstance(value, Mapping):
        return {}
    kept: dict[str, Any] = {
        key: value[key]
        for key in ("collapsed", "scrolled", "editable", "deletable")
        if isinstance(value.get(key), bool)
    }
    tags = value.get("tags")
    if isinstance(tags, list | tuple):
        words = [tag for tag in tags[:20] if _short(tag) and "," not in tag]
        kept["tags"] = list(dict.fromkeys(map(proper, words)))
    slide = value.get("slideshow")
    if isinstance(slide, Mapping) and slide.get("slide_type") in _SLIDES:
        kept["slideshow"] = {"slide_type": slide["slide_type"]}
    if "nbgrader" in value:
        marks = value["nbgrader"] if isinstance(value["nbgrader"], Mapping) else {}
        simple = ((key, mark) for key, mark in marks.items() if isinstance(key, str))
        kept["nbgrader"] = {
            proper(key): proper(mark) if isinstance(mark, str) else mark
            for key, mark in simple
            if _short(mark) or (isinstance(mark, bool | int | float) and math.isfinite(mark))
        }
    return kept


def attachments_of(value: Any) -> dict[str, dict[str, str]]:
    """Return the attached images that are valid PNG, JPEG or GIF: a photographed answer may be one."""
    if not isinstance(value, Mapping):
        return {}
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in value.items():
        if not isinstance(name, str) or not re.fullmatch(r"[\w .()-]{1,200}", name) or not isinstance(bundle, Mapping):
            continue
        for kind in _IMAGES:
            data = "".join((text_of(bundle.get(kind)) or "").split())
            if len(data) < _LARGEST_IMAGE and _BASE64.fullmatch(data):
                kept[name] = {kind: data}
                break
    return kept


def proper(text: str) -> str:
    """Replace lone surrogates: they cannot be written to a file."""
    return _SURROGATES.sub("\ufffd", text)


def _cells(found: list[Any], damaged: list[str], notes: list[str]) -> Iterable[dict[str, Any]]:
    # Nobody writes so many cells: of such a notebook only what nbgrader marked is looked at to the end.
    crowded, left_out, kept = len(found) > MOST_CELLS, 0, 0
    ids: set[str] = set()
    for number, cell in enumerate(found, 1):
        if not isinstance(cell, Mapping):
            damaged.append(f"cell {number}")
            continue
        metadata = cell.get("metadata")
        marked = isinstance(metadata, Mapping) and "nbgrader" in metadata
        if crowded and (kept >= 2 * MOST_CELLS or (kept >= MOST_CELLS and not marked)):
            left_out += 1
            continue
        kept += 1
        yield _cell(cell, number, ids, damaged)
    if left_out:
        notes.append(f"the notebook has {len(found)} cells; {left_out} of them were left out")


def _cell(cell: Mapping[str, Any], number: int, ids: set[str], damaged: list[str]) -> dict[str, Any]:
    kind, metadata = cell.get("cell_type"), cell.get("metadata")
    source = text_of(cell.get("source", cell.get("input")))
    if source is None:
        damaged.append(f"the text of cell {number}")
    if not isinstance(metadata, Mapping):
        damaged.append(f"the metadata of cell {number}")
    if not isinstance(kind, str) or kind not in _TYPES:
        damaged.append(f"the type of cell {number}")
        kind = "code" if "outputs" in cell or "execution_count" in cell else "raw"
    level = cell.get("level")
    if kind == "heading" and isinstance(level, int):  # nbformat 3
        source = "#" * min(max(level, 1), 6) + " " + (source or "")
    name = cell.get("id")
    if not (isinstance(name, str) and _IDENTIFIER.fullmatch(name)) or name in ids:
        name = next(n for n in (f"cell-{number}" + "-" * more for more in count()) if n not in ids)
    ids.add(name)
    result: dict[str, Any] = {"id": name, "cell_type": _TYPES[kind], "metadata": cell_metadata(metadata)}
    result["source"] = source or ""
    if result["cell_type"] == "code":
        result |= {"outputs": [], "execution_count": None}
    elif result["cell_type"] == "markdown" and (attachments := attachments_of(cell.get("attachments"))):
        result["attachments"] = attachments
    return result


def text_of(value: Any) -> str | None:
    """Return a text as notebooks have them, whole or in lines; None for anything else."""
    if isinstance(value, list | tuple) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    return proper(value) if isinstance(value, str) else None


def _short(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _plain(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[\w .()+#-]{1,80}", value))


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) < 20 else 0


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return the text, and a note where it had to be guessed at: editors on Windows write such files."""
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) - broken > broken:
        return text, "some characters of the file were damaged"
    try:
        return raw.decode("cp1252"), "the file was not saved as UTF-8; its umlauts and accents were guessed at"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "the file was not saved as UTF-8; its umlauts and accents were guessed at"
