"""Reviews from a grammar: a bag of words, an LSTM, a Bi-LSTM, and an LSTM that nobody stops."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, kind: str, patience: int | None = 4, epochs: int = 40, num_reviews: int = 3000) -> Values:
    """Train on noisy labels, measure on 2,000 other reviews with the right ones."""
    from lstm_course.models.classifier import evaluate
    from lstm_course.tasks.reviews import review_part
    from lstm_course.units.u09_classification.experiments.recipes import train_reviews

    trainer = train_reviews(kind, seed, num_reviews=num_reviews, epochs=epochs, patience=patience, progress=False)
    stopping = trainer.stopping
    return {
        "accuracy": evaluate(trainer.model, [review_part("test", seed, 2000)])[1],
        "best": None if stopping is None else stopping.best_at + 1,
        "epochs": trainer.epoch,
    }


EXPERIMENT = Experiment(
    name="reviews",
    title="Reviews with negation and contrast",
    unit=9,
    setting=(
        "3,000 reviews, 10 % of their labels wrong; embedding of 32, dropout 0.3, 32 units (a direction), "
        "Adam at 0.005, batches of 64. Stopped after 4 epochs without a lower loss on 1,000 others, also with "
        "wrong labels; the best weights are put back. Tested on 2,000 others with right labels. Chance: 0.5. "
        "The task is this course's."
    ),
    measures=(
        Measure("accuracy", "right", "share"),
        Measure("best", "best epoch", "steps"),
        Measure("epochs", "epochs run", "steps"),
    ),
    runs={
        "bag of words": {"kind": "bag of words"},
        "LSTM": {"kind": "LSTM"},
        "Bi-LSTM": {"kind": "Bi-LSTM"},
        "LSTM, never stopped": {"kind": "LSTM", "patience": None},
    },
    run=run,
)
