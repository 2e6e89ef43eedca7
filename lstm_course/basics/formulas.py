"""Formulas as MathML: every browser draws it, reads it aloud, and needs neither a script nor a network for it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree

# latex2mathml knows align*, and not its twin within a formula, nor arg; an escaped underscore it leaves escaped.
_ARG = re.compile(r"\\arg(?![a-zA-Z])")
_ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
_WORDS = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}")
_LONGEST = 2000  # characters; what is longer stays as it was typed

# What a formula may be made of. A formula that somebody hands in could also hold a link, a style or a class.
_TAGS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "ms",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "display",
        "mathvariant",
        "stretchy",
        "fence",
        "form",
        "separator",
        "accent",
        "accentunder",
        "lspace",
        "rspace",
        "movablelimits",
        "largeop",
        "symmetric",
        "minsize",
        "maxsize",
        "linethickness",
        "columnalign",
        "columnspacing",
        "rowspacing",
        "width",
        "height",
        "depth",
        "displaystyle",
        "scriptlevel",
        "notation",
    ]
)
# Dollars as pandoc reads them: none at a space, and none before a digit closes a formula.
_DOLLARS = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?![\s$])([^$]*?[^\s\\$])\$(?![\d$])", re.DOTALL)
_PIECES = re.compile(
    r"<(pre|code|script|style|title|textarea|math)\b.*?</\1\s*>|<[^>]*>|[^<]+", re.DOTALL | re.IGNORECASE
)


@lru_cache(maxsize=2048)  # most of a page is the instructor's, in all pages the same
def mathml(tex: str, block: bool = False) -> str:
    """Return a formula of LaTeX as MathML, nothing but a formula. One that cannot be read stays as it was typed."""
    from latex2mathml.converter import convert

    tidy = _ALIGNED.sub(r"\\\1{align*}", tex)
    tidy = _ARG.sub(r"\\operatorname{arg}", tidy)
    tidy = _WORDS.sub(lambda found: found[0].replace(r"\_", "_"), tidy)
    try:
        if len(tex) <= _LONGEST and _is_formula(drawn := convert(tidy, display="block" if block else "inline")):
            return drawn
    except Exception:  # it raises many kinds
        pass
    return f"<code>{escape(tex)}</code>"


def _is_formula(drawn: str) -> bool:
    for element in ElementTree.fromstring(drawn).iter():
        if element.tag.rpartition("}")[2] not in _TAGS or element.attrib.keys() - _ATTRIBUTES:
            return False
    return True


def with_formulas(html: str) -> str:
    """Return a piece of HTML in which each formula between dollars is MathML; code and the like is left alone."""

    def drawn(piece: re.Match[str]) -> str:
        if piece[0].startswith("<") or "$" not in piece[0]:
            return piece[0]
        return _DOLLARS.sub(lambda f: mathml(unescape(f[1] or f[2]), block=f[1] is not None), piece[0])

    return _PIECES.sub(drawn, html)
