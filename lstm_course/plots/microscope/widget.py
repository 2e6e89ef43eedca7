"""The microscope as a widget of anywidget, to be laid beside other widgets, a slider of a bias, say.

Set its traits ``data`` and ``numbers`` to those of another microscope, and the page shows that one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from lstm_course.plots.microscope.page import script, style


@cache
def _class() -> type:
    import anywidget
    import traitlets

    class MicroscopeWidget(anywidget.AnyWidget):
        _esm = script()
        _css = style()
        data = traitlets.Dict().tag(sync=True)
        numbers = traitlets.Bytes().tag(sync=True)

    return MicroscopeWidget


def widget_of(data: dict[str, Any], numbers: bytes) -> Any:
    """Return a widget that shows a microscope's contents."""
    return _class()(data=data, numbers=numbers)
