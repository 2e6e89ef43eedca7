"""Formulas as MathML: every browser draws it, reads it aloud, and needs neither a script nor a network for it."""

from __future__ import annotations

import re
from html import escape

# latex2mathml knows align*, and not its twin within a formula, nor arg; an escaped underscore it leaves escaped.
_ARG = re.compile(r"\\arg(?![a-zA-Z])")
_ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
_WORDS = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}")


def mathml(tex: str, block: bool = False) -> str:
    """Return a formula of LaTeX as MathML. One that cannot be read stays as it was typed."""
    from latex2mathml.converter import convert

    tidy = _ALIGNED.sub(r"\\\1{align*}", tex)
    tidy = _ARG.sub(r"\\operatorname{arg}", tidy)
    tidy = _WORDS.sub(lambda found: found[0].replace(r"\_", "_"), tidy)
    try:
        return convert(tidy, display="block" if block else "inline")
    except Exception:  # it raises many kinds
        return f"<code>{escape(tex)}</code>"
