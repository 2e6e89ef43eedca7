"""What the masters say in words: tests hold it to what is measured."""

import re

from lstm_course import all_units


def missing(unit: str, *sayings: str) -> list[str]:
    """Return those of the sayings that stand in no text of the unit, wherever its lines break."""
    prose = re.sub(r"\s+", " ", re.sub(r"^# ?", "", all_units()[unit].notebook.read_text("utf-8"), flags=re.MULTILINE))
    return [saying for saying in sayings if saying not in prose]
