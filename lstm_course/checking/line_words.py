"""What is said of the line to look at: which, the piece of it, what kind of change. Never the change itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from lstm_course.checking.edit import Edit
from lstm_course.checking.source import Source
from lstm_course.checking.verdict import Explanation, MarkedLine

# What a piece takes, to be right.
_KINDS = {
    "operator": "another operator",
    "term": "one more term",
    "factor": "one more factor",
    "divisor": "a divisor",
    "product": "a matrix product more",
    "term less": "one term less",
    "factor less": "one factor less",
    "divisor less": "one divisor less",
    "product less": "one matrix product less",
    "power less": "one power less",
    "part less": "one part less",
    "operands": "its two sides exchanged",
    "brackets": "brackets in another place",
    "sign": "the other sign",
    "not": "the opposite condition",
    "comparison": "another comparison",
    "and": "`and` where `or` stands, or the other way round",
    "condition less": "one condition less",
    "branches": "its two branches exchanged",
    "number": "another number",
    "function": "a function around it",
    "function less": "one function less around it",
    "another function": "another function",
    "order": "what stands in it in another order",
    "argument less": "one argument less",
    "argument": "one more argument",
    "keyword less": "one keyword less",
    "keyword": "one more keyword",
    "axis": "another axis",
    "keepdims": "to keep its axes",
    "transpose": "a transpose",
    "transpose less": "one transpose less",
    "attribute less": "one attribute less",
    "index": "another index",
    "index less": "one index less",
    "index order": "its indices in another order",
    "axis less": "one index less",
    "axis of index": "its index on another axis",
    "bound": "an index or a bound that is moved",
    "shift": "one more or one less",
    "step": "another step or direction",
    "reversal": "the other direction",
    "entry": "one more entry",
    "entry less": "one entry less",
    "name": "another name",
    "one minus": "one minus what stands there",
    "power": "a power of it",
    "slope": "a slope in its place",
    "sum": "a sum over it",
    "copy": "a copy of it",
    "loop": "another beginning, end or direction",
    "assignment": "another kind of assignment",
    "statement": "another statement in its place",
    "statement before": "one more statement before it",
    "statement after": "one more statement after it",
    "another index": "another index",
    "condition": "one more condition",
    "part": "one more part",
    "place": "another place in the function",
    "other": "something else in its place",
}
_LARGE = ("other", "statement", "statement before", "statement after", "statement less", "place")
_LONGEST = 60


def explanation(source: Source, found: Sequence[Edit]) -> Explanation:
    """Return the line of the first change, and what is said of each."""
    found = sorted(found, key=lambda edit: source.line_of(edit.piece))
    lines = [source.line_of(edit.piece) for edit in found]
    size = "" if any(edit.kind in _LARGE for edit in found) else "small "
    if len(found) == 1:
        text = f"A {size}change in line {lines[0]} makes it right on every case: {_look(found[0])}"
    else:
        text = f"Two {size}changes make it right on every case. " + " ".join(
            f"In line {line} {_look(edit)}" for line, edit in zip(lines, found, strict=True)
        )
    hints = dict.fromkeys(hint for edit in found for hint in _hints(source, edit))
    code = tuple(dict.fromkeys(_marked(source, edit) for edit in found))
    return Explanation(text, line=lines[0], hint=" ".join(hints), code=code)


def _look(edit: Edit) -> str:
    piece = f"`{_piece(edit.piece)}`"
    if edit.kind == "statement less":
        return f"look at {piece}: it is right without this statement."
    return f"look at {piece}: it takes {_KINDS[edit.kind]}."


def _piece(node: ast.AST) -> str:
    """Return a piece of the source, in one line and not too long."""
    text = " ".join(ast.unparse(node).splitlines()[0].split()).replace("`", "'")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _marked(source: Source, edit: Edit) -> MarkedLine:
    """Return the line as it stands there, without its indent."""
    line = source.line_of(edit.piece)
    text = source.line_text(line)
    begin, end = getattr(edit.piece, "col_offset", 0), getattr(edit.piece, "end_col_offset", None)
    raw = text.encode()
    if getattr(edit.piece, "end_lineno", None) != getattr(edit.piece, "lineno", None):
        end = len(raw)
    before, piece, after = (part.decode(errors="replace") for part in (raw[:begin], raw[begin:end], raw[end:]))
    return MarkedLine(line, before.lstrip(), piece.rstrip(), after.rstrip() if end is not None else "")


def _hints(source: Source, edit: Edit) -> Iterator[str]:
    """Say more of what belongs there, and not yet what it is."""
    old, new = edit.piece, edit.new
    if not isinstance(new, ast.expr):
        return
    match old, new:
        case ast.BinOp(op=a), ast.BinOp(op=b) if ast.MatMult in (type(a), type(b)) and type(a) is not type(b):
            yield "One is a matrix product, the other goes entry by entry."
        case ast.Constant(value=int() | float() as a), ast.Constant(value=int() | float() as b):
            yield f"The right number is {'larger' if b > a else 'smaller'}."
    functions = _called(new) - _called(old)
    if functions & {"tanh", "sigmoid", "softmax"}:
        yield "What belongs there squashes."
    if edit.kind in ("name", "term", "factor", "product", "divisor", "argument", "entry", "other"):
        yield from _where_from(source, _names(new) - _names(old))


def _where_from(source: Source, names: set[str]) -> Iterator[str]:
    """Say where the names that belong there come from."""
    tree = source.tree
    given = {one.arg for one in tree.args.args} if isinstance(tree, ast.FunctionDef) else set()
    read = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    made = {
        one.id: source.line_of(one)
        for one in ast.walk(tree)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id in names
    }
    if names & (given - read):
        yield "It has to do with an argument that is not used yet."
    elif names and names <= given:
        yield "It has to do with what the function is given."
    elif names and set(made) == names:
        yield f"It has to do with what line {' and line '.join(map(str, sorted(set(made.values()))))} computes."


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} - {"np", "torch"}


def _called(node: ast.AST) -> set[str]:
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {getattr(one, "attr", getattr(one, "id", "")) for one in calls}
