"""A group's rows as bars, in an SVG that follows the reader's light or dark."""

from __future__ import annotations

from html import escape
from math import log10

from bench import found

WIDE, HIGH, RIGHT, LETTER, LONGEST = 330, 24, 110, 6.4, 62
_KEY = "logarithmic, shorter is better; dashed: as much as what stands beside it, or as allowed; tick: the bar"
_STYLE = """\
  svg { --ink: #1f2328; --soft: #59636e; --line: #8c959f; --passed: #0072b2; --missed: #d55e00; background: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --soft: #9198a1; --line: #656c76; --passed: #56b4e9; --missed: #f0883e; background: #0d1117 }
  }
  text { font: 12.5px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
  .soft { fill: var(--soft) } .title { font-weight: 600; font-size: 14px }
  .one { stroke: var(--line); stroke-dasharray: 3 3 } .bar { fill: var(--passed) }
  .missed { fill: var(--missed) } .mark { stroke: var(--ink); stroke-width: 2 }
"""


def bars(title: str, rows: list[found.Data]) -> str:
    """Return a picture: a bar for each row's ratio, less is better, and a tick where the row's bar is. Empty: none."""
    drawn = [(row, *told) for row in rows if (told := _shown(row))]
    if not drawn:
        return ""
    left = round(LETTER * max(len(_cut(row["what"])) for row, *_ in drawn)) + 20
    values = [value for _, value, _, _ in drawn] + [tick for _, _, tick, _ in drawn if tick]
    low, high = min(0.5, *values) / 1.3, max(2.0, *values) * 1.3

    def x(value: float) -> float:
        return round(left + WIDE * log10(value / low) / log10(high / low), 1)

    height = 62 + HIGH * len(drawn)
    width = left + WIDE + RIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        'role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}</style>",
        f'<text class="title" x="12" y="22">{escape(title)}</text>',
        f'<text class="soft" x="12" y="40">{_KEY}</text>',
    ]
    for place, (row, value, tick, words) in enumerate(drawn):
        y = 52 + HIGH * place
        kind = "bar missed" if found.verdict(row) == "missed" else "bar"
        lines.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{escape(_cut(row["what"]))}</text>')
        lines.append(
            f'<rect class="{kind}" x="{left}" y="{y + 4}" width="{max(1.0, round(x(value) - left, 1))}" height="14"/>'
        )
        if tick:
            lines.append(f'<line class="mark" x1="{x(tick)}" x2="{x(tick)}" y1="{y + 1}" y2="{y + 21}"/>')
        end = max(x(value), x(tick) if tick else 0.0)
        mark = " missed" if kind != "bar" else ""
        lines.append(f'<text class="soft" x="{end + 6}" y="{y + 15}">{escape(words)}{mark}</text>')
    lines.append(f'<line class="one" x1="{x(1)}" x2="{x(1)}" y1="50" y2="{height - 8}"/>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _shown(row: found.Data) -> tuple[float, float | None, str] | None:
    """Return how long the bar is, where the tick is, and what is written beside it. None where there is no ratio."""
    bar = row.get("bar")
    if ratio := found.ratio(row):
        faster = row.get("counts") == "beside"
        tick = bar["value"] if bar and bar["of"] == "ratio" else None
        return (1 / ratio if faster else ratio), (1 / tick if tick and faster else tick), found.ratio_in_words(row)
    value = found.barred(row) if bar else None
    if not value or not bar["value"]:
        return None
    share = value / bar["value"] if bar["is_most"] else bar["value"] / value
    return share, None, found.number(found.ours(row), row.get("unit", ""))


def _cut(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
