"""What people get wrong in decoding without the truth."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import decode_greedy


def _greedy(
    pick: Callable = lambda logits: logits.argmax(dim=1),
    keep: Callable = lambda new, old: new,
    read: Callable = lambda symbol, start: symbol,
    done: Callable = lambda ended: bool(ended.all()),
    ends: Callable = lambda ended, symbol, end: ended | (symbol == end),
    fill: Callable = lambda symbol, ended, start, end: symbol.masked_fill(ended, end),
    say: Callable = lambda symbol, logits: symbol,
    most: Callable = lambda limit: limit,
) -> Callable:
    """Return the right loop with one part of it exchanged."""

    def implementation(step, state, start, end, limit):
        import torch

        symbol = torch.full((len(state[0]),), start)
        ended = torch.zeros(len(symbol), dtype=torch.bool)
        said = []
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
    """Run to the limit all the same, and cut off what is too much."""
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
