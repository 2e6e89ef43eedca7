"""How the mended listing is tried: one behaviour at a time, with models that follow a script instead of learning.

So that one bug shows in one place, the other methods are replaced by plain ones of our own. What they do stands in the
listing's docstrings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.checking.tensors import in_float64

Array = np.ndarray
Reviews = Mapping[str, Array]
NAMES = ("LSTM", "Bi-LSTM")


@in_float64
def tried(
    answer: Callable, behaviour: str, tables: Array, train: Reviews, validation: Reviews, test: Reviews,
    patience: int, batch_size: int,
) -> Any:  # fmt: skip
    """tables (models, epochs + 1, V): the logit that a model has for each first word, after so many epochs."""
    parts = [_tensors(part) for part in (train, validation, test)]
    each_epoch = -(-len(parts[0][2]) // batch_size)
    models = {name: _scripted(table, each_epoch) for name, table in zip(NAMES, tables, strict=False)}
    trial = answer(models, *parts, epochs=tables.shape[1] - 1, patience=patience, batch_size=batch_size)
    return _BEHAVIOURS[behaviour](trial, models, parts, patience)


def _line(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    line = str(trial.line(NAMES[0], float(parts[2][2].double().mean()) / 3))
    begin, end = f"{NAMES[0]}: ", " % right"
    number = line.removeprefix(begin).removesuffix(end)
    return {
        "begins with the name": line.startswith(begin),
        "the number": float(number) if number.replace(".", "").isdigit() else 0.0,
        "ends with % right": line.endswith(end),
        "digits": len(number),
    }


def _batches(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    found = list(trial.batches(parts[0]))
    return {
        "sizes": np.array([len(y) for _, _, y in found]),
        "ids": np.concatenate([ids.numpy() for ids, _, _ in found]),
        "lengths": np.concatenate([lengths.numpy() for _, lengths, _ in found]),
        "y": np.concatenate([y.numpy() for _, _, y in found]),
    }


def _score(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    loss, accuracy = trial.score(models[NAMES[0]].train(), parts[2])
    return {"loss": float(loss), "accuracy": float(accuracy)}


def _in_use(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    return {"accuracy": float(trial.score(models[NAMES[0]].eval(), parts[2])[1])}


def _fitted(trial: Any, models: Any, parts: Sequence) -> tuple[int, int]:
    """(epochs run, the epoch that the weights are from)"""
    asked: list[int] = []

    def score(model: Any, reviews: Sequence) -> tuple[float, float]:
        asked.append(int(model.epochs()))
        return _own_score(model, reviews)

    trial.batches, trial.score = lambda reviews: _own_batches(reviews, trial), score
    model = models[NAMES[0]]
    trial.fit(model)
    return len(asked), int(model.epochs())


def _patience(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    trial.monitor = "val_accuracy"
    return {"epochs": _fitted(trial, models, parts)[0]}


def _watched(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    trial.patience = patience
    return {"epochs": _fitted(trial, models, parts)[0]}


def _best(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    trial.monitor, trial.patience = "val_accuracy", patience
    return {"the epoch of the weights": _fitted(trial, models, parts)[1]}


def _report(trial: Any, models: Any, parts: Sequence, patience: int) -> Any:
    def fit(model: Any) -> dict[str, list[float]]:
        model.seen += model.each_epoch
        return {"val_loss": [0.5], "val_accuracy": [0.5]}

    trial.fit, trial.score = fit, _own_score
    return {"scores": dict(trial.report()), "trained": [int(model.epochs()) for model in models.values()]}


_BEHAVIOURS: dict[str, Callable[..., Any]] = {
    "line": _line,
    "batches": _batches,
    "score": _score,
    "in use": _in_use,
    "patience": _patience,
    "watched": _watched,
    "best": _best,
    "report": _report,
}


def _tensors(reviews: Reviews) -> tuple[Any, Any, Any]:
    import torch

    return tuple(torch.from_numpy(reviews[name]) for name in ("ids", "lengths", "y"))  # type: ignore[return-value]


def _scripted(table: Array, each_epoch: int) -> Any:
    import torch

    class Scripted(torch.nn.Module):
        """Counts the batches that it is trained on, in a buffer, so that the count is put back with the weights.

        In training its answer is the opposite of what it is in use.
        """

        def __init__(self) -> None:
            super().__init__()
            self.table, self.each_epoch = torch.from_numpy(table), each_epoch
            self.weight = torch.nn.Parameter(torch.zeros((), dtype=torch.float64))
            self.seen: torch.Tensor
            self.register_buffer("seen", torch.tensor(0))

        def epochs(self) -> torch.Tensor:
            return torch.clamp(self.seen // self.each_epoch, max=len(self.table) - 1)

        def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            logits = self.table[self.epochs(), ids[:, 0]] + (self.weight - self.weight.detach())
            if self.training and torch.is_grad_enabled():
                self.seen += 1
            return -logits if self.training else logits

    return Scripted()


def _own_batches(reviews: Sequence, trial: Any) -> Any:
    size = getattr(trial, "batch_size", len(reviews[2]))
    return [tuple(part[at : at + size] for part in reviews) for at in range(0, len(reviews[2]), size)]


def _own_score(model: Any, reviews: Sequence) -> tuple[float, float]:
    ids, lengths, y = reviews
    before = model.training
    logits = model.eval()(ids, lengths).detach()
    model.train(before)
    right = (logits > 0) == (y == 1)
    return float((~right).double().mean()), float(right.double().mean())
