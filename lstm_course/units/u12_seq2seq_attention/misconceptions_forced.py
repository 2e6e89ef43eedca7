"""What people get wrong in decoding with the truth at hand."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u12_seq2seq_attention.references import decode_teacher_forced


def _forced(
    read: Callable = lambda inputs, t, last: inputs[:, t],
    keep: Callable = lambda new, old: new,
    say: Callable = lambda logits: logits,
    steps: Callable = range,
) -> Callable:
    """Return the right loop with one part of it exchanged."""

    def implementation(step, state, inputs):
        import torch

        said, last = [], None
        for t in steps(inputs.shape[1]):
            logits, new = step(read(inputs, t, last), state)
            state, last = keep(new, state), logits.detach()
            said.append(say(logits))
        return torch.stack(said, dim=1)

    return implementation


def _of(change: Callable) -> Callable:
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
