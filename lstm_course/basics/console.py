"""Printing where a terminal, or what stands in its place, may lack signs: a pipe on Windows has no "✓"."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

_PLAIN = {
    "✓": "+", "✗": "x", "○": "o", "◐": "~", "…": "...", "→": "->", "×": "x", "−": "-", "–": "-", "—": "-", "·": "-",
    "≤": "<=", "≥": ">=", "“": '"', "”": '"', "‘": "'", "’": "'", "µ": "u", "█": "#",
}  # fmt: skip


def tell(text: str) -> None:
    """Print, with other signs for those that cannot be printed here."""
    speak_plainly(sys.stdout)
    print(text)


def speak_plainly(stream: object) -> None:
    """Let a stream write other signs for those that its encoding lacks."""
    if isinstance(stream, io.TextIOWrapper) and "utf" not in (stream.encoding or "").lower():
        codecs.register_error("lstm_course.plainly", _plainly)
        stream.reconfigure(errors="lstm_course.plainly")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(char) or _without_accents(char) or "?" for char in lacking), error.end


def _without_accents(char: str) -> str:
    return unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
