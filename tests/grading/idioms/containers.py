"""Sets, counters, queues and the like."""

from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

IDIOMS = (
    Idiom(
        "vowels counted",
        "def vowels(text):\n    return sum(c in 'aeiou' for c in text.lower())",
        "def vowels(text):\n    return sum(c in 'aeiou' for c in text)",
        "assert vowels('AEiou') == 5\nassert vowels('xyz') == 0",
    ),
    Idiom(
        "a union of many sets",
        "def union(*sets):\n    found = set()\n    for one in sets:\n        found |= one\n    return found",
        "def union(a, b, *sets):\n    return a | b",
        "assert union({1}, {2, 3}, {3, 4}) == {1, 2, 3, 4}\nassert isinstance(union({1}, {2}), set)",
    ),
)
