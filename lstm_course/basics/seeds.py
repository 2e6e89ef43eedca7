"""Seeds that follow from one another in one direction alone."""

from __future__ import annotations

import hashlib


def derived_seed(seed: int, *purpose: str) -> int:
    """Return the seed for a purpose: nobody learns from what is drawn for one what is drawn for another."""
    text = "\0".join((str(seed), *purpose))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
