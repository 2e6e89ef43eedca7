"""Tables and lines as plain text: for a terminal, a pipe and a file alike. Wide characters count for two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Literal

WIDTH = 80  # of a terminal that nobody has made wider


def text_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1, column_width: int | None = None
) -> str:
    """Return lines of aligned columns, the first ``left`` of them to the left and the others to the right.

    Nothing is shortened or coloured. What is wider than ``column_width`` goes on below, in its column; without one
    nothing is wrapped, however wide the table is: what narrows it is the caller's to say.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for number, name in enumerate(head):
        side: Literal["left", "right"] = "left" if number < left else "right"
        table.add_column(
            Text(name), justify=side, no_wrap=column_width is None, max_width=column_width, overflow="fold"
        )
    for row in rows:
        table.add_row(*map(Text, row))  # no markup: a student may be called "[red]"
    page = StringIO()
    Console(file=page, width=100_000, color_system=None, force_terminal=False, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def width_of(text: str) -> int:
    """Return how many columns of a terminal the widest line of a text takes."""
    from rich.cells import cell_len

    return max(map(cell_len, text.splitlines()), default=0)


def fill(pieces: Iterable[str], width: int, gap: str = " ") -> list[str]:
    """Return lines of at most ``width`` columns with the pieces in them; only what is too wide by itself is cut up."""
    from rich.cells import chop_cells

    lines = [""]
    for piece in pieces:
        line = f"{lines[-1]}{gap}{piece}" if lines[-1] else piece
        if lines[-1] and width_of(line) > width:
            lines.append("")
            line = piece
        lines[-1:] = chop_cells(line, width) if width_of(line) > width else [line]
    return lines
