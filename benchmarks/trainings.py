"""What a training of the notebooks costs, beside the same steps in a bare PyTorch loop.

python benchmarks/trainings.py     medians of seven, one thread; CPU seconds
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import process_time
from typing import Any

from bench.alone import main
from bench.row import Bench, Row, side_by_side
from devices import Recipe, trainings

STEPS = 8
TITLES = ("review classifier, both ways", "character model, 256 units", "dates, with attention", "digits, row by row")


def benches() -> list[Bench]:
    return [
        side_by_side(
            Row(f"student/training_{number}", f"a training: {title}", "s", "a bare loop in PyTorch",
                note=f"{STEPS} steps; CPU seconds, one thread"),
            partial(_training, title),
            profile=_PROFILE.format(title) if number == 1 else "",
        )
        for number, title in enumerate(TITLES, 1)
    ]  # fmt: skip


_PROFILE = """
from trainings import _few
from devices import trainings
recipe = _few(trainings()[{!r}])
recipe.on("cpu")
profile.enable()
recipe.on("cpu")
"""


@contextmanager
def _training(title: str) -> Iterator[tuple[Callable[[], float], ...]]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    recipe = _few(trainings()[title])
    recipe.on("cpu")  # the first one loads what is needed
    yield partial(_timed, lambda: recipe.on("cpu")), partial(_timed, lambda: _bare(recipe))
    torch.set_num_threads(threads)


def _few(recipe: Recipe) -> Recipe:
    """Return the same training on its first batches alone, drawn before anything is timed."""
    import numpy as np

    batches = list(itertools.islice(recipe.batches(np.random.default_rng(0)), STEPS))
    return recipe._replace(batches=lambda rng: iter(batches), epochs=1)


def _bare(recipe: Recipe) -> None:
    import torch

    torch.manual_seed(0)
    model = recipe.make()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.005)
    if hasattr(recipe.loss, "start_epoch"):
        recipe.loss.start_epoch()
    for batch in recipe.batches(None):
        optimiser.zero_grad()
        loss = recipe.loss(model, *map(_tensor, batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        loss.item()


def _tensor(value: Any) -> Any:
    import torch

    found = torch.as_tensor(value)
    return found.float() if found.is_floating_point() else found


def _timed(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
