"""What people get wrong in measuring how good a classifier is."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking import torch_mistakes
from lstm_course.checking.exercise import Misconception


def _measuring(
    mode: bool | None = False,
    back: bool = True,
    gradients: bool = False,
    loss: str = "sum",
    threshold: float = 0.0,
    by_batch: bool = False,
    divided: Callable[[list], int] | None = None,
    sigmoid: bool = False,
    right: bool = True,
) -> Callable:
    """Return an evaluation with some of its parts replaced."""

    def implementation(model, batches):
        import torch
        from torch.nn import functional as F

        was = model.training
        if mode is not None:
            model.train(mode)
        losses, rights, sizes = [], [], []
        with torch.set_grad_enabled(gradients):
            for ids, lengths, y in batches:
                logits = model(ids, lengths)
                given = torch.sigmoid(logits) if sigmoid else logits
                losses.append(F.binary_cross_entropy_with_logits(given, y.to(logits.dtype), reduction=loss).item())
                rights.append(int((((logits > threshold) == (y > 0)) == right).sum()))
                sizes.append(len(y))
        if back:
            model.train(was)
        if by_batch:
            shares = [a / b for a, b in zip(rights, sizes, strict=True)]
            return sum(losses) / len(losses), sum(shares) / len(shares)
        num_reviews = divided(sizes) if divided else sum(sizes)
        return sum(losses) / num_reviews, sum(rights) / num_reviews

    return implementation


def _exchanged(model, batches):
    return _measuring()(model, batches)[::-1]


def _last_batch(model, batches):
    return _measuring()(model, batches[-1:])


def _by_words(model, batches):
    each = [_measuring()(model, [batch]) for batch in batches]
    words = [ids.numel() for ids, _, _ in batches]
    return tuple(
        sum(n * value for n, value in zip(words, part, strict=True)) / sum(words) for part in zip(*each, strict=True)
    )


def _joined(model, batches):
    import torch

    return _measuring()(model, [tuple(torch.cat(parts) for parts in zip(*batches, strict=True))])


def _per_cent(model, batches):
    loss, accuracy = _measuring()(model, batches)
    return loss, 100 * accuracy


EVALUATE = (
    Misconception(
        "measured in training mode",
        _measuring(mode=True),
        "In training mode dropout drops: what is measured is not the model that will be used.",
    ),
    Misconception(
        "in whatever mode it was",
        _measuring(mode=None),
        "The model may come from a step of training. Put it into evaluation mode, whatever it was in.",
    ),
    Misconception(
        "left in evaluation mode",
        _measuring(back=False),
        "If training goes on, it would go on without dropout. Put the mode back that the model came in.",
    ),
    Misconception(
        "always back into training mode",
        lambda model, batches: (_measuring(back=False)(model, batches), model.train())[0],
        "A model that came in evaluation mode is to leave in it. Remember which it was.",
    ),
    torch_mistakes.flag_alone(_measuring(mode=None, back=False)),
    torch_mistakes.flag_put_back(_measuring()),
    torch_mistakes.switched_off(
        _measuring(),
        "Nothing can be trained after that. The context torch.no_grad() switches them on again at its end.",
    ),
    torch_mistakes.frozen(
        _measuring(),
        "The parameters no longer learn afterwards. torch.no_grad() is a context, and leaves them as they were.",
    ),
    Misconception(
        "with gradients",
        _measuring(gradients=True),
        "Nothing is learned here. Recording what gradients need costs memory and time.",
    ),
    Misconception(
        "mean over batches",
        _measuring(loss="mean", by_batch=True),
        "The last batch is smaller, and its reviews would count more than the others. Every review counts once.",
    ),
    Misconception(
        "mean losses divided by the reviews",
        _measuring(loss="mean"),
        "Each batch's loss is a mean already. Add up the sums, and divide once, at the end.",
    ),
    Misconception(
        "divided by the number of batches",
        _measuring(divided=len),
        "What was added up over reviews is divided by the number of reviews.",
    ),
    Misconception(
        "all batches as large as the first",
        _measuring(divided=lambda sizes: sizes[0] * len(sizes)),
        "The last batch may be smaller. Count the reviews.",
    ),
    Misconception(
        "weighted by words",
        _by_words,
        "ids has an entry for each word, and padding as well. Every review counts once, however long it is.",
    ),
    Misconception(
        "all batches joined into one",
        _joined,
        "Each batch is padded to its own longest review, so they do not fit together. Go through them one by one.",
    ),
    Misconception(
        "threshold for a probability",
        _measuring(threshold=0.5),
        "A logit of 0 is a probability of one half. Logits are compared with 0.",
    ),
    Misconception(
        "sigmoid before a loss that has one",
        _measuring(sigmoid=True),
        "binary_cross_entropy_with_logits wants logits: the sigmoid is in it.",
    ),
    Misconception(
        "share of wrong ones",
        _measuring(right=False),
        "Accuracy is the share that is right.",
    ),
    Misconception(
        "loss and accuracy exchanged",
        _exchanged,
        "The loss comes first, then the accuracy.",
    ),
    Misconception("the last batch alone", _last_batch, "Each batch overwrites the one before. Add them up."),
    Misconception("per cent for a share", _per_cent, "A share is between 0 and 1."),
)
