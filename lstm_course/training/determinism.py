"""The same seed, the same numbers, in good time: PyTorch's global generator, its threads and NumPy's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Start PyTorch's global CPU generator from this seed inside, for new weights; outside it is as it was."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """Have PyTorch compute on one thread inside; afterwards it has as many as before.

    In networks as small as these, several threads only wait for one another at each step, and on a machine that has
    other work this takes ten times as long.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def products_on_one_thread() -> Iterator[bool]:
    """Have NumPy multiply matrices on one thread inside. False where threadpoolctl, of scikit-learn, is not there."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield False
        return
    with threadpool_limits(1, "blas"):
        yield True
