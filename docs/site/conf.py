"""Sphinx's settings. ``python -m docs.site`` writes the pages that they are about, and names the repository."""

import os
import re
from html import escape

from docutils import nodes

from lstm_course import __version__

project = "lstm-course"
author = "the authors of lstm-course"
copyright = "the authors of lstm-course. MIT licence"
release = version = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx.ext.mathjax", "sphinx-mathjax-offline"]
exclude_patterns = ["_static"]
html_theme = "furo"
html_title = "lstm-course"
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [("frames.js", {"defer": "defer"})]
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "source_repository": os.environ.get("SITE_REPOSITORY", ""),
    "light_css_variables": {"color-brand-primary": "#0b5c94", "color-brand-content": "#0b5c94"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f5", "color-brand-content": "#7cc4f5"},
    "top_of_page_buttons": [],
}
if not html_theme_options["source_repository"]:
    del html_theme_options["source_repository"]

nb_execution_mode = "off"  # they have been run
nb_ipywidgets_js = {}  # a page has no kernel, and asks no other host
nb_merge_streams = True
nb_code_prompt_hide = "Hide the code"
nb_code_prompt_show = "Show the code"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
suppress_warnings = ["myst.header", "misc.highlighting_failure", "mystnb.unknown_mime_type"]
mathjax3_config = {"options": {"enableMenu": False}}

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": False}
autodoc_inherit_docstrings = False  # PyTorch writes its own in another form; what is ours says what it does itself

_LITERAL = re.compile(r"(``.*?``)|`([^`\s][^`]*)`|[*_|\\`]")  # in Markdown's signs or in reST's, or no sign of theirs
_COLUMNS = re.compile(r"^\s*\S+.*?\s{2,}\S")


def _as_rest(part):
    return part[1] or (f"``{part[2]}``" if part[2] else f"\\{part[0]}")


def _as_written(app, what, name, obj, options, lines):
    """Our docstrings are plain text: a table of names keeps its columns, and no sign in it means anything."""
    paragraphs, shown = "\n".join(lines).strip().split("\n\n"), []
    for paragraph in paragraphs:
        rows = paragraph.split("\n")
        if any(_COLUMNS.match(row) or row.startswith((" ", ">>>")) for row in rows):
            shown += ["::", "", *(f"    {row}" for row in rows), ""]
        else:
            shown += [_LITERAL.sub(_as_rest, " ".join(rows)), ""]
    lines[:] = shown


def _described(app, pagename, templatename, context, doctree):
    """Give a page what a search engine shows under its title: its first words."""
    if doctree is not None and 'name="description"' not in context.get("metatags", ""):
        first = next((p.astext() for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 30), context["title"])
        words = escape(" ".join(first.split())[:160])
        context["metatags"] = context.get("metatags", "") + f'<meta name="description" content="{words}">'


def setup(app):
    app.extensions["sphinx-mathjax-offline"].parallel_read_safe = True  # it copies files when all is done
    app.connect("html-page-context", _described)
    app.connect("autodoc-process-docstring", _as_written)
