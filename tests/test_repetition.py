"""No run of twelve or more lines stands twice in package, tests or benchmarks: one piece of code serves both places.

Masters are data: what a student is to write stands in the reference too.
"""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import lstm_course

ROOT = Path(lstm_course.__file__).parents[1]
FOLDERS = ("lstm_course", "tests", "benchmarks")
LONGEST = 12


def lines_of(path: Path) -> list[tuple[int, str]]:
    """Return the lines that count, with their numbers: no blank ones, comments, imports, nor lone brackets."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = " ".join(line.split())
        if text.startswith(("#", "import ", "from ")) or not any(c.isalnum() for c in text):
            continue
        found.append((number, text))
    return found


def repeated(root: Path, *folders: str) -> list[str]:
    """Places that share a run of lines: the first run of two files."""
    places = defaultdict(list)
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        if path.name == "notebook.py":
            continue
        counted = lines_of(path)
        for at in range(len(counted) - LONGEST + 1):
            window = tuple(text for _, text in counted[at : at + LONGEST])
            places[window].append((path.relative_to(root).as_posix(), counted[at][0]))
    told: dict[tuple[str, str], tuple[int, int]] = {}
    for where in places.values():
        for (file, line), (other, again) in pairwise(where):
            told.setdefault((file, other), (line, again))
    return [f"{file}:{line} ~ {other}:{again}" for (file, other), (line, again) in sorted(told.items())]


def test_no_run_of_lines_stands_twice():
    assert repeated(ROOT, *FOLDERS) == []


def test_a_repetition_is_found(tmp_path):
    text = "\n".join(f"line_{number} = {number}" for number in range(LONGEST))
    (tmp_path / "a.py").write_text(f"first = 1\n{text}\n")
    (tmp_path / "b.py").write_text(f"import os\n\n# a comment\n{text}\n")
    assert repeated(tmp_path, ".") == ["a.py:2 ~ b.py:4"]
    (tmp_path / "b.py").write_text(text.replace("line_5", "another"))
    assert repeated(tmp_path, ".") == []
