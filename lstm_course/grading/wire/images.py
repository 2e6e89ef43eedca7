"""Pillow's images on the wire: a mode, a size, and the pixels. Nothing here imports Pillow unasked."""

from __future__ import annotations

import sys
from typing import Any

from lstm_course.grading.wire.rows import WireError, WireType, whole

_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "I", "F", "I;16")
_MOST_SIDE = 1 << 16


def _encode(wire: Any, value: Any, depth: int) -> list[Any]:
    palette = value.getpalette() if value.mode == "P" else None
    return [value.mode, list(value.size), palette, wire.put(value.tobytes())]


def _decode(wire: Any, content: Any, depth: int) -> Any:
    from PIL import Image

    mode, (width, height), palette, place = content
    if mode not in _MODES or not (0 <= whole(width) <= _MOST_SIDE and 0 <= whole(height) <= _MOST_SIDE):
        raise WireError("no image")
    data = wire.take(*place)
    if len(data) * 8 < width * height:  # before it is laid out
        raise WireError("an image without pixels")
    image = Image.frombytes(mode, (width, height), data)
    if palette is not None:
        image.putpalette(bytes(map(whole, palette)))
    return image


_ROW = WireType("image", _encode, _decode)
ROWS = (_ROW,)


def row_of(value: Any) -> WireType | None:
    """Return the row of an image of Pillow's; None for anything else of Pillow's."""
    image = getattr(sys.modules.get("PIL.Image"), "Image", None)
    return _ROW if image is not None and isinstance(value, image) and value.mode in _MODES else None
