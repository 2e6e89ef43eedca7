"""A notebook's cells as HTML that stands alone."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from lstm_course.basics.formulas import mathml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from nbformat import NotebookNode

_LONG = 24  # lines of code that a slide holds
_SHOWN = ("text/html", "image/svg+xml", "image/png", "text/plain")  # the best of what an output offers, first


def html_of_cell(cell: NotebookNode) -> str:
    """Return a cell as it is seen: its text, or its source, unless that is folded away, and what it showed."""
    if cell.cell_type == "markdown":
        return f'<div class="text">{_markdown().render(cell.source)}</div>'
    if cell.cell_type != "code":
        return ""
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden") or not cell.source.strip()
    shown = "" if hidden else code_of(cell.source)
    return shown + "".join(_output(output) for output in cell.outputs)


def inline(text: str) -> str:
    """Return a line of Markdown, a heading, as HTML."""
    return _markdown().renderInline(text)


def code_of(source: str) -> str:
    """Return code in colours, a long piece as several, cut at empty lines: a slide may have to be split there."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    style = HtmlFormatter(cssclass="code")
    return "".join(highlight(piece, PythonLexer(stripnl=False), style) for piece in pieces_of(source))


def pieces_of(source: str, lines: int = _LONG) -> list[str]:
    """Return code of more than so many lines as pieces of at most so many, where it has empty lines to cut it at."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n(?=.)", source):
        if found and len(found[-1].splitlines()) + len(part.splitlines()) < lines:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def code_style(style: str, within: str) -> str:
    """Return the rules that colour code, for the part of the page that a selector names."""
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(style=style).get_style_defs(f"{within} .code")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def renderer(tex: str, options: dict[str, Any]) -> str:
        return mathml(tex, block=bool(options.get("display_mode")))

    return MarkdownIt("commonmark", {"html": True}).enable("table").use(
        dollarmath_plugin, renderer=renderer, allow_digits=False, double_inline=True
    )  # fmt: skip


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return f'<pre class="said">{escape(output.text)}</pre>'
    if output.output_type == "error":
        return f'<pre class="said">{escape(output.ename)}: {escape(output.evalue)}</pre>'
    data = output.get("data", {})
    kind = next((kind for kind in _SHOWN if kind in data), "")
    if kind == "text/plain":
        return f'<pre class="said">{escape(data[kind])}</pre>'
    if kind == "image/png":
        alt = escape(data.get("text/plain", ""))
        return f'<figure><img alt="{alt}" src="data:image/png;base64,{data[kind]}"></figure>'
    return f'<div class="shown">{data[kind]}</div>' if kind else ""
