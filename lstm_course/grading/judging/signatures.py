"""``inspect.signature`` of a student's function or class, made of what its process tells."""

from __future__ import annotations

import inspect
from typing import Any


def signature_of(function: Any) -> inspect.Signature:
    """Return the signature of what a StudentObject is. Raises AttributeError where there is none."""
    try:
        parameters, returned = function.do("signature")
        made = [_parameter(*one) for one in parameters]
        return inspect.Signature(made, return_annotation=returned)
    except (TypeError, ValueError):
        raise AttributeError("__signature__") from None


def _parameter(name: Any, kind: Any, default: Any, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(str(name), inspect._ParameterKind(kind), default=default, annotation=annotation)
