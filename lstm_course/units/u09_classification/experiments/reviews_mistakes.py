"""What the classic mistakes cost an LSTM that reads reviews: the padding's state, sigmoid twice, dropout in use."""

from __future__ import annotations

from typing import Any

from lstm_course.evidence.experiment import Experiment, Measure, Values

MORE = 200


def run(seed: int, mistake: str = "", num_reviews: int = 3000, epochs: int = 40, patience: int = 10) -> Values:
    """Train with the mistake, and measure with it: as the test comes, and with 20 more steps of padding."""
    import torch

    from lstm_course.models import classifier
    from lstm_course.tasks import reviews
    from lstm_course.training.batches import shuffled
    from lstm_course.training.trainer import Trainer, seeded

    class Mistaken(classifier.ReviewClassifier):
        def forward(self, ids: Any, lengths: Any = None) -> Any:
            if mistake == "reads the padding":
                lengths = None
            if mistake == "dropout in use":
                self.dropout.train()
            logits = super().forward(ids, lengths)
            return torch.sigmoid(logits) if mistake == "sigmoid twice" else logits

    data, others = (
        reviews.review_part(part, seed, size, 0.1) for part, size in (("train", num_reviews), ("validation", 1000))
    )
    with seeded(seed):
        model = Mistaken(len(reviews.VOCABULARY))
    trainer = Trainer(model, classifier.classification_loss, learning_rate=0.005, patience=patience, seed=seed)
    # One batch's padding depends on nothing but that batch: each is cut to its own longest review.
    batches = shuffled(64, *data)

    def cut(rng: Any) -> Any:
        return ((ids[:, : lengths.max()], lengths, y) for ids, lengths, y in batches(rng))

    trainer.fit(cut, epochs, lambda m: classifier.evaluate(m, [others])[0], progress=False)
    ids, lengths, y = map(torch.from_numpy, reviews.review_part("test", seed, 2000))
    threshold = 0.5 if mistake == "sigmoid twice" else 0.0

    def right(ids: torch.Tensor) -> float:
        with torch.no_grad(), seeded(seed):
            return float(((model.eval()(ids, lengths) > threshold) == (y > 0)).double().mean())

    padded = torch.nn.functional.pad(ids, (0, MORE), value=reviews.PADDING)
    return {"right": right(ids), "padded": right(padded), "epochs": trainer.epoch}


EXPERIMENT = Experiment(
    name="reviews_mistakes",
    title="What the classic mistakes cost",
    unit=9,
    setting=(
        "The LSTM of the reviews, trained and measured with one mistake in it; then with 200 more steps "
        "of padding. “Reads the padding”: the state after the last column. “Sigmoid twice”: in the model and in the "
        "loss. “Dropout in use”: evaluated in training mode, in validation too. Chance: 0.5."
    ),
    measures=(
        Measure("right", "right", "share"),
        Measure("padded", "right, with more padding", "share"),
        Measure("epochs", "epochs run", "steps"),
    ),
    runs={
        "no mistake": {},
        "reads the padding": {"mistake": "reads the padding"},
        "sigmoid twice": {"mistake": "sigmoid twice"},
        "dropout in use": {"mistake": "dropout in use"},
    },
    run=run,
)
