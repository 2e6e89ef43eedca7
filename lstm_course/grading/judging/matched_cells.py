"""Which cells of a submission's notebook are still the instructor's."""

from __future__ import annotations

from lstm_course.grading.jobs import Job


class MatchedCells:
    """numbers: the notebook's cells that the instructor wrote, word for word."""

    def __init__(self, job: Job) -> None:
        there = [(n, cell.source.strip()) for n, cell in enumerate(job.cells) if cell.kind == "run"]
        self.numbers: set[int] = set()
        self._missing: list[tuple[int, str]] = []
        for place, one in enumerate(job.instructor):
            if one.kind != "other" or not one.source.strip():
                continue
            found = next((n for n, text in there if text == one.source.strip() and n not in self.numbers), None)
            if found is None:
                self._missing.append((place, one.source))
            else:
                self.numbers.add(found)

    def missing(self, place: int) -> list[tuple[int, str]]:
        """Return (place, source) of cells that are not there, and stand before a place; each of them once."""
        found = [one for one in self._missing if one[0] < place]
        self._missing = [one for one in self._missing if one not in found]
        return found
