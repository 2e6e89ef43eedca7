"""What people get wrong in deciding who tells the decoder what came before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import scheduled_inputs, teacher_forcing_inputs


def _schedule(
    true: Callable = lambda targets, t: targets[:, t - 1],
    own: Callable = lambda logits, start: logits.argmax(dim=1),
    told: Callable = lambda rng, N, truth, t: rng.random(N) < truth,
    keep: Callable = lambda new, old: new,
    listen: Callable = lambda read, true: read,
) -> Callable:
    """Return the right loop with one part of it exchanged. ``listen``: what the decoder itself gets to read."""

    def implementation(step, state, targets, start, truth, rng):
        import torch

        read = torch.full_like(targets[:, 0], start)
        inputs, heard = [read], read
        for t in range(1, targets.shape[1]):
            with torch.no_grad():
                logits, new = step(heard, state)
            state = keep(new, state)
            coins = torch.as_tensor(told(rng, len(targets), truth, t))
            read = torch.where(coins, true(targets, t), own(logits, start))
            heard = listen(read, targets[:, t - 1])
            inputs.append(read)
        return torch.stack(inputs, dim=1)

    return implementation


def _once_a_sequence() -> Callable:
    def implementation(step, state, targets, start, truth, rng):
        coins = rng.random(len(targets)) < truth
        return _schedule(told=lambda *_: coins)(step, state, targets, start, truth, rng)

    return implementation


def _from_then_on(step, state, targets, start, truth, rng):
    coins = np.ones(len(targets), dtype=bool)

    def told(rng, N, truth, t):
        nonlocal coins
        coins = coins & (rng.random(N) < truth)
        return coins

    return _schedule(told=told)(step, state, targets, start, truth, rng)


def _by_sequence(step, state, targets, start, truth, rng):
    N, T = targets.shape
    coins = rng.random((N, max(T - 1, 0))) < truth
    return _schedule(told=lambda rng, N, truth, t: coins[:, t - 1].copy())(step, state, targets, start, truth, rng)


def _start_drawn_too(step, state, targets, start, truth, rng):
    rng.random(len(targets))
    return scheduled_inputs(step, state, targets, start, truth, rng)


SCHEDULED = (
    Misconception(
        "truth and guess exchanged",
        _schedule(told=lambda rng, N, truth, t: rng.random(N) >= truth),
        "truth is the probability of the true symbol: 1 is teacher forcing, 0 is free running.",
    ),
    Misconception(
        "the symbol that is to be said",
        _schedule(true=lambda targets, t: targets[:, t]),
        "At step t the symbol of step t is the answer. The true symbol to be read is the one before.",
    ),
    Misconception(
        "guesses of a decoder that was told everything",
        _schedule(listen=lambda read, true: true),
        "The decoder's guess depends on what it has read so far, and that is the mixture. Yours reads the truth in "
        "secret, so its mistakes never follow from mistakes.",
    ),
    Misconception(
        "one coin for the whole batch",
        _schedule(told=lambda rng, N, truth, t: np.full(N, rng.random() < truth)),
        "Each sequence has a coin of its own at each step.",
    ),
    Misconception(
        "one coin for the whole sequence",
        _once_a_sequence(),
        "A new coin is thrown at each step. Yours decides once, and keeps to it.",
    ),
    Misconception(
        "no way back to the truth",
        _from_then_on,
        "Each coin stands alone: after a guess the truth may follow again.",
    ),
    Misconception(
        "coins sequence by sequence",
        _by_sequence,
        "The chances are right, the order is not: N numbers for one step, then N for the next.",
    ),
    Misconception(
        "a coin for the start",
        _start_drawn_too,
        "The first step always reads the start: no coin is thrown for it.",
    ),
    Misconception(
        "always the truth",
        lambda step, state, targets, start, truth, rng: teacher_forcing_inputs(targets, start),
        "That is teacher forcing. Now and then the decoder is to read its own symbol.",
    ),
    Misconception(
        "never the truth",
        _schedule(told=lambda rng, N, truth, t: np.zeros(N, dtype=bool)),
        "That is free running. With the probability truth the true symbol is read.",
    ),
    Misconception(
        "the least likely guess",
        _schedule(own=lambda logits, start: logits.argmin(dim=1)),
        "Its own symbol is the likeliest one, the largest logit.",
    ),
    Misconception(
        "the start for a guess",
        _schedule(own=lambda logits, start: logits.argmax(dim=1) * 0 + start),
        "Where the truth is not told, the decoder reads its own symbol, and no blank.",
    ),
    Misconception(
        "a state that stands still",
        _schedule(keep=lambda new, old: old),
        "The state moves on with each symbol that is read.",
    ),
    Misconception(
        "h for c, and c for h",
        _schedule(keep=lambda new, old: (new[1], new[0])),
        "The state is the pair h, c, in this order. Hand it on as it came.",
    ),
    Misconception(
        "a generator made here",
        lambda step, state, targets, start, truth, rng: scheduled_inputs(
            step, state, targets, start, truth, np.random.default_rng(0)
        ),
        "Draw from the generator that is handed over: with one of its own, each batch throws the same coins.",
    ),
    Misconception(
        "one input too many",
        lambda step, state, targets, *rest: _longer(step, state, targets, *rest),
        "There are as many inputs as targets; the last target is never read.",
    ),
)


def _longer(step, state, targets, start, truth, rng):
    import torch

    return torch.cat([scheduled_inputs(step, state, targets, start, truth, rng), targets[:, -1:]], dim=1)
