"""What people get wrong in decoding, with the truth at hand and on one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import decode_greedy, decode_teacher_forced

Function = Callable[..., Any]


def _forced(
    read: Function = lambda inputs, t, last: inputs[:, t],
    keep: Function = lambda new, old: new,
    say: Function = lambda logits: logits,
    steps: Function = range,
) -> Function:
    """The right loop with one part of it exchanged."""

    def implementation(step, state, inputs):
        import torch

        said, last = [], None
        for t in steps(inputs.shape[1]):
            logits, new = step(read(inputs, t, last), state)
            state, last = keep(new, state), logits.detach()
            said.append(say(logits))
        return torch.stack(said, dim=1)

    return implementation


def _of(change: Function) -> Function:
    return lambda step, state, inputs: change(decode_teacher_forced(step, state, inputs))


FORCED = (
    Misconception(
        "own guesses read",
        _forced(read=lambda inputs, t, last: inputs[:, 0] if last is None else last.argmax(dim=1)),
        "Under teacher forcing the inputs are read, whatever the decoder has said. Yours reads its own symbols.",
    ),
    Misconception(
        "a state that is never carried on",
        _forced(keep=lambda new, old: old),
        "Each step begins with the state that the one before has left. Yours begins anew each time.",
    ),
    Misconception(
        "h and c exchanged on the way",
        _forced(keep=lambda new, old: (new[1], new[0])),
        "The state is the pair h, c, in this order. Hand it on as it came.",
    ),
    Misconception(
        "time before the batch",
        _of(lambda logits: logits.transpose(0, 1)),
        "Batch first: the logits are (N, T, K).",
    ),
    Misconception(
        "a reshape for a transposition",
        _of(lambda logits: logits.transpose(0, 1).reshape(logits.shape)),
        "Stacked along the first axis, the steps come before the sequences. A reshape does not mend that: it mixes "
        "both. Stack along the second axis.",
    ),
    Misconception(
        "steps laid end to end",
        _of(lambda logits: logits.flatten(1)),
        "Each step keeps an axis of its own: (N, T, K). Stack the steps, do not concatenate them.",
    ),
    Misconception(
        "probabilities for logits",
        _forced(say=lambda logits: logits.softmax(dim=1)),
        "Logits are wanted, as they come. The loss takes its softmax itself.",
    ),
    Misconception(
        "log probabilities for logits",
        _forced(say=lambda logits: logits.log_softmax(dim=1)),
        "Logits are wanted, as they come from the step.",
    ),
    Misconception(
        "symbols for logits",
        _forced(say=lambda logits: logits.argmax(dim=1)),
        "The likeliest symbols have no gradient. The loss needs the logits.",
    ),
    Misconception(
        "the last step alone",
        _of(lambda logits: logits[:, -1]),
        "Every step says something, and every step is scored.",
    ),
    Misconception(
        "the last input unread",
        _forced(steps=lambda T: range(max(T - 1, 1))),
        "There is one answer for each input, the last included. The inputs are shifted already.",
    ),
    Misconception(
        "inputs read from their end",
        _forced(read=lambda inputs, t, last: inputs[:, inputs.shape[1] - 1 - t]),
        "The inputs are read from the first to the last.",
    ),
    Misconception(
        "the first input at each step",
        _forced(read=lambda inputs, t, last: inputs[:, 0]),
        "Step t reads column t.",
    ),
    Misconception(
        "no gradient at all",
        _of(lambda logits: logits.detach()),
        "This is what training goes through: the logits need their gradient. Nothing may be detached or under no_grad.",
    ),
    Misconception(
        "a state cut from its past",
        _forced(keep=lambda new, old: tuple(part.detach() for part in new)),
        "The numbers are right, but no gradient passes from step to step, so that none comes back to the encoder.",
    ),
)


def _greedy(
    pick: Function = lambda logits: logits.argmax(dim=1),
    keep: Function = lambda new, old: new,
    read: Function = lambda symbol, start: symbol,
    done: Function = lambda ended: bool(ended.all()),
    ends: Function = lambda ended, symbol, end: ended | (symbol == end),
    fill: Function = lambda symbol, ended, start, end: symbol.masked_fill(ended, end),
    say: Function = lambda symbol, logits: symbol,
    most: Function = lambda limit: limit,
) -> Function:
    """The right loop with one part of it exchanged."""

    def implementation(step, state, start, end, limit):
        import torch

        symbol = torch.full((len(state[0]),), start)
        ended = torch.zeros(len(symbol), dtype=torch.bool)
        said: list = []
        while len(said) < most(limit) and not done(ended):
            logits, new = step(read(symbol, start), state)
            state = keep(new, state)
            symbol = fill(pick(logits), ended, start, end)
            ended = ends(ended, symbol, end)
            said.append(say(symbol, logits))
        return torch.stack(said, dim=1)

    return implementation


def _with_start(step, state, start, end, limit):
    import torch

    said = decode_greedy(step, state, start, end, limit)
    return torch.cat([torch.full_like(said[:, :1], start), said], dim=1)


def _without_last(step, state, start, end, limit):
    said = decode_greedy(step, state, start, end, limit)
    return said[:, :-1] if bool((said == end).any(dim=1).all()) else said


def _trimmed(step, state, start, end, limit):
    """Runs to the limit all the same, and cuts off what is too much."""
    said = _greedy(done=lambda ended: False)(step, state, start, end, limit)
    ended = (said == end).any(dim=1)
    return said[:, : int((said != end).sum(dim=1).max()) + 1] if bool(ended.all()) else said


GREEDY = (
    Misconception(
        "no stop at the end token",
        _greedy(done=lambda ended: False, fill=lambda symbol, ended, start, end: symbol),
        "A row that has said the end is finished. Yours talks on to the limit.",
    ),
    Misconception(
        "stops with the first row that ends",
        _greedy(done=lambda ended: bool(ended.any())),
        "One sequence has ended; the others have not. Go on until all have.",
    ),
    Misconception(
        "waits until all rows end together",
        _greedy(ends=lambda ended, symbol, end: symbol == end, fill=lambda symbol, ended, start, end: symbol),
        "Rows end at different steps. Remember which have ended already.",
    ),
    Misconception(
        "words behind the end",
        _greedy(fill=lambda symbol, ended, start, end: symbol),
        "What a finished row would say next is of no meaning: fill it up with the end token.",
    ),
    Misconception(
        "filled with the start",
        _greedy(fill=lambda symbol, ended, start, end: symbol.masked_fill(ended, start)),
        "Behind its end a row is filled with the end token.",
    ),
    Misconception(
        "asked on to the limit, then cut",
        _trimmed,
        "The answer is right, but the decoder was asked to the limit each time. Stop as soon as every row has ended.",
    ),
    Misconception(
        "the end token swallowed",
        _without_last,
        "The end belongs to what is said: without it nobody can tell that the row was finished.",
    ),
    Misconception(
        "the start in the answer",
        _with_start,
        "The start is read, and never said.",
    ),
    Misconception(
        "the start read at each step",
        _greedy(read=lambda symbol, start: symbol * 0 + start),
        "From the second step on the decoder reads what it has just said.",
    ),
    Misconception(
        "a decoder without a memory",
        _greedy(keep=lambda new, old: old),
        "The state that a step returns is the next step's. Yours throws it away.",
    ),
    Misconception(
        "h and c the wrong way round",
        _greedy(keep=lambda new, old: (new[1], new[0])),
        "The state is the pair h, c, in this order. Hand it on as it came.",
    ),
    Misconception(
        "the least likely symbol",
        _greedy(pick=lambda logits: logits.argmin(dim=1)),
        "The largest logit is the likeliest symbol.",
    ),
    Misconception(
        "the likeliest sequence for the likeliest symbol",
        _greedy(pick=lambda logits: logits.argmax(dim=0)),
        "Each sequence picks among its K symbols, along the last axis. Yours picks among the sequences.",
    ),
    Misconception(
        "one step short of the limit",
        _greedy(most=lambda limit: limit - 1),
        "limit is the number of symbols that may be said, and the start is not one of them.",
    ),
    Misconception(
        "one step over the limit",
        _greedy(most=lambda limit: limit + 1),
        "At the limit it ends, said or unsaid.",
    ),
    Misconception(
        "steps before sequences",
        lambda *arguments: decode_greedy(*arguments).T,
        "Batch first: one row a sequence, (N, T).",
    ),
    Misconception(
        "logits where symbols are wanted",
        _greedy(say=lambda symbol, logits: logits),
        "Symbols come back, whole numbers (N, T).",
    ),
)
