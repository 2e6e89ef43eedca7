"""For probes that hand tensors to an answer."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_float64(probe: Callable[P, T]) -> Callable[P, T]:
    """What a probe makes and hands over is float64; so is, while it runs, every tensor that is made without a dtype.

    An answer may make its buffers and states with ``torch.zeros(N, H)``: right in the notebook, where everything is
    float32, and no mistake here.
    """

    @functools.wraps(probe)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        import torch

        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            return probe(*args, **kwargs)
        finally:
            torch.set_default_dtype(before)

    return tried
