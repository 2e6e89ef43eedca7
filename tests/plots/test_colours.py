"""Colours are stated in one place: elsewhere they have names."""

import ast
import re
from pathlib import Path

import lstm_course

ROOT = Path(lstm_course.__file__).parent
DRAWS = [
    *(path for path in (ROOT / "plots").rglob("*") if path.suffix in (".py", ".css", ".js")),
    *(path for path in ROOT.glob("units/*/demos/*.py")),
]
LITERAL = re.compile(
    r"#[0-9a-f]{3}(?:[0-9a-f]{3})?|(?-i:C\d)|(?:tab|xkcd):.*|0?\.\d+|rgb\(.*"
    r"|black|white|gr[ae]y|red|green|blue|orange|purple|brown|pink|cyan|magenta|yellow|olive"
    r"|Blues|Greys|Reds|Oranges|PuOr(?:_r)?|RdBu(?:_r)?|coolwarm",
    re.IGNORECASE,
)
TAKES_NUMBERS = {"set_xticklabels", "set_yticklabels", "set_xticks", "set_yticks"}  # whose words may look like greys


def stated(path):
    """Return the colours that a file states as words of its own."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.findall(r"#[0-9a-f]{3,6}\b(?![\w-])", text, re.IGNORECASE)
    tree = ast.parse(text)
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TAKES_NUMBERS
        for inner in ast.walk(node)
    }
    words = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in skipped)
    return [word.value for word in words if isinstance(word.value, str) and LITERAL.fullmatch(word.value)]


def test_nobody_else_states_a_colour():
    assert len(DRAWS) > 80
    found = {path.relative_to(ROOT).as_posix(): colours for path in DRAWS if (colours := stated(path))}
    assert not found, "name it in lstm_course/basics/palette.py"
