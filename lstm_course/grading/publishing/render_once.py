"""nbconvert's HTML exporter for a whole class: a cell that all have alike is rendered once, and no page is read again.

Most cells of a class's notebooks are the instructor's. nbconvert renders each of them for each student, then parses the
whole page, for pictures without words and for JupyterLab's cells, which nbgrader's page has none of: half of its time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.html import WidgetsDataTypeFilter
from nbconvert.filters import Highlight2HTML
from traitlets import Bool

_MOST = 2048  # cells: a class's own answers push each other out, and the instructor's stay
_PICTURE = re.compile(r"""<img\b((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_ALT = re.compile(r"(?<![\w-])alt(?![\w-])", re.IGNORECASE)
_NO_WORDS = ' alt="No description has been provided for this image"'  # as nbconvert says it


class RenderOnce(HTMLExporter):
    """For templates without JupyterLab's cells. Cells, filters and pages are nbconvert's, but for the closing of tags
    that a notebook has left open."""

    optimistic_validation = Bool(True).tag(config=True)  # once behind all preprocessors

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._highlighted = lru_cache(_MOST)(self._highlight)
        self._markdown = lru_cache(_MOST)(lambda source: super(RenderOnce, self).markdown2html({}, source))

    def without_second_reading(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[str, Any]:
        """Do what HTMLExporter's from_notebook_node does, and see to pictures without words alone."""
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name")) or "ipython3"

        def highlight(source: str, language: str | None = None, metadata: Any = None) -> str:
            return self._highlighted(source, language or lexer, (metadata or {}).get("magics_language"))

        resources = self._init_resources(resources)
        shown = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("highlight_code", self.filters.get("highlight_code", highlight))
        self.register_filter("filter_data_type", shown)
        page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kwargs)
        head, body, rest = page.partition("<body")
        return head + body + with_words(rest), resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render markdown, once where nothing but its text counts."""
        if self.embed_images or context.get("cell", {}).get("attachments"):
            return str(super().markdown2html(context, source))
        return self._markdown(source)

    def _highlight(self, source: str, language: str, magics: str | None) -> str:
        metadata = {"magics_language": magics} if magics else None
        return str(Highlight2HTML(pygments_lexer=language, parent=self)(source, metadata=metadata))


def with_words(page: str) -> str:
    """Return the page with nbconvert's sentence for each picture that has no ``alt``."""
    return _PICTURE.sub(_with_alt, page)


def _with_alt(picture: re.Match[str]) -> str:
    if _ALT.search(_QUOTED.sub("", picture[1])):
        return picture[0]
    return f"{picture[0][:4]}{_NO_WORDS}{picture[0][4:]}"
