"""Pages from templates: whatever is put into one is escaped."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from lstm_course.basics.words import printable
from lstm_course.grading.reporting.class_report import Misunderstanding
from lstm_course.grading.reporting.terminal import tells

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, **values: Any) -> str:
    """Return a page. Markup that is to stay is a ``Markup``; everything else is text."""
    return _environment().get_template(template).render(made=f"{datetime.now():%d %B %Y, %H:%M}", **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader

    made = Environment(
        loader=PackageLoader("lstm_course.grading.reporting"),
        autoescape=lambda name: name is None or not name.endswith(".css"),
        finalize=lambda value: printable(value) if type(value) is str else value,
        trim_blocks=True,
    )
    made.filters.update(percent=lambda share: f"{share:.0%}", tells=tells, named=_named)
    return made


def _named(one: Misunderstanding) -> str:
    names = (" and " if one.both else " or ").join(one.names[:3])
    return names + (" or …" if len(one.names) > 3 else "")
