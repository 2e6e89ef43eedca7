"""Pictures out of a page: what stands in it as data becomes a file beside it, loaded when it is looked at."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

FOLDER = "pictures"
_DATA = re.compile(r"data:image/(png|webp|svg\+xml|gif);base64,([A-Za-z0-9+/=]+)")
_IMAGE = re.compile(r"<img (?![^>]*\bloading=)")
_FRAMES = re.compile(r'(<script type="application/json">)(.*?)(</script>)', re.DOTALL)


class Media:
    """Takes pictures into a folder of the site. ``address`` is what a page calls that folder by."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        folder.mkdir(parents=True, exist_ok=True)

    def out_of(self, html: str) -> str:
        """Return a piece of a page with its pictures, and those of its sliders, as files."""
        html = _FRAMES.sub(lambda found: found[1] + self._frames(found[2]) + found[3], html)
        return _IMAGE.sub('<img loading="lazy" decoding="async" ', self._files(html))

    def png(self, data: str) -> str:
        """Return the address of a picture that is an output of its own."""
        return self._file("png", data)

    def _frames(self, text: str) -> str:
        data = json.loads(text)
        for frame in data["frames"].values():
            frame[0] = self._files(frame[0])
        return json.dumps(data).replace("</", "<\\/")

    def _files(self, text: str) -> str:
        return _DATA.sub(lambda found: self._file(found[1], found[2]), text)

    def _file(self, kind: str, data: str) -> str:
        raw = base64.b64decode(data)
        name = f"{hashlib.sha256(raw).hexdigest()[:16]}.{kind.partition('+')[0]}"
        if not (self.folder / name).exists():
            (self.folder / name).write_bytes(raw)
        return f"{self.address}/{name}"
