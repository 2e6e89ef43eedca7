"""A verdict as a card of HTML, for notebooks, feedback and exported pages alike.

The styles stand in the tags, for a page may keep no other; JupyterLab's theme variables have fall-backs for pages that
have none. All that is put in is escaped before. No script: the hints open without a kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lstm_course.basics.palette import LIGHT, rgb
from lstm_course.checking.error_map import MOST, NO_NUMBER, ErrorMap
from lstm_course.checking.shown import (
    MARKS,
    WORDS,
    alt_of,
    case_of,
    cases_of,
    headline_of,
    legend_of,
    mended_of,
    next_of,
    numbers_of,
    sign_of,
)
from lstm_course.checking.verdict import MarkedLine, Verdict

# White letters on each of them have a contrast of more than 4.5.
_COLOURS = {
    "passed": LIGHT["right"],
    "failed": LIGHT["wrong"],
    "not_attempted": LIGHT["soft"],
    "skipped": LIGHT["soft"],
    "broken": LIGHT["soft"],
}
_WRONG = LIGHT["wrong"]
PAGE = (
    f"background:var(--jp-layout-color2,{LIGHT['chip']});color:var(--jp-ui-font-color1,{LIGHT['ink']});"
    "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px)"
)
_CARD = (
    "border-left:4px solid {colour};border-radius:3px;padding:.7em 1em;margin:.3em 0;max-width:60em;line-height:1.5;"
    "overflow-wrap:anywhere;font-variant-numeric:tabular-nums;"
)
_PILL = f"background:{{colour}};color:{LIGHT['paper']};border-radius:1em;padding:.1em .7em;white-space:nowrap"
_CODE = "font-family:var(--jp-code-font-family,monospace);font-size:.93em;padding:0;background:none;color:inherit"
_HUE = " ".join(str(round(255 * part)) for part in rgb(_WRONG))
_THIN = f"1px solid {LIGHT['line']}"
_QUIET = "opacity:.85"
_FOOT = f"margin-top:.7em;padding-top:.4em;border-top:{_THIN};font-size:.93em;{_QUIET}"
_BOX = f"margin:.6em 0 0;padding:.4em .7em;border-radius:3px;background:var(--jp-layout-color1,{LIGHT['paper']})"
_LINE = "white-space:pre-wrap;padding-left:.4em;border-left:3px solid {colour}"
_PIECE = f"text-decoration:underline wavy {_WRONG};text-underline-offset:.25em"
_TABLE = "border-collapse:collapse;margin:.6em 0 0;color:inherit;font-size:inherit;width:auto"
_NAME = (
    "text-align:left;font-weight:normal;opacity:.85;padding:.05em 1em .05em 0;vertical-align:top;overflow-wrap:normal"
)
_VALUE = "text-align:left;padding:.05em 0;vertical-align:top"
_LINK = "color:inherit;text-decoration:underline"
_SQUARE = "width:1.5em;min-width:1.5em;padding:0;text-align:center;border:{border};background:{colour}"


def to_html(verdict: Verdict) -> str:
    """Return a card, with everything that came from a student's code escaped."""
    colour = _COLOURS[verdict.status]
    style = _CARD.format(colour=colour) + PAGE
    name = escape(verdict.exercise)
    return (
        f'<div class="lstm-course-verdict" role="status" aria-label="verdict on {name}" style="{style}">'
        f'<div><strong style="{_PILL.format(colour=colour)}">{MARKS[verdict.status]} {WORDS[verdict.status]}</strong>'
        f"<strong> · {name}</strong></div>{''.join(_parts(verdict))}</div>"
    )


def _parts(verdict: Verdict) -> Iterator[str]:
    """Give the parts of a card from what matters most to what matters least."""
    if said := headline_of(verdict):
        yield _block(f'<strong style="font-weight:600">{_code(said)}</strong>')
    if verdict.diagnosis:
        yield _block(_bold(_code(verdict.diagnosis), verdict.misconceptions))
    if verdict.code:
        yield "".join(_listing(verdict))
    if mended := mended_of(verdict):
        items = (f'<div role="listitem">{escape(one)}</div>' for one in mended)
        yield f'<div role="list" style="{_BOX}">{"".join(items)}</div>'
    if verdict.hint:
        yield _fold("A further hint", _block(_code(verdict.hint)))
    yield from _evidence(verdict)
    for note in verdict.notes:
        title, _, text = note.partition(": ")
        yield _fold(title, f'<pre style="{_CODE};white-space:pre-wrap;margin:.2em 0 0">{escape(text)}</pre>')
    if foot := "".join(_foot(verdict)):
        yield f'<div style="{_FOOT}">{foot}</div>'


def _foot(verdict: Verdict) -> Iterator[str]:
    if step := next_of(verdict):
        yield f"<div>{_code(step)}</div>"
    if verdict.section and not verdict.passed:
        yield f"<div>Its section: {linked(escape(_plain(verdict.section)), verdict.section)}</div>"
    if verdict.standing:
        yield f"<div>{escape(verdict.standing)}</div>"


def _block(html: str, style: str = "") -> str:
    return f'<div style="margin-top:.4em;{style}">{html}</div>'


def _fold(title: str, html: str) -> str:
    return f'<details style="margin-top:.4em"><summary>{escape(title)}</summary>{html}</details>'


def _listing(verdict: Verdict) -> Iterator[str]:
    """Give the marked lines, among those around them where they are known."""
    marked = {line.number: line for line in verdict.code}
    lines = dict(verdict.excerpt) or {number: line.before + line.piece + line.after for number, line in marked.items()}
    indent = min((len(text) - len(text.lstrip()) for text in lines.values() if text.strip()), default=0)
    yield f'<div style="{_BOX}">'
    before = next(iter(lines), 0) - 1
    for number, text in lines.items():
        if number != before + 1:
            yield f'<div style="{_LINE.format(colour="transparent")}">⋮</div>'
        before = number
        line = marked.get(number)
        shown = _pieces(line, text, indent) if line else escape(text[indent:])
        colour = _WRONG if line else "transparent"
        yield (
            f'<div style="{_LINE.format(colour=colour)}"><code style="{_CODE}">'
            f"{'line ' if line else '     '}{number:>{len(str(max(lines)))}}  {shown}</code></div>"
        )
    yield "</div>"


def _pieces(line: MarkedLine, text: str, indent: int) -> str:
    blanks = text[indent : len(text) - len(text.lstrip())]
    before, piece, after = map(escape, (line.before, line.piece, line.after))
    return f'{blanks}{before}<span style="{_PIECE}">{piece}</span>{after}'


def _evidence(verdict: Verdict) -> Iterator[str]:
    """Give the failing case, then its numbers and the map of errors, beside each other where there is room."""
    if case := case_of(verdict):
        yield _named("case", case)
    rows = "".join(_row(name, value) for name, value in numbers_of(verdict))
    table = f'<table style="{_TABLE}">{rows}</table>' if rows else ""
    errors = _map(verdict.evidence.errors) if verdict.evidence and verdict.evidence.errors else ""
    if table or errors:
        yield f'<div style="display:flex;flex-wrap:wrap;align-items:flex-start;column-gap:2.5em">{table}{errors}</div>'
    if not verdict.progress and (cases := cases_of(verdict)):
        yield _named("cases", ", ".join(f"{mark}\N{NO-BREAK SPACE}{name}" for mark, name in cases))


def _named(name: str, text: str) -> str:
    return _block(f'{name}: <code style="{_CODE}">{escape(text)}</code>')


def _row(name: str, value: str) -> str:
    return (
        f'<tr style="background:none"><th scope="row" style="{_NAME}">{escape(name)}</th>'
        f'<td style="{_VALUE}"><code style="{_CODE};white-space:pre-wrap">{escape(value)}</code></td></tr>'
    )


def _map(errors: ErrorMap) -> str:
    rows = "".join(
        '<tr style="background:none">'
        + "".join(_square(grade, sign_of(errors, grade), (i, j) == errors.first) for j, grade in enumerate(row))
        + "</tr>"
        for i, row in enumerate(errors.grades)
    )
    return (
        f'<div style="margin-top:.6em"><div style="{_QUIET}">{escape(legend_of(errors))}</div>'
        f'<table role="img" aria-label="{escape(alt_of(errors))}" style="{_TABLE};margin-top:.3em;line-height:1.4">'
        f"{rows}</table></div>"
    )


def _square(grade: int, sign: str, first: bool) -> str:
    share = 0 if not grade else 0.6 if grade == NO_NUMBER else 0.1 + 0.5 * grade / MOST
    border = "2px solid currentColor" if first else _THIN
    colour = f"rgb({_HUE} / {share:.2g})" if grade else "none"
    return f'<td style="{_SQUARE.format(border=border, colour=colour)}">{sign}</td>'


def linked(html: str, heading: str) -> str:
    """Return a piece of a page as a link to a heading of its notebook, by the anchor that JupyterLab and exported pages
    give it.

    Of a heading with other letters than ASCII JupyterLab does not find the anchor: there it stays without a link.
    """
    if not heading or "$" in heading or not heading.isascii():
        return html
    return f'<a href="#{escape(_plain(heading).replace(" ", "-"))}" style="{_LINK}">{html}</a>'


def _plain(heading: str) -> str:
    return heading.replace("`", "").replace("*", "")


def _code(text: str) -> str:
    """Escaped text, with `ticks` as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a tick without its partner
        return escape(text)
    return "".join(
        f'<code style="{_CODE}">{escape(piece)}</code>' if i % 2 else escape(piece) for i, piece in enumerate(pieces)
    )


def _bold(html: str, names: tuple[str, ...]) -> str:
    """Have the names of the known mistakes stand out."""
    for name in names:
        html = html.replace(f"“{escape(name)}”", f"<strong>{escape(name)}</strong>")
    return html
