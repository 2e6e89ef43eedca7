"""Tables as plain text: for a terminal, a pipe and a file alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Return lines of aligned columns, the first ``left`` of them to the left and the others to the right.

    Nothing is wrapped, shortened or coloured, however wide the table is: what narrows it is the caller's to say.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for number, name in enumerate(head):
        table.add_column(Text(name), justify="left" if number < left else "right", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))  # no markup: a student may be called "[red]"
    page = StringIO()
    Console(file=page, width=100_000, color_system=None, force_terminal=False, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())
