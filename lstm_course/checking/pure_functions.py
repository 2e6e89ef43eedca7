"""The functions of NumPy's, PyTorch's and Python's own that change nothing, known by what they are, not by a name."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, MethodDescriptorType
from typing import Any

import numpy as np

from lstm_course.checking.plain_objects import Unknown, is_array, is_tensor, small, torch

_NUMPY_NAMES = """
    abs add all any arange argmax argmin array asarray atleast_2d broadcast_to clip column_stack concatenate cos cumsum
    diag divide dot einsum exp expand_dims expm1 eye flip full hstack log log1p log2 log10 logical_not matmul max
    maximum mean min minimum moveaxis multiply negative ones ones_like outer power prod ravel reciprocal reshape sign
    sin split sqrt square squeeze stack std subtract sum swapaxes tanh transpose var vstack where zeros zeros_like
"""
_METHOD_NAMES = """
    all any argmax argmin astype clip copy cumsum dot flatten max mean min prod ravel repeat reshape squeeze std sum
    swapaxes transpose var
"""
_TORCH_NAMES = """
    abs add arange bmm cat clamp cumsum div exp eye flip full log matmul mean mm mul ones ones_like reshape sigmoid
    softmax sqrt squeeze stack sub sum tanh transpose unsqueeze zeros zeros_like
"""
_TENSOR_NAMES = """
    abs chunk contiguous detach dim exp expand flatten flip float log matmul mean mm permute reshape sigmoid size
    softmax split sqrt squeeze sum t tanh transpose unsqueeze view
"""
# Looked up now, before any student's code could put something else in their place.
_NUMPY = {name: getattr(np, name) for name in _NUMPY_NAMES.split()}
_PYTHON = {one.__name__: one for one in (abs, bool, float, int, len, max, min, range, slice, tuple, list)}
_METHODS, _TORCH, _TENSOR_METHODS = (frozenset(names.split()) for names in (_METHOD_NAMES, _TORCH_NAMES, _TENSOR_NAMES))
# These make something as large as a number says.
MAKE = frozenset(
    ("arange", "eye", "full", "ones", "zeros", "range", "repeat", "broadcast_to", "expand", "list", "tuple")
)


def method_of(base: Any, name: str) -> Callable[..., Any] | None:
    """Return a method of an array's or tensor's own type; None where it is no such thing, or changes something."""
    if is_array(base) and name in _METHODS:
        small(base)
        return getattr(base, name)
    if is_tensor(base) and name in _TENSOR_METHODS:
        method = getattr(torch()._C.TensorBase, name)
        if type(method) is MethodDescriptorType:
            return lambda *args, **kwargs: method(base, *args, **kwargs)
    return None


def pure(function: Any) -> Callable[..., Any]:
    """Return what may be called in a function's place. Raises Unknown where it is not one of these."""
    there = torch()
    if there is not None and type(function) in (there.nn.Embedding, there.nn.Linear, there.nn.Dropout):
        return _layer(function, there)
    name = known_name(function)
    if any(function is ours for ours in (*_NUMPY.values(), *_PYTHON.values())):
        return function
    if there is not None and name in _TORCH and type(function) is BuiltinFunctionType:
        return function
    raise Unknown


def _layer(layer: Any, there: Any) -> Callable[..., Any]:
    """Return what a layer of PyTorch's own computes, without the hooks that it may have."""
    if type(layer) is there.nn.Dropout:  # as it is in use; the shape is the same
        return lambda x: x
    held = layer.__dict__["_parameters"]
    weight, bias = held["weight"], held.get("bias")
    if type(layer) is there.nn.Embedding:
        return lambda ids: there.embedding(weight, ids)
    return lambda x: there._C._nn.linear(x, weight, bias)


def known_name(function: Any) -> str:
    """Return the name of a function that is NumPy's, PyTorch's or Python's own; "" for any other object."""
    if ours := next((name for name, one in (*_NUMPY.items(), *_PYTHON.items()) if one is function), ""):
        return ours
    return function.__name__ if type(function) in (BuiltinFunctionType, np.ufunc) else ""
