"""How a page's theme reaches a figure: rules for dark pages, of notebooks, exported pages, slides and the system."""

from __future__ import annotations

from lstm_course.basics.palette import FILTER

# JupyterLab and Notebook, its exported pages too; VS Code; Sphinx's themes; our slides.
_PAGES = ('[data-jp-theme-light="false"]', ".vscode-dark", "[theme=dark]", "[data-theme=dark]")
# A page that says nothing of its theme has the system's.
_SYSTEM = ":root:not([data-theme=light]) body:not([data-jp-theme-light], [data-theme=light], .vscode-light)"


def on_dark(selector: str, rules: str) -> str:
    """Return CSS that holds on dark pages alone."""
    pages = ", ".join(f"{page} {selector}" for page in _PAGES)
    return f"{pages} {{ {rules} }}\n@media (prefers-color-scheme: dark) {{ {_SYSTEM} {selector} {{ {rules} }} }}"


# A picture is drawn once, on white. A dark page turns its lightness round and keeps its hues; what becomes of white is
# JupyterLab's own ground, and on another one ``lighten`` lets that through. Where a page keeps no styles, the picture
# stands on white, legible.
PICTURE = "lstm-picture"
PICTURE_STYLE = f"<style>{on_dark(f'.{PICTURE}', f'filter: {FILTER}; mix-blend-mode: lighten')}</style>"
