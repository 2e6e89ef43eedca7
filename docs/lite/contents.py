"""The students' notebooks as the browser edition has them: its kernel's name, and a word where one cannot run."""

from __future__ import annotations

import json
from pathlib import Path

from lstm_course.building.door import is_door

KERNEL = {"name": "python", "display_name": "Python (Pyodide)"}
_NOT_HERE = (
    'raise SystemExit("This unit needs PyTorch, which no browser has. Read it here; to work in it: "\n'
    "                 \"pip install 'lstm-course[lab,torch]', then lstm-course lab\")"
)


def write_contents(course: Path, to: Path) -> list[str]:
    """Write the notebooks of ``course`` into ``to``; return the names of those that run there from top to bottom."""
    runs = []
    for path in sorted(course.glob("*/*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["kernelspec"] = KERNEL
        door = next((cell for cell in notebook["cells"] if is_door(cell)), None)
        if door and "torch" in "".join(door["source"]):
            door["source"] = _NOT_HERE
        else:
            if door:
                notebook["cells"].remove(door)  # the course is there
            runs.append(path.stem)
        (to / path.parent.name).mkdir(parents=True, exist_ok=True)
        (to / path.parent.name / path.name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return runs
