"""What students are not to see: what a hidden case holds, and the lines between nbgrader's marks for hidden tests."""

from __future__ import annotations

import builtins
import re

from lstm_course.checking.verdict import Verdict

_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
_LONGEST_LINE = 80  # as the check quotes it
_TWIN = re.compile(r", with the course's own \w+(?: and \w+)* in place of yours\.$")


def without_message(headline: str, source: str) -> str:
    """Return ``raises ValueError: [[3 1]], at `line`.`` without the message: a student's code makes it of its inputs.

    The line stays if it is one of ``source``'s, which was there before any hidden case was drawn.
    """
    if not headline.startswith("raises "):
        return headline
    twin = _TWIN.search(headline)
    kind = re.match(r"\w*", headline.removeprefix("raises "))
    line = _quoted(headline, source)
    name = kind[0] if kind else ""
    told = (
        f"raises {name if is_builtin_exception(name) else 'an exception of its own'}{f', at `{line}`' if line else ''}"
    )
    return told + (twin[0] if twin else ".")


def is_builtin_exception(name: str) -> bool:
    """Return whether this is the name of one of Python's own exceptions: no student makes it of hidden inputs."""
    kind = getattr(builtins, name, None) if name.isidentifier() else None
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _quoted(headline: str, source: str) -> str:
    """Return the line of the source that the headline quotes at its end; empty where there is none."""
    there = set()
    for line in map(str.strip, source.splitlines()):
        short = line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
        there |= {short, _masked(short)}  # the judgement has masked it already
    for start in re.finditer(re.escape(", at `"), headline):
        rest = headline[start.end() :]
        for end in reversed([tick.start() for tick in re.finditer("`", rest)]):
            if end and rest[:end] in there:
                return rest[:end]
    return ""


def _masked(text: str) -> str:
    return Verdict("", "failed", 0.0, text).without_evidence().headline


def has_hidden_tests(source: str) -> bool:
    """Return whether a test holds what students are not to see."""
    return _BEGIN in source


def hidden_lines(source: str) -> set[int]:
    """Return the numbers, from 1, of the lines that students are not to see, the two marks included."""
    hidden, inside = set(), False
    for number, text in enumerate(source.splitlines(), 1):
        inside |= _BEGIN in text
        if inside:
            hidden.add(number)
        inside &= _END not in text
    return hidden
