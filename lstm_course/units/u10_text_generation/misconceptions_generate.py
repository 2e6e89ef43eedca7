"""What people get wrong in letting a model write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.references import generate, ids_to_text, sample, text_to_ids


def _loop(
    warm: Callable[[Any], Any] = lambda ids: ids,
    pick: Callable[..., Any] = sample,
    feed: Callable[[Any, Any, list], Any] = lambda ids, logits, written: ids,
    keep: Callable[[Any, Any], Any] = lambda new, old: new,
    last: Callable[[Any], Any] = lambda logits: logits[:, -1],
    start: Callable[[Any], Any] = lambda model: None,
) -> Callable[..., str]:
    """Return the right loop with one part of it replaced."""

    def implementation(model, prefix, length, temperature, rng):
        import torch

        state, written = start(model), []
        ids = warm(text_to_ids(prefix, model.alphabet))
        with torch.no_grad():
            for _ in range(length):
                logits, new = model(torch.as_tensor(ids)[None], state)
                state = keep(new, state)
                drawn = pick(last(logits).numpy(), temperature, rng)
                written.append(drawn[0])
                ids = feed(drawn, logits, written)
        return ids_to_text(written, model.alphabet)

    return implementation


def _training_state(model):
    import torch

    H = model.lstm.hidden_size
    return torch.zeros(1, 16, H, dtype=torch.float64), torch.zeros(1, 16, H, dtype=torch.float64)


def _all_again(model, prefix, length, temperature, rng):
    import torch

    text, state = prefix, None
    with torch.no_grad():
        for _ in range(length):
            logits, state = model(torch.as_tensor(text_to_ids(text, model.alphabet))[None], state)
            text += ids_to_text(sample(logits[:, -1].numpy(), temperature, rng), model.alphabet)
    return text[len(prefix) :]


def _prefix_as_a_batch(model, prefix, length, temperature, rng):
    import torch

    ids, written = text_to_ids(prefix, model.alphabet), []
    with torch.no_grad():
        logits, state = model(torch.as_tensor(ids)[:, None])
        state = tuple(part[:, -1:] for part in state)
        drawn = sample(logits[-1:, -1].numpy(), temperature, rng)
        for _ in range(length):
            written.append(drawn[0])
            logits, state = model(torch.as_tensor(drawn)[None], state)
            drawn = sample(logits[:, -1].numpy(), temperature, rng)
    return ids_to_text(written, model.alphabet)


def _after_one_unread(model, prefix, length, temperature, rng):
    """Read the prefix, then its last character once more."""
    import torch

    ids, written = text_to_ids(prefix, model.alphabet), []
    with torch.no_grad():
        _, state = model(torch.as_tensor(ids)[None])
        ids = ids[-1:]
        for _ in range(length):
            logits, state = model(torch.as_tensor(ids)[None], state)
            ids = sample(logits[:, -1].numpy(), temperature, rng)
            written.append(ids[0])
    return ids_to_text(written, model.alphabet)


def _likeliest_fed(ids, logits, written):
    return logits[:, -1].argmax(-1).numpy()


def _at(temperature: float) -> Callable[..., Any]:
    return lambda logits, _, rng: sample(logits, temperature, rng)


GENERATE = (
    Misconception(
        "no warm-up on the prefix",
        _loop(warm=lambda ids: ids[-1:]),
        "The state before the first new character has to have read the whole prefix, not its last character alone.",
    ),
    Misconception(
        "only the prefix's first character read",
        _loop(warm=lambda ids: ids[:1]),
        "The whole prefix is read before anything is drawn.",
    ),
    Misconception(
        "the prefix read from its end",
        _loop(warm=lambda ids: ids[::-1].copy()),
        "The prefix is read from left to right, as it stands.",
    ),
    Misconception(
        "the prefix read as a batch",
        _prefix_as_a_batch,
        "The characters of the prefix became texts of length one. Time is the second axis: (1, T).",
    ),
    Misconception(
        "the prefix's last character read twice",
        _after_one_unread,
        "When the prefix has been read, its last logits belong to the first new character already.",
    ),
    Misconception(
        "a state that is forgotten",
        _loop(keep=lambda new, old: None),
        "After each character the state goes into the next step. Yours starts anew, and knows one character.",
    ),
    Misconception(
        "a state that stands still",
        _loop(keep=lambda new, old: new if old is None else old),
        "The state moves on with each new character. Yours stays where the prefix ended.",
    ),
    Misconception(
        "everything read again with a state that knows it",
        _all_again,
        "Either the whole text from a state of zero, or the new character alone with the state so far. Yours reads the "
        "text again with a state that has read it.",
    ),
    Misconception(
        "the training batch's state",
        _loop(start=_training_state),
        "That state has a row for each text of the training batch. One text begins with a state of its own.",
    ),
    Misconception(
        "the likeliest for the drawn",
        _loop(pick=lambda logits, temperature, rng: logits.argmax(-1)),
        "Each character is drawn, with the temperature. The likeliest each time soon goes in circles.",
    ),
    Misconception(
        "one character drawn and another one read",
        _loop(feed=_likeliest_fed),
        "The model reads what was written: the character that was drawn, not the one that it held for likeliest.",
    ),
    Misconception(
        "a temperature of one",
        _loop(pick=_at(1.0)),
        "The temperature does not reach the draw.",
    ),
    Misconception(
        "the temperature twice",
        _loop(pick=lambda logits, temperature, rng: sample(logits / (temperature or 1), temperature, rng)),
        "sample divides the logits by the temperature: it is handed the logits as they are.",
    ),
    Misconception(
        "a text written backwards",
        lambda model, *rest: generate(model, *rest)[::-1],
        "The characters stand in the order in which they were drawn.",
    ),
    Misconception(
        "logits after the first character",
        _loop(last=lambda logits: logits[:, 0]),
        "Behind the prefix the last logits count. Those at place 0 have read one character.",
    ),
    Misconception(
        "the prefix in the answer",
        lambda model, prefix, *rest: prefix + generate(model, prefix, *rest),
        "Only the new characters come back, as many as were asked for.",
    ),
    Misconception(
        "one character too few",
        lambda model, prefix, length, *rest: generate(model, prefix, length - 1, *rest),
        "The character that is drawn right behind the prefix counts as well: as many are wanted as length says.",
    ),
    Misconception(
        "one character too many",
        lambda model, prefix, length, *rest: generate(model, prefix, length + 1, *rest),
        "As many characters are wanted as length says.",
    ),
    Misconception(
        "numbers for characters",
        lambda model, *rest: text_to_ids(generate(model, *rest), model.alphabet),
        "A text is wanted: the numbers become characters again at the end.",
    ),
    Misconception(
        "a generator of its own",
        lambda model, prefix, length, temperature, rng: generate(
            model, prefix, length, temperature, np.random.default_rng(0)
        ),
        "Draw from the generator that is handed over: then a seed is a text, and another seed is another.",
    ),
)
