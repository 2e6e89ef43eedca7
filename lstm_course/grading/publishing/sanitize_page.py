"""Makes what a student wrote, and what the student's process put out, fit for an instructor's page.

nbconvert emits HTML, raw cells, some metadata and markdown as they are, on the feedback page and in formgrader alike.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from lstm_course.grading.intake.recover_notebook import attachments_of, cell_metadata, notebook_metadata, text_of
from lstm_course.grading.publishing.judged_how import how_of
from lstm_course.grading.publishing.sanitize_markup import clean_html, clean_markdown

LEFT_OUT = "… there was more; it was left out\n"
_MOST_OUTPUTS = 200
_PICTURES = 8_000_000  # characters of base64 in one cell
_DATA_URL = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=\s]*")
_STYLE = re.compile(r"<style\b.*?</style\s*>", re.IGNORECASE | re.DOTALL)  # pandas': nothing but how a table looks
_CONTROL = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")  # ANSI colours stay
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_GRADE_ID = re.compile(r"[a-zA-Z0-9_-]{1,128}")


class Clean(NbGraderPreprocessor):
    """Last of ``Autograde.autograde_preprocessors``: the grades are saved, the page is still to be made."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        return clean_notebook(nb), resources


def clean_outputs(outputs: Iterable[Mapping[str, Any]], limit: int = 100_000) -> list[NotebookNode]:
    """Return outputs that nobody vouches for, as a notebook may keep them: ``limit`` characters, and pictures."""
    kept: list[dict[str, Any]] = []
    text_left, pictures_left, cut = limit, _PICTURES, False
    for output in outputs:
        if text_left <= 0 or len(kept) >= _MOST_OUTPUTS:
            cut = True
            break
        cleaned = _output(output, text_left)
        if cleaned is None:
            continue
        weight, pictures, shortened = _weights(cleaned)
        if pictures > pictures_left or weight > text_left:
            cleaned, shortened = _plain_part(cleaned), True
            weight, pictures, _ = _weights(cleaned)
        cut = cut or shortened
        text_left, pictures_left = text_left - weight, pictures_left - pictures
        last = kept[-1] if kept else {}
        if cleaned["output_type"] == "stream" and cleaned["name"] == last.get("name"):
            last["text"] += cleaned["text"]
        else:
            kept.append(cleaned)
    if cut:
        kept.append({"output_type": "stream", "name": "stdout", "text": LEFT_OUT})
    for output in kept:
        output.pop("cut", None)
    return [nbformat.from_dict(output) for output in kept]


def clean_notebook(nb: Any) -> NotebookNode:
    """Clean what the student wrote, and all metadata; the outputs are left as they are.

    A cell with its released text is the instructor's, and stays: nbgrader knows an unanswered question by that.
    """
    nb.metadata = nbformat.from_dict(notebook_metadata(nb.get("metadata"), language=""))
    for cell in nb.cells:
        kind = cell.cell_type
        cell.metadata = nbformat.from_dict(_metadata(cell))
        if kind == "code":
            cell.execution_count = _count(cell.get("execution_count"))
        attachments = attachments_of(cell.pop("attachments", None)) if kind == "markdown" else {}
        if attachments:
            cell.attachments = nbformat.from_dict(attachments)
        if kind == "markdown" and not _as_released(cell):
            cell.source = clean_markdown(cell.source, attachments)
        elif kind == "raw":
            # Without a type nbconvert takes a raw cell for the page's own HTML; with this one it leaves it out.
            cell.metadata.update(format="text/plain", raw_mimetype="text/plain")
    return nb


def _metadata(cell: Any) -> dict[str, Any]:
    kept = cell_metadata(cell.get("metadata"))
    marks = kept.get("nbgrader")
    name = marks.get("grade_id", "") if marks is not None else ""
    if marks is not None and not (isinstance(name, str) and (_GRADE_ID.fullmatch(name) or not name)):
        del kept["nbgrader"]
    kept["tags"] = [tag for tag in kept.get("tags", ()) if re.fullmatch(r"[\w.-]{1,60}", tag)]
    if not kept["tags"]:
        del kept["tags"]
    return kept | how_of(cell)


def _as_released(cell: Any) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    if not marks.get("grade_id") or not marks.get("checksum"):
        return False
    return bool(marks["checksum"] == utils.compute_checksum(cell))


def _output(output: Any, room: int) -> dict[str, Any] | None:
    if not isinstance(output, Mapping):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        text = _text(output.get("text"))
        return {"output_type": kind, "name": name, "text": text[:room], "cut": len(text) > room} if text else None
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line) for line in lines[:200]] if isinstance(lines, list | tuple) else []
        text = "\n".join(lines)
        return {
            "output_type": kind,
            "ename": _text(output.get("ename"))[:200] or "Error",
            "evalue": _text(output.get("evalue"))[: min(room, 2000)],
            "traceback": text[:room].split("\n"),
            "cut": len(text) > room,
        }
    if kind not in ("display_data", "execute_result"):
        return None
    found = output.get("data")
    data, cut = _data(found if isinstance(found, Mapping) else {}, room)
    if not data:
        return None
    result = {"output_type": kind, "data": data, "metadata": {}, "cut": cut}
    if kind == "execute_result":
        result["execution_count"] = _count(output.get("execution_count"))
    return result


def _data(found: Mapping[str, Any], room: int) -> tuple[dict[str, str], bool]:
    data: dict[str, str] = {}
    text = _text(found.get("text/plain"))
    cut = len(text) > room
    if text:
        data["text/plain"] = text[:room]
    for kind, clean in (("text/html", _html), ("text/markdown", clean_markdown), ("text/latex", _latex)):
        text = _text(found.get(kind))
        if text and len(_DATA_URL.sub("", text)) <= room and len(text) <= _PICTURES:
            data[kind] = clean(text)
        cut = cut or bool(text and kind not in data)
    for kind in _MAGIC:
        if picture := _picture(found.get(kind), kind):
            data[kind] = picture
    if found and not data:
        data["text/plain"] = "(an output of a kind that is not shown here)"
    return data, cut


def _html(text: str) -> str:
    # Of many, it could search long for each one's end.
    return clean_html(_STYLE.sub("", text) if text.lower().count("<style") < 20 else text)


def _latex(text: str) -> str:
    return text.replace("<", r"\lt ").replace(">", r"\gt ")


def _picture(value: Any, kind: str) -> str:
    text = "".join(_text(value).split())
    if not text or len(text) > _PICTURES:
        return ""
    try:
        start = base64.b64decode(text, validate=True)[:8]
    except (binascii.Error, ValueError):
        return ""
    return text if start.startswith(_MAGIC[kind]) else ""


def _weights(output: Mapping[str, Any]) -> tuple[int, int, bool]:
    """Return characters of text, characters of pictures, and whether something was cut off."""
    if output["output_type"] == "stream":
        return len(output["text"]), 0, output["cut"]
    if output["output_type"] == "error":
        return sum(map(len, output["traceback"])) + len(output["evalue"]), 0, output["cut"]
    texts = [text for kind, text in output["data"].items() if kind not in _MAGIC]
    words = sum(len(_DATA_URL.sub("", text)) for text in texts)
    everything = sum(map(len, output["data"].values()))
    return words, everything - words, output["cut"]


def _plain_part(output: dict[str, Any]) -> dict[str, Any]:
    if "data" not in output:
        return output
    text = output["data"].get("text/plain", "(an output too large to be shown here)")
    return {**output, "data": {"text/plain": text}}


def _text(value: Any) -> str:
    return _CONTROL.sub("", text_of(value) or "")


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6 else None
