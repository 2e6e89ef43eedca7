"""The same trainings on the CPU and on a GPU: how far apart they end, and how many times faster the GPU is.

python benchmarks/devices.py              prints a table; exit code 1 if a loss differs by more than the tolerance
python benchmarks/devices.py --on cpu     the CPU against itself, to try this program where there is no GPU

The tolerance is relative, for the loss of each step: float32, summed up in another order, step after step. TF32,
which keeps three decimal places, is off. Nothing is dropped out: the devices draw different random numbers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

TOLERANCE = 1e-2


class Recipe(NamedTuple):
    """A training: what makes the model, its loss, ``batches(rng)`` of an epoch, and how many epochs."""

    make: Callable[[], Any]
    loss: Any
    batches: Any
    epochs: int

    def on(self, device: str) -> list[float]:
        """Train on a device; return the losses of the steps."""
        from lstm_course.training.trainer import Trainer, seeded

        with seeded(0):
            model = self.make().to(device)
        trainer = Trainer(model, self.loss, seed=0)
        trainer.fit(self.batches, self.epochs, progress=False)
        return trainer.history.losses


def trainings() -> dict[str, Recipe]:
    """Return name → training."""
    import numpy as np
    import torch

    from lstm_course.models.character import CharacterLoss, CharacterModel
    from lstm_course.models.classifier import BidirectionalReviewClassifier, classification_loss
    from lstm_course.models.regression import SequenceRegressor, class_loss
    from lstm_course.models.seq2seq import EncoderDecoder, translation_loss
    from lstm_course.tasks.dates import dates
    from lstm_course.tasks.digits import digit_rows
    from lstm_course.tasks.reviews import VOCABULARY, review_part
    from lstm_course.tasks.text import stateful_batches, topics
    from lstm_course.training.batches import fresh, shuffled

    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False

    def texts(rng: np.random.Generator) -> Any:
        return stateful_batches(topics("train")[: 64 * 64 * 12 + 1], 64, 64)

    return {
        "review classifier, both ways": Recipe(
            lambda: BidirectionalReviewClassifier(len(VOCABULARY), dropout=0.0), classification_loss,
            shuffled(64, *review_part("train", 0, 1024)), 3,
        ),
        "character model, 256 units": Recipe(lambda: CharacterModel(hidden_size=256), CharacterLoss(True), texts, 1),
        "dates, with attention": Recipe(
            lambda: EncoderDecoder(attention="additive"), translation_loss, fresh(dates, 40, 64), 2
        ),
        "digits, row by row": Recipe(
            lambda: SequenceRegressor(8, 64, 10), class_loss, shuffled(32, *digit_rows("train", 0)), 4
        ),
    }  # fmt: skip


def main() -> int:
    """Train on both devices, print, and say with the exit code whether the losses agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--on", default="cuda", help="the device to compare with the CPU (default: cuda)")
    other = parser.parse_args().on
    import torch

    if other == "cuda" and not torch.cuda.is_available():
        print("skipped: PyTorch finds no GPU here")
        return 0
    name = torch.cuda.get_device_name() if other == "cuda" else other
    print(f"{'':30}{'CPU':>9}{name[-20:]:>22}{'times faster':>14}{'losses differ':>15}   (bar {TOLERANCE:g})")
    far = False
    for title, recipe in trainings().items():
        train = recipe.on
        train(other)  # the first one loads what the device needs
        taken, losses = {}, {}
        for device in ("cpu", other):
            start = perf_counter()
            found = train(device)  # a loss is read at each step, so the device has finished
            taken[device, len(taken)], losses[device, len(losses)] = perf_counter() - start, found
        (here, there), (ours, theirs) = taken.values(), losses.values()
        apart = max(abs(a - b) / abs(a) for a, b in zip(ours, theirs, strict=True))
        far |= apart > TOLERANCE
        print(f"{title:30}{here:8.2f}s{there:21.2f}s{here / there:14.2f}{apart:15.1e}")
    return int(far)


if __name__ == "__main__":
    sys.exit(main())
