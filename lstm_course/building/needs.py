"""Which libraries a unit's notebook imports that are not installed here."""

from __future__ import annotations

import ast
from importlib.util import find_spec

from lstm_course.building.files import read_text
from lstm_course.units.unit import Unit


def missing_libraries(unit: Unit) -> list[str]:
    """Return the libraries that the master imports at its top level and that cannot be found, each once.

    A master that is not Python (a magic, a slip) is taken to import nothing: whoever builds it says what is wrong.
    """
    try:
        body = ast.parse(read_text(unit.notebook)).body
    except SyntaxError:
        return []
    named = [alias.name for node in body if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "" for node in body if isinstance(node, ast.ImportFrom) and not node.level]
    roots = dict.fromkeys(name.partition(".")[0] for name in named)
    return [root for root in roots if root and find_spec(root) is None]
