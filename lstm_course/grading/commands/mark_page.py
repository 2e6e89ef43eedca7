"""``lstm-course mark --browser``: written answers, alike ones together, marked on a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.grading.commands.course_folder import folder_name, open_course, plainly
from lstm_course.grading.commands.mark import counted, known_name, named, source_of


def mark_in_browser(
    root: Path,
    assignment: str,
    question: str | None = None,
    *,
    again: bool = False,
    port: int | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page on which a unit's answers are marked, until somebody ends it. Raises CourseError.

    again    marked answers are shown, too
    port     None: any that is free
    browser  open the page; its address is said in any case
    """
    say, assignment = plainly(say), folder_name(assignment)
    with open_course(root) as course:
        from lstm_course.grading.batch.gradebook import in_words
        from lstm_course.grading.marking.answers import questions_in
        from lstm_course.grading.marking.desk import MarkingDesk
        from lstm_course.grading.marking.serve import MarkingServer, open_page

        name = known_name(course, assignment)
        with course.gradebook as gradebook:
            questions = questions_in(gradebook, name)
        if not questions:
            say(f"{name} has no question that a person marks")
            return
        first = "" if question is None else named(questions, question, name).cell
        desk = MarkingDesk(
            name, lambda: course.gradebook, lambda who: course.autograded(name, who), source_of(course, name)
        )
        try:
            server = MarkingServer(desk, port or 0, in_words)
        except OSError:
            raise CourseError(f"port {port} is taken: name another, or leave --port out") from None
        with server:
            say(f"marking {name}: {server.address(first, again)}")
            say("What you save is in the gradebook at once. Ctrl-C here ends it.")
            with open_page(server.address(first, again), browser), suppress(KeyboardInterrupt):
                server.serve_forever()
        say(f"marked {counted(desk.marked, 'answer')}")
