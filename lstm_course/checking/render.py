"""A verdict as text, as HTML and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from string import Template
from typing import Any

from lstm_course.checking.verdict import MarkedLine, Verdict

VERDICT_MIME = "application/vnd.lstm-course.verdict+json"

# Words, a mark and a colour, so that no reader depends on the colour. Okabe and Ito's palette.
_LOOK = {
    "passed": ("✓", "passed", "#2A8FD0"),
    "failed": ("✗", "not yet", "#D55E00"),
    "not_attempted": ("○", "not attempted yet", "#7A7A7A"),
    "skipped": ("○", "skipped", "#7A7A7A"),
    "broken": ("!", "our fault", "#CC79A7"),
}

# What one line is cut at.
_LONGEST = 160

# JupyterLab's theme variables, each with a fall-back for pages that have none (nbgrader's feedback, GitHub). The styles
# stand in the tags, for a page may keep no other. What is put in is escaped before.
_CODE = "font-family:var(--jp-code-font-family,monospace);font-size:.93em;padding:0;background:none;color:inherit"
_CARD = Template("""\
<div class="lstm-course-verdict" role="status" style="\
border-left:4px solid $colour;border-radius:3px;padding:.6em 1em;margin:.3em 0;max-width:60em;line-height:1.5;\
background:var(--jp-layout-color2,#f5f5f5);color:var(--jp-ui-font-color1,#1a1a1a);\
font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px)">\
<div><strong>$mark $word · $exercise</strong>: $headline</div>\
$diagnosis$code$hint$table$notes$next_step\
</div>""")
_DIAGNOSIS = Template("""<div style="margin-top:.4em">$text</div>""")
_LINE = Template(f"""\
<div style="margin:.3em 0 0;white-space:pre-wrap"><span style="opacity:.7">line $number</span> \
<code style="{_CODE}">$before<span style="text-decoration:underline wavy #D55E00;text-underline-offset:.25em">\
$piece</span>$after</code></div>""")
_HINT = Template("""\
<details style="margin-top:.4em"><summary>A further hint</summary><div style="margin:.2em 0 0">$text</div></details>""")
_TABLE = Template("""\
<table style="border-collapse:collapse;margin:.5em 0 0;color:inherit;font-size:inherit">$rows</table>""")
_ROW = Template(f"""\
<tr style="background:none">\
<th scope="row" style="text-align:left;font-weight:normal;opacity:.8;\
padding:.05em 1em .05em 0;vertical-align:top;white-space:nowrap">$name</th>\
<td style="text-align:left;padding:.05em 0"><code style="{_CODE}">$value</code></td>\
</tr>""")
_NOTE = Template(f"""\
<details style="margin-top:.4em"><summary>$title</summary>\
<pre style="{_CODE};white-space:pre-wrap;margin:.2em 0 0">$text</pre></details>""")
_NEXT_STEP = Template("""<div style="margin-top:.4em;opacity:.85">$text</div>""")


def one_line(verdict: Verdict) -> str:
    """Return the verdict in one line, for a traceback or a table."""
    mark, word, _ = _LOOK[verdict.status]
    if verdict.status == "not_attempted":
        return f"{mark} {verdict.exercise}: not attempted yet"
    line = " ".join(f"{mark} {verdict.exercise}: {word}: {in_short(verdict)}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def in_short(verdict: Verdict) -> str:
    """Return what is wrong in one line: a known mistake's name says more than where its numbers first differ."""
    text = mistakes_of(verdict) or verdict.headline.removeprefix("skipped: ")
    return " ".join(_with_progress(verdict, text).split())


def mark_of(verdict: Verdict) -> str:
    """Return the mark of a verdict: ✓, ✗, ○ or !."""
    return _LOOK[verdict.status][0]


def mistakes_of(verdict: Verdict) -> str:
    """Return the names of the known mistakes, two at most: both where it takes two, else those that look the same."""
    return (" or " if "one of these" in verdict.diagnosis else " and ").join(verdict.misconceptions[:2])


def _with_progress(verdict: Verdict, text: str) -> str:
    return f"{verdict.progress}: {text}" if verdict.progress else text


def to_text(verdict: Verdict) -> str:
    """Return some lines of plain text. Without the hint: it is for whoever asks, and text cannot be folded."""
    mark, word, _ = _LOOK[verdict.status]
    lines = [f"{mark} {word} · {verdict.exercise}: {_with_progress(verdict, verdict.headline)}"]
    if verdict.diagnosis:
        lines.append(f"  {verdict.diagnosis}")
    for line in verdict.code:
        start = f"    line {line.number}: "
        lines.append(f"{start}{line.before}{line.piece}{line.after}")
        lines.append(" " * len(start + line.before) + "^" * len(line.piece))
    width = max((len(name) for name, _ in _rows(verdict)), default=0)
    lines += [f"    {name:<{width}}  {value}" for name, value in _rows(verdict)]
    lines += [f"  {note}" for note in verdict.notes]
    if verdict.next_step:
        lines.append(f"  {verdict.next_step}")
    return "\n".join(lines)


def _rows(verdict: Verdict) -> list[tuple[str, str]]:
    rows = []
    e = verdict.evidence
    if e:
        rows.append(("case", f"{e.case} (seed {e.seed}): {e.inputs}"))
        rows += [(f"expected {e.where}", e.expected), (f"yours {e.where}", e.yours)] if e.where else []
        rows += [("largest error", e.largest_error)] if e.largest_error else []
    if verdict.status == "failed" and len(verdict.cases) > 1:
        rows.append(("cases", ", ".join(f"{'✓' if fine else '✗'} {name}" for name, fine in verdict.cases)))
    return rows


def to_html(verdict: Verdict) -> str:
    """Return a card, with everything that came from a student's code escaped."""
    mark, word, colour = _LOOK[verdict.status]
    diagnosis = _bold(_code(verdict.diagnosis), verdict.misconceptions)
    rows = "".join(_ROW.substitute(name=escape(name), value=_marked(escape(value))) for name, value in _rows(verdict))
    return _CARD.substitute(
        colour=colour,
        mark=mark,
        word=word,
        exercise=escape(verdict.exercise),
        headline=_code(_with_progress(verdict, verdict.headline)),
        diagnosis=_DIAGNOSIS.substitute(text=diagnosis) if diagnosis else "",
        code="".join(map(_line, verdict.code)),
        hint=_HINT.substitute(text=_code(verdict.hint)) if verdict.hint else "",
        table=_TABLE.substitute(rows=rows) if rows else "",
        notes="".join(map(_note, verdict.notes)),
        next_step=_NEXT_STEP.substitute(text=_code(verdict.next_step)) if verdict.next_step else "",
    )


def _line(line: MarkedLine) -> str:
    return _LINE.substitute({name: escape(str(part)) for name, part in line._asdict().items()})


def _note(note: str) -> str:
    title, _, text = note.partition(": ")
    return _NOTE.substitute(title=escape(title), text=escape(text))


def _marked(text: str) -> str:
    """Keep a mark in the line of the case that it is about."""
    return text.replace("✓ ", "✓\u00a0").replace("✗ ", "✗\u00a0")


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


def to_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as a JSON object, with its text and its card."""
    return {**asdict(verdict), "summary": one_line(verdict), "text": to_text(verdict), "html": to_html(verdict)}
