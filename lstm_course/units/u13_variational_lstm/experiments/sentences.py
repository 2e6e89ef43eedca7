"""The variational LSTM: the code that is not used, and what helps."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, warm_up: float, dropped: float, free_bits: float = 0.0, steps: int = 1000) -> Values:
    """Train, measure on 1,000 other sentences; the words are written again from the mean of the code."""
    import numpy as np
    import torch

    from lstm_course.models.variational import elbo, word_accuracy
    from lstm_course.tasks.sentences import sentences
    from lstm_course.units.u13_variational_lstm.experiments.recipes import train_sentences

    model = train_sentences(seed, steps, warm_up, dropped, free_bits, progress=False).model
    ids, lengths, _ = (torch.from_numpy(part) for part in sentences(np.random.default_rng(999), 1000))
    with torch.no_grad():
        logits, mean, log_variance = model(ids, lengths, generator=torch.Generator().manual_seed(seed))
        bound = elbo(logits, ids, mean, log_variance)
    words, whole = word_accuracy(model, ids, lengths)
    reconstruction, kl = bound.reconstruction.item(), bound.kl.item()
    return {"kl": kl, "reconstruction": reconstruction, "bound": kl + reconstruction, "words": words, "whole": whole}


EXPERIMENT = Experiment(
    name="sentences",
    title="Posterior collapse",
    unit=13,
    setting=(
        "Small sentences of eight topics; 64 units, a code of 16, 1,000 steps of 64, Adam at 0.003. "
        "Annealing: the KL's weight rises from 0 to 1 in the first 600 steps. Word dropout: 60 % of the words "
        "the decoder reads in training. Nats a sentence on 1,000 others, without word dropout; less is better "
        "for the bound (the negative ELBO)."
    ),
    measures=(
        Measure("kl", "KL"),
        Measure("reconstruction", "reconstruction"),
        Measure("bound", "bound"),
        Measure("words", "words again", "share"),
        Measure("whole", "sentences again", "share"),
    ),
    runs={
        "plain": {"warm_up": 0.0, "dropped": 0.0},
        "annealing": {"warm_up": 0.6, "dropped": 0.0},
        "word dropout": {"warm_up": 0.0, "dropped": 0.6},
        "annealing and word dropout": {"warm_up": 0.6, "dropped": 0.6},
        "free bits (0.25 a dimension) and word dropout": {"warm_up": 0.0, "dropped": 0.6, "free_bits": 0.25},
    },
    run=run,
)
