"""Which written answers say much the same, so that a person reads them together.

A judgement on what is right is not made here. Two answers are together only where they share most of their words, rare
ones counting for more, and where nothing that turns a sentence round differs: "not" and its like, numbers and formulas.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

ALIKE = 0.6  # cosine; by trial: rephrased sentences are above it, other reasons for the same claim below
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[^\w\s]")
_TURNS = re.compile(
    r"(?:not|no|never|none|neither|nor|cannot|without|hardly|only|all|always|less|more|un\w+|.*n['’]t"
    r"|increases?|decreases?|grows?|shrinks?|larger|smaller|higher|lower|before|after|first|last)"
)
_SIGNS = frozenset("=<>+-−*/^±×·∞√≤≥≠")


@dataclass(frozen=True)
class Group:
    """Answers that are alike. shown: the one nearest to all others. members: everybody's, it included."""

    shown: str
    members: tuple[str, ...]


def groups_of(answers: Mapping[str, str], empty: Collection[str] = ()) -> list[Group]:
    """Return the answers, by who gave them, in groups: the largest first, each next to the one most like it.

    empty  those who wrote nothing: a group by themselves, the last
    """
    if empty:
        nothing = tuple(sorted(empty))
        return [
            *groups_of({who: text for who, text in answers.items() if who not in empty}),
            Group(nothing[0], nothing),
        ]
    words = {who: Counter(_words(text)) for who, text in answers.items()}
    in_how_many = Counter(word for counted in words.values() for word in counted)
    rarity = {word: math.log(1 + len(answers) / count) for word, count in in_how_many.items()}
    vectors = {who: _unit({word: n * rarity[word] for word, n in counted.items()}) for who, counted in words.items()}
    turns = {who: _turning(text) for who, text in answers.items()}
    leaders: list[str] = []
    members: dict[str, list[str]] = {}
    for who in sorted(answers, key=lambda who: (-len(answers[who]), who)):  # the fullest answer of its kind leads
        near = [(_cosine(vectors[who], vectors[leader]), leader) for leader in leaders if turns[leader] == turns[who]]
        best, leader = max(near, default=(0.0, ""))
        if best >= ALIKE:
            members[leader].append(who)
        else:
            leaders.append(who)
            members[who] = [who]
    made = [Group(_middle(members[leader], vectors), tuple(sorted(members[leader]))) for leader in leaders]
    return _in_order(made, vectors)


def differences(shown: str, other: str) -> str:
    """Return which words another answer lacks and which it adds: "−tanh +sigmoid"; "" where there are none."""
    mine, theirs = Counter(_words(shown)), Counter(_words(other))
    return " ".join([*(f"−{word}" for word in mine - theirs), *(f"+{word}" for word in theirs - mine)])


def _words(text: str) -> list[str]:
    """Return words, numbers and signs of operations; other punctuation, and Markdown's, says nothing."""
    found = _WORD.findall(text.casefold())
    return [word for word in found if word[0].isalnum() or word in _SIGNS - {"*", "-"}]


def _turning(text: str) -> tuple[str, ...]:
    words = _words(text)
    return tuple(sorted({word for word in words if _TURNS.fullmatch(word) or not word[0].isalpha()}))


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if not one and not other:
        return 1.0
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(word, 0.0) for word, value in small.items())


def _middle(members: Sequence[str], vectors: Mapping[str, Mapping[str, float]]) -> str:
    return max(members, key=lambda who: sum(_cosine(vectors[who], vectors[other]) for other in members))


def _in_order(groups: list[Group], vectors: Mapping[str, Mapping[str, float]]) -> list[Group]:
    left = sorted(groups, key=lambda group: (-len(group.members), group.shown))
    ordered = left[:1]
    left = left[1:]
    while left:
        here = vectors[ordered[-1].shown]
        ordered.append(max(left, key=lambda group: (_cosine(here, vectors[group.shown]), len(group.members))))
        left.remove(ordered[-1])
    return ordered
