"""What is read of an instructor's notebook and its tests: for a whole class once, before judges are forked.

It is read as a judge reads it, by functions that keep what they have found for a text; nothing of it is run.
"""

from __future__ import annotations

import base64
import pickle
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lstm_course.basics.garbage import uncollected
from lstm_course.grading.jobs import Cell, InstructorCell, Observed
from lstm_course.grading.judging.names_left import names_left
from lstm_course.grading.judging.names_of_tests import definitions, names_of
from lstm_course.grading.judging.parsed_test import ParsedTest
from lstm_course.grading.judging.statements import module_of
from lstm_course.grading.judging.words_of_tests import patches_by_helpers
from lstm_course.grading.judging.written_files import written_files

_STAR = re.compile(r"\bimport\s*\(?\s*\*")  # which names it gives is seen where it is run


def read_ahead(request: Mapping[str, Any]) -> None:
    """Read what the request of a runner brings. What is wrong with it, a judge will say."""
    if text := request.get("ahead"):
        with suppress(Exception), uncollected():
            _read(*pickle.loads(zlib.decompress(base64.b64decode(text))))


def _read(
    cells: tuple[InstructorCell, ...], tests: tuple[Cell, ...], files: tuple[str, ...], observed: Observed
) -> None:
    if any(map(_STAR.search, [*(cell.source for cell in cells), *(cell.source for cell in tests)])):
        return
    written_files(cells, files, observed)
    names = names_of(cells, observed.altered)
    for one in cells:
        if one.kind == "other":
            for tree, kind in ((module_of(one.source), "cell"), (definitions(one.source), "aside")):
                with suppress(SyntaxError, ValueError):
                    names.close(tree, kind, 0, None if kind == "cell" else set())
    for cell in tests:
        test, place = ParsedTest.of(cell), names.instructor.place_of(cell.grade_id)
        patches_by_helpers(test.tree, cells)
        names_left(cells, cell, observed.left.get(cell.grade_id, ()))
        if not test.problem and not test.exercise:
            with suppress(SyntaxError, ValueError):
                names.close(test.tree, "test", place, names.shared_at(place, test.tree.body, ()))
