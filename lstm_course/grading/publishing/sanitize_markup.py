"""Takes out of HTML and markdown what would run, load or cover something on an instructor's page.

What is not on the lists here is shown as text (tags) or left out (attributes).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from string import printable
from typing import Any

import nh3
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.strings import strip_files_prefix

_NAMES = (
    "a abbr b blockquote br caption center code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3"
    " h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td"
    " tfoot th thead tr tt u ul var wbr"
)
_TAGS = set(_NAMES.split())
_ANY = set(printable)
_NUMBER = re.compile(r"\d{1,4}(px|%|em)?")
_WORDS: Mapping[str, re.Pattern[str]] = {
    "alt": re.compile(r"(?s).*"),
    "aria-description": re.compile(r"(?s).*"),
    "title": re.compile(r"(?s).*"),
    "align": re.compile(r"left|right|center|justify"),
    "valign": re.compile(r"top|middle|bottom|baseline"),
    "open": re.compile(r"(open)?"),
    "start": re.compile(r"\d{1,4}"),
    "border": re.compile(r"\d"),
    "colspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,2}"),
    "width": _NUMBER,
    "height": _NUMBER,
    # of headings, pygments, pandas, Jupyter's boxes and our figures: a class of the page's own could cover the page
    "class": re.compile(
        r"(\s*(highlight|lstm-picture|anchor-link|dataframe|language-\w+|alert|alert-\w+|[a-z]{1,2}\d?)(?!\S))*\s*"
    ),
}
_STYLES = re.compile(
    r"((background-)?color|background|text-align|font-weight|font-style|text-decoration|vertical-align|margin|"
    r"(max-)?width|border-radius)\s*:\s*(#?[\w.% -]{1,60}|rgba?\([\d., %]{5,30}\))"
)
_TOO_LONG = re.compile(r"\d{5}|-\d")  # pixels, and margins to the left: what covers its neighbours
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*", re.IGNORECASE)
_RELATIVE = re.compile(r"(?!.*\.\.)[\w][\w ./%()-]*")
_LINK = re.compile(r"(https?://|mailto:|#)[^\x00-\x1f\\]*", re.IGNORECASE)
_OTHER_TAG = re.compile(rf"<(?!/?({'|'.join(_TAGS)})(?=[\s/>]))", re.IGNORECASE)  # shown, and not taken out
_URL = re.compile(r"\b(?:href|src)\s*=", re.IGNORECASE)
_TOKEN = re.compile(r"<([/!?]?[a-zA-Z]*)")
_FORMATTING = re.compile(r"<(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
_SIMPLE_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9]*)(\s+[a-zA-Z-]+(="[^"<>]*")?)*\s*/?>""")
_DATA_URL = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=]*")
_VOID = frozenset(["br", "col", "hr", "img", "wbr"])
_LONGEST = 20_000
_CHECKBOX = re.compile(r'<input class="task-list-item-checkbox" type="checkbox" disabled( checked)?/>')


def clean_html(html: str) -> str:
    """Return what is harmless in the HTML, whole: no tag is left open, none closes what is not its own."""
    return _cleaned(html)[0]


def clean_markdown(source: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return the same text where nbconvert makes harmless HTML of it; otherwise what is harmless of that HTML.

    The latter comes in one line, which markdown passes on as it is.
    """
    if not attachments:
        return _clean_markdown(source)
    return _safe_source(source, attachments)


@lru_cache(maxsize=2048)  # most cells are the instructor's, in all submissions the same
def _clean_markdown(source: str) -> str:
    return _safe_source(source, {})


def _safe_source(source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    words = _DATA_URL.sub("", source)
    if len(words) > _LONGEST:
        return as_text(words[:_LONGEST] + "\n(the rest was left out)")
    if "<" not in source and "[" not in source:  # nothing that could be a tag or a link
        return source
    if source.count("[") > 1000 or source.count("<") > 3000:  # mistune's time grows by the square of these
        return as_text(words)
    try:
        try:
            html = _rendered(source, attachments)
        except Exception:  # a picture that is not there, which would stop the whole feedback
            source = source.replace("attachment:", "missing-attachment/")
            html = _rendered(source, attachments)
        if _is_clean(html):
            return source
        html = _CHECKBOX.sub(lambda box: "☑ " if box[1] else "☐ ", html)
        for _ in range(3):  # nbconvert takes "files/" out of links afterwards, and what is left may be another link
            line = clean_html(html).replace("\r", "").replace("\n", "&#10;")
            html = _rendered(f"<div>{line}</div>", {})
            if _is_clean(html):
                # What is left open at the end of a cell takes the words with it, and they are to be marked.
                return f"<div>{line}</div>" if 2 * _letters(line) > _letters(words) else as_text(words)
    except Exception:  # mistune and html5lib meet their limits in deep nesting
        pass
    return as_text(words)


def _letters(text: str) -> int:
    return len(re.findall(r"\w", unescape(_without_tags(text))))


def _without_tags(html: str) -> str:
    return re.sub(r"<[^<>]*>", " ", html)


def as_text(text: str) -> str:
    """Return the text as it is, in one line that is HTML and markdown alike."""
    return "<pre>" + escape(text).replace("\r", "").replace("\n", "&#10;") + "</pre>"


def _rendered(source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """Render a markdown cell as nbconvert does."""
    renderer = IPythonRenderer(escape=False, attachments=dict(attachments))  # type: ignore[arg-type]
    return strip_files_prefix(MarkdownWithMath(renderer=renderer).render(source))


def _is_clean(html: str) -> bool:
    # nbconvert reads the page once more, with a parser that sees other spaces than a browser does.
    return all(_cleaned(seen)[1] for seen in (html, str(BeautifulSoup(html, "html.parser"))))


def _cleaned(html: str) -> tuple[str, bool]:
    """Return the clean HTML, and whether it says the same as what came in."""
    if _takes_too_long(html):
        return as_text(_without_tags(html)[:_LONGEST]), False
    refused: list[str] = []

    def kept(tag: str, name: str, value: str) -> str | None:
        fine = _kept_styles(value) if name == "style" else value if _allowed(tag, name, value) else ""
        if fine != value:
            refused.append(name)
        return fine if fine == value else fine or None

    clean = nh3.clean(
        _OTHER_TAG.sub("&lt;", html),
        tags=_TAGS,
        clean_content_tags=set(),
        generic_attribute_prefixes=_ANY,  # every attribute is asked for
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    same = _TOKEN.findall(html.lower()) == _TOKEN.findall(clean.lower())
    # A link that leads to no web page goes before it is asked for.
    return clean, same and not refused and len(_URL.findall(html)) == len(_URL.findall(clean))


def _takes_too_long(html: str) -> bool:
    """Say whether parsing takes too long.

    The time grows by the square of the depth, and with each tag of bold or the like that is left open, since every
    paragraph after it repeats them.
    """
    tags = html.count("<")
    if tags < 500:
        return False
    if tags > 50_000 or len(_FORMATTING.findall(html)) * tags > 1_000_000:
        return True
    found = list(_SIMPLE_TAG.finditer(html))
    if len(found) < tags:  # something that not every parser reads alike: how deep it is cannot be told
        return tags > 1500
    open_tags: Counter[str] = Counter()
    for tag in found:
        name = tag[1].lower()
        if tag[0].startswith("</"):
            open_tags[name] -= open_tags[name] > 0
        elif name not in _VOID:
            open_tags[name] += 1
            if sum(open_tags.values()) > 200:
                return True
    return False


def _kept_styles(style: str) -> str:
    parts = [part.strip() for part in style.split(";") if part.strip()]
    kept = [part for part in parts if _STYLES.fullmatch(part) and not _TOO_LONG.search(part)]
    return style if len(kept) == len(parts) else "; ".join(kept)


def _allowed(tag: str, name: str, value: str) -> bool:
    plain = value.strip()
    if name == "src":
        return tag == "img" and bool(_PICTURE.fullmatch(plain) or _RELATIVE.fullmatch(plain))
    if name == "href":
        return tag == "a" and bool(_LINK.fullmatch(plain) or _RELATIVE.fullmatch(plain))
    if name == "id":
        return tag in ("h1", "h2", "h3", "h4", "h5", "h6")  # its own anchor
    pattern: Any = _WORDS.get(name)
    return pattern is not None and bool(pattern.fullmatch(plain))
