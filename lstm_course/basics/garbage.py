"""Python's garbage collector, kept from looking at what stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Collect no garbage meanwhile: of thousands of objects, such as a figure's, looking through takes a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def uncollected() -> Iterator[None]:
    """Have nothing looked through for garbage while much is made that stays, such as modules and syntax trees; nor
    what was made looked through later."""
    with without_collection():
        try:
            yield
        finally:
            gc.freeze()
