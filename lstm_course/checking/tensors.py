"""Tensors: for probes that hand them to an answer, and where one comes back in place of something else."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

P = ParamSpec("P")
T = TypeVar("T")


def in_float64(probe: Callable[P, T]) -> Callable[P, T]:
    """Make float64 of what a probe makes and hands over, and of each tensor that is made without a dtype meanwhile.

    An answer may make its buffers and states with ``torch.zeros(N, H)``: right in the notebook, where everything is
    float32, and no mistake here. Nor does an answer that switches gradients off for good spoil what is tried next.
    PyTorch computes on one thread meanwhile: several only wait for one another in models as small as a case's, and on a
    machine that has other work a verdict takes ten times as long.
    """
    return _by_default("float64", probe)


def in_float32(probe: Callable[P, T]) -> Callable[P, T]:
    """Do the same in float32, as in the notebook, for what an answer may convert with ``.float()``."""
    return _by_default("float32", probe)


def _by_default(dtype: str, probe: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(probe)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        import torch

        before, gradients, threads = torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_num_threads()
        torch.set_num_threads(1)
        torch.set_default_dtype(getattr(torch, dtype))
        torch.set_grad_enabled(True)
        try:
            return probe(*args, **kwargs)
        finally:
            torch.set_default_dtype(before)
            torch.set_grad_enabled(gradients)
            torch.set_num_threads(threads)

    return tried


@contextlib.contextmanager
def settings_kept() -> Iterator[None]:
    """Have PyTorch's settings afterwards as they were, where it is loaded: a call that ran out of time may have been
    stopped while it put them back."""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before, gradients, threads = torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_num_threads()
    try:
        yield
    finally:
        if torch.get_default_dtype() != before:
            torch.set_default_dtype(before)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        torch.set_grad_enabled(gradients)


def in_place_of_a_tensor(description: str, expected: Any) -> str:
    """Return what to do where a tensor came back, by its description, and something else is expected; "" for others."""
    if "torch" not in description:
        return ""
    if isinstance(expected, np.ndarray) and expected.ndim:
        return "This exercise is in NumPy: no tensors here."
    return "`.item()` makes a plain number of a tensor."


def told(value: Any) -> str:
    """Return what came in place of something else, for a sentence of a probe: "a tuple of 3", "None"."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return f"a {type(value).__name__} of shape {tuple(shape)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"a {type(value).__name__}"


def gradients(total: Any, leaves: Sequence[torch.Tensor]) -> list[np.ndarray]:
    """Return the gradient of a number at each leaf, as arrays: zeros where none comes back."""
    import torch

    found: Sequence[torch.Tensor | None] = [None] * len(leaves)
    if isinstance(total, torch.Tensor) and total.requires_grad:
        found = torch.autograd.grad(total, leaves, allow_unused=True, retain_graph=True)
    return [(torch.zeros_like(x) if g is None else g).numpy() for g, x in zip(found, leaves, strict=True)]


def gradients_heard(model: Any) -> list[bool]:
    """Return a list that grows each time that the model is called, by whether gradients are recorded then."""
    import torch

    heard: list[bool] = []
    model.register_forward_pre_hook(lambda *_: heard.append(torch.is_grad_enabled()))
    return heard


def left_behind(model: Any) -> dict[str, Any]:
    """Return what whoever measures a model is to leave as it came, by the words that a verdict has for it."""
    import torch

    return {
        "in training afterwards": bool(model.training),
        "its parts in training afterwards": sum(part.training for part in model.modules()) - model.training,
        "parameters that learn afterwards": sum(p.requires_grad for p in model.parameters()),
        "gradients recorded afterwards": torch.is_grad_enabled(),
    }


def take_weights(model: Any, weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Give a module these weights by name, in the default dtype, and return its parameters.

    A TypeError or ValueError names what does not fit.
    """
    import torch

    if not isinstance(model, torch.nn.Module):
        raise TypeError("this is no module: derive the class from nn.Module")
    parameters: dict[str, Any] = dict(model.to(torch.get_default_dtype()).named_parameters())
    for name, value in weights.items():
        if name not in parameters:
            have = ", ".join(parameters) or "none"
            raise ValueError(f"it has no parameter {name}, but {have}: mind the prescribed names and options")
        if tuple(parameters[name].shape) != value.shape:
            raise ValueError(f"{name} has the shape {tuple(parameters[name].shape)}, but should have {value.shape}")
    more = [name for name in parameters if name not in weights]
    if more:
        raise ValueError(f"it has parameters that it should not have: {', '.join(more)}")
    with torch.no_grad():
        for name, value in weights.items():
            parameters[name].copy_(torch.from_numpy(value))
    return parameters


def hear_input(model: Any, name: str, hear: Callable[[Any], None]) -> None:
    """Have ``hear`` called with what the named part of a module is given, each time that it is called."""

    def listen(_: Any, given: tuple, named: dict[str, Any]) -> None:
        first = next(iter((*given, *named.values())))
        hear(getattr(first, "data", first).detach())

    getattr(model, name).register_forward_pre_hook(listen, with_kwargs=True)
