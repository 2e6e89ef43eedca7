"""One SQLAlchemy engine for each gradebook, while a batch runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from nbgrader import api


@contextmanager
def shared_engine() -> Iterator[None]:
    """Have all of nbgrader's steps use one engine.

    Each step opens a Gradebook, and a Gradebook makes an engine. What SQLAlchemy has compiled of a query it keeps in
    the engine: with a new one each time, compiling costs more than asking. Connections are closed as before.
    """
    create_engine = api.create_engine
    api.create_engine = cache(create_engine)
    try:
        yield
    finally:
        api.create_engine = create_engine
