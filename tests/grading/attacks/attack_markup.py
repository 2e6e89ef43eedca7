"""Markup that would run in the instructor's browser."""

from __future__ import annotations

from typing import Any

from tests.grading.attacks.attack_corpus import PAYLOAD, Notebook, code, markdown, named
from tests.grading.attacks.attack_course import TESTS
from tests.grading.attacks.attack_damage import hurt


def _output(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _markup(notebook: Notebook) -> None:
    """Wherever text goes that a page may show."""
    show = "from IPython.display import display, HTML, Javascript, Markdown, SVG, Latex, IFrame\n"
    notebook["cells"] += [
        markdown(PAYLOAD),
        markdown("[click](javascript:alert(1)) <a href=' javascript:alert(1)'>x</a> <style>*{display:none}</style>"),
        code(f'{show}for kind in (HTML, Markdown, Latex, Javascript): display(kind("""{PAYLOAD}"""))'),
        code(f'raise type("{PAYLOAD}", (Exception,), {{}})("""{PAYLOAD}""")'),
        code(f'{show}print("""{PAYLOAD}""")\ndisplay({{"text/html": "{PAYLOAD}", "text/plain": "{PAYLOAD}",'
             f'"image/svg+xml": "{PAYLOAD}", "application/javascript": "alert(1)"}}, raw=True)'),
        code(f'{show}display(IFrame("javascript:alert(1)", 5, 5))\n'
             'display(HTML("<iframe srcdoc=\'<script>alert(1)</script>\'></iframe>"))\n'
             'display(HTML("<form action=//x><input autofocus onfocus=alert(1)></form>"))'),
        code("1", **{"<script>alert(1)</script>": 1}),
    ]  # fmt: skip
    notebook["metadata"]["title"] = PAYLOAD
    notebook["metadata"]["kernelspec"]["display_name"] = PAYLOAD
    notebook["metadata"]["language_info"] = {"name": "python", "pygments_lexer": PAYLOAD, "file_extension": PAYLOAD}
    named(notebook, "why")["source"] = PAYLOAD
    named(notebook, "center")["source"] = (
        f"def center(a):\n    raise type('{PAYLOAD[:40]}', (Exception,), {{}})('{PAYLOAD[:60]}')"
    )


def _attachments(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {"x.svg": {"image/svg+xml": PAYLOAD, "text/html": PAYLOAD}}
            cell["source"] += "\n![x](attachment:x.svg)"


def _saved_markup(notebook: Notebook) -> None:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "</script>" + PAYLOAD, "version_major": 2}}
    for name in TESTS:
        saved = [_output(**{"text/html": PAYLOAD, "image/png": PAYLOAD}), _output(**widget)]
        named(notebook, f"test_{name}")["outputs"] = saved
        named(notebook, name)["outputs"] = list(saved)
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": PAYLOAD}}}


SUBMISSIONS = (
    hurt("markup_everywhere", "scripts in outputs, names, messages, markdown and metadata", _markup),
    hurt("markup_attached", "scripts in attachments", _attachments),
    hurt("markup_saved", "scripts in saved outputs and widget state", _saved_markup),
)


# What must not stand in a page as it is.
RUNS = ("fetch(", "alert(")  # in a script of a page
