"""The seed of the hidden cases, where whoever started this kernel gave it one."""

from __future__ import annotations

import os

SECRET_SEED = "LSTM_COURSE_SEED"
# Taken out of the environment, where a cell would find it by accident. The second half outlives a reload.
_secret: str | None = os.environ.pop(SECRET_SEED, globals().get("_secret"))


def secret_seed() -> int | None:
    """Return the seed; None in a student's own notebook."""
    secret = os.environ.get(SECRET_SEED, _secret)
    return None if secret is None else int(secret)
