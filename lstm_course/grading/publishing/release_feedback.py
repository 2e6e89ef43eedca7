"""Feedback into the exchange, one student at a time."""

from __future__ import annotations

import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Pass over hand-ins that did not come through the exchange, and say so.

    A page is found there by a secret that came with the hand-in. nbgrader ends at the first that has none: after
    zip_collect, or where somebody has put a notebook into the exchange without it, nobody behind gets anything.
    """

    src_path: str

    def copy_files(self) -> None:
        everybody = self.src_path
        for folder in sorted(glob.glob(everybody)):
            self.src_path = glob.escape(folder)
            try:
                super().copy_files()
            except OSError as error:
                what = f"has no {Path(error.filename).name}" if error.filename else f"cannot be released: {error}"
                self.log.error("%s %s: hand its pages back in another way", folder, what)
        self.src_path = everybody
