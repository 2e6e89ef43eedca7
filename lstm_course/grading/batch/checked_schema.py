"""nbgrader's schema of a cell's metadata, looked through once for the whole class."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from nbgrader.nbgraderformat import common


@contextmanager
def checked_schema() -> Iterator[None]:
    """Have nbgrader's own schema of a cell's metadata looked through once, and not again for each cell."""
    common.jsonschema = SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        common.jsonschema = jsonschema


_texts: list[tuple[Any, str]] = []  # the schema that was asked for last, and its text


def _validate(instance: Any, schema: Any) -> None:
    """Do what ``jsonschema.validate`` does."""
    if not _texts or _texts[0][0] is not schema:  # one for all cells of a notebook
        _texts[:] = [(schema, json.dumps(schema))]
    error = _first_error(_texts[0][1], json.dumps(instance))
    if error is not None:
        raise error


@lru_cache(maxsize=4096)  # a cell's metadata are the same in the whole class
def _first_error(schema: str, instance: str) -> Any:
    return jsonschema.exceptions.best_match(_validator(schema).iter_errors(json.loads(instance)))


@cache
def _validator(schema: str) -> Any:
    kind = jsonschema.validators.validator_for(json.loads(schema))
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))
