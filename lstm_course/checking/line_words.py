"""What is said of the line to look at: which, the piece of it, what kind of change. Never the change itself."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from lstm_course.checking.slips import Edit
from lstm_course.checking.source import Source
from lstm_course.checking.verdict import Explanation

_KINDS = {
    "operator": "another operator",
    "term": "one more term",
    "factor": "one more factor",
    "divisor": "a divisor",
    "product": "a matrix product more",
    "term less": "one term less",
    "factor less": "one factor less",
    "divisor less": "without its divisor",
    "product less": "one matrix product less",
    "power less": "without the power",
    "part less": "one part less",
    "operands": "its two sides exchanged",
    "brackets": "brackets in another place",
    "sign": "the other sign",
    "not": "the opposite condition",
    "comparison": "another comparison",
    "and": "`and` or `or` in its place",
    "condition less": "one condition less",
    "branches": "its two branches exchanged",
    "number": "another number",
    "function": "a function around it",
    "function less": "no function around it",
    "another function": "another function",
    "order": "what stands in it in another order",
    "argument less": "one argument less",
    "argument": "one more argument",
    "keyword less": "one keyword less",
    "keyword": "one more keyword",
    "axis": "another axis",
    "keepdims": "its axes kept",
    "transpose": "a transpose",
    "transpose less": "no transpose",
    "attribute less": "one attribute less",
    "index": "another index",
    "index less": "one index less",
    "index order": "its indices in another order",
    "axis less": "one index less",
    "axis of index": "its index on another axis",
    "bound": "an index or a bound moved",
    "shift": "one more or one less",
    "step": "another step or direction",
    "reversal": "its order turned round",
    "entry": "one more entry",
    "entry less": "one entry less",
    "name": "another name",
    "one minus": "one minus what it is",
    "power": "a power",
    "slope": "a slope in its place",
    "sum": "a sum over it",
    "copy": "a copy",
    "loop": "another beginning, end or direction",
    "assignment": "another kind of assignment",
    "statement": "another statement in its place",
    "statement before": "one more statement before it",
    "statement after": "one more statement after it",
    "another index": "another index",
    "condition": "one more condition",
    "part": "one more part",
    "statement less": "this statement gone",
    "place": "this statement in another place",
    "other": "something else in its place",
}
_LONGEST = 60


def explanation(source: Source, found: Sequence[Edit]) -> Explanation:
    """Return the line of the first change, and a sentence for each."""
    lines = [source.line_of(edit.piece) for edit in found]
    said = [
        f"line {line}, `{_piece(edit.piece)}`: with {_KINDS[edit.kind]}"
        for line, edit in zip(lines, found, strict=True)
    ]
    if len(said) == 1:
        return Explanation(f"Look at {said[0]} it is right on every case.", line=lines[0])
    text = f"Two small changes make it right on every case. One: look at {said[0]}. The other: {said[1]}."
    return Explanation(text, line=lines[0])


def _piece(node: ast.AST) -> str:
    """Return a piece of the source, in one line and not too long."""
    text = " ".join(ast.unparse(node).split()).replace("`", "'")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
