"""What students are to find out, and whether their notebook tells it: an answer, the reference, a mistake's name."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from lstm_course.building.listings import BEGIN, listing_of
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.building.verify.rule import Rule, one_line
from lstm_course.units.unit import Unit

REGION = re.compile(r"^[^\n]*BEGIN SOLUTION\n(.*?)^[^\n]*END SOLUTION", re.MULTILINE | re.DOTALL)
TRIVIAL = re.compile(
    r"return[\w,()\[\]]*|[\w,]+=\w+(\.shape|\[[\w:,]+\])?|\w+\.append\([\w,()]+\)|[\w,=]+=(\[\]|\{\}|None|0|1)"
    r"|for[\w,]+in(range|reversed|zip|enumerate)?[\w(),]+:|(if|elif|while)\w+:|else:|raise\w*Error\(.*"
    r"|import.*|from\w+import.*"
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(text: str) -> str:
    """Return the words alone, with a space around each, so that one is not found within another."""
    return " " + " ".join(re.findall(r"[\w'’-]+", text.lower())) + " "


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings("".join(part) if isinstance(part, list) else part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            joined = isinstance(part, list) and all(isinstance(line, str) for line in part)
            yield from strings("".join(part) if joined else part)


def answers(unit: Unit) -> Iterator[str]:
    """Yield each line of the solution regions as Python writes it, and the value that it assigns or returns."""
    for cell in notebook_of(unit).cells:
        listing = squeezed(listing_of(cell.source)) if BEGIN in cell.source else ""
        for region in REGION.findall(cell.source):
            for node in ast.walk(ast.parse("def f():\n" + textwrap.indent(textwrap.dedent(region), " "))):
                first = ast.unparse(node).splitlines()[0] if isinstance(node, ast.stmt) else ""
                if squeezed(first) in listing:  # students are given it, to be mended elsewhere
                    continue
                if first and not isinstance(node, ast.FunctionDef):
                    yield first
                value = getattr(node, "value", None)
                if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and isinstance(
                    value, ast.BinOp | ast.Call | ast.Subscript | ast.Tuple
                ):
                    yield ast.unparse(value)


def telling(lines: Iterable[str]) -> set[str]:
    """Return those that say something: four names or more, or a long line."""
    found = {line for line in map(squeezed, lines) if not TRIVIAL.fullmatch(line)}
    return {line for line in found if len(line) >= 16 or len(re.findall(r"[A-Za-z_]\w*", line)) >= 4}


def model_answers(unit: Unit) -> Iterator[str]:
    for cell in notebook_of(unit).cells:
        if cell.cell_type == "markdown" and "nbgrader" in cell.metadata:
            yield from (words(part) for part in re.split(r"[.!?:;\n]\s", cell.source) if len(words(part).split()) > 5)


def normal_code(text: str) -> list[str]:
    """Return the text, and its code as Python would write it: other spaces or brackets hide nothing."""
    found = [text]
    for block in [text, *re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)]:
        try:
            found.append(ast.unparse(ast.parse(block)))
        except SyntaxError:
            continue
    return found


KINDS = {
    "answer": "a line of an answer",
    "import": "an import of the reference",
    "mark": "a mark of a solution",
    "model answer": "a sentence of a model answer",
    "misconception": "the name of a mistake",
    "explanation": "the sentence about a mistake",
}


def nothing_leaks(unit: Unit, released: str) -> Iterator[str]:
    """Find what the students' notebook, as JSON text, tells of what they are to find out."""
    for kind, text in leaks(unit, released):
        yield f"the students' notebook tells {KINDS[kind]} ({one_line(text, 80)}): take it out of the master's text"


def nothing_of_others_leaks(unit: Unit, released: str, others: Iterable[Unit]) -> Iterator[str]:
    """Find answers of other units in the students' notebook of this one."""
    code = code_in(released)
    for other in others:
        for text in bodies(other):
            if squeezed(text) in code:
                yield f"the students' notebook tells an answer of {other.name} ({one_line(text, 80)}): take it out"


def code_in(released: str) -> str:
    """Return all text of a notebook, given as JSON, without its spaces."""
    return "\n".join(squeezed(form) for part in strings(json.loads(released)) for form in normal_code(part))


def leaks(unit: Unit, released: str) -> list[tuple[str, str]]:
    """Return what the released text gives away, each with its kind."""
    parts = list(strings(json.loads(released)))
    code = code_in(released)
    prose = words("\n".join(parts))
    found = [("answer", line) for line in telling(answers(unit)) if line in code]
    found += [("import", name) for name in ("lstm_course.reference", "courseimportreference") if name in code]
    found += [("mark", "BEGIN SOLUTION")] if "BEGINSOLUTION" in code else []
    found += [("model answer", part) for part in model_answers(unit) if part in prose]
    for exercise in unit.exercises:
        for wrong in exercise.misconceptions:
            if len(words(wrong.name).split()) >= 3 and words(wrong.name) in prose:
                found.append(("misconception", wrong.name))
            if words(wrong.explanation) in prose:
                found.append(("explanation", wrong.explanation))
    return found


def regions(source: str) -> Iterator[list[ast.stmt]]:
    """Return the statements of each solution region, outermost ones only."""
    spans = [
        (1 + source.count("\n", 0, found.start()), 1 + source.count("\n", 0, found.end()))
        for found in REGION.finditer(source)
    ]
    blocks = [getattr(node, name, []) for node in ast.walk(ast.parse(source)) for name in ("body", "orelse")]
    for first, last in spans:
        within = [
            [node for node in block if first <= node.lineno and (node.end_lineno or node.lineno) <= last]
            for block in blocks
            if isinstance(block, list)
        ]
        yield max(within, key=lambda block: sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in block))


def bodies(unit: Unit) -> Iterator[str]:
    """Yield each solution region as a whole, and each longer statement in it; but what students are given to mend."""
    for cell in notebook_of(unit).cells:
        if "BEGIN SOLUTION" not in cell.source or cell.cell_type != "code":
            continue
        listing = squeezed(listing_of(cell.source)) if BEGIN in cell.source else ""
        for nodes in regions(cell.source):
            texts = [text for text in map(ast.unparse, nodes) if not listing or squeezed(text) not in listing]
            lines = [text for text in texts if len(squeezed(text)) >= 60]
            yield from filter(lambda text: len(squeezed(text)) >= 40, ["\n".join(texts), *lines])


RULES = (Rule("no leak", nothing_leaks),)
ACROSS = Rule("no other unit's answer", nothing_of_others_leaks)
