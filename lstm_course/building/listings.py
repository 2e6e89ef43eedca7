"""The listing in a cell that begins with one to be mended: see `repair_listings`, which gives it to the students."""

from __future__ import annotations

BEGIN, END = "### BEGIN LISTING", "### END LISTING"


def listing_of(source: str) -> str:
    """Return the listing in a cell, as students get it. ValueError where it has no end, or a line is no comment."""
    lines = [line.rstrip() for line in source.splitlines()]
    if END not in lines:
        raise ValueError(f"a listing has no line {END}")
    commented = lines[lines.index(BEGIN) + 1 : lines.index(END)]
    for line in commented:
        if line and not line.startswith("#"):
            raise ValueError(f"a line of a listing is no comment: {line!r}")
    return "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in commented)
