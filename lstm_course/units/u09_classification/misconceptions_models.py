"""What people get wrong in a classifier."""

from __future__ import annotations

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u09_classification.wrong_models import (
    altered,
    always_dropped,
    as_column,
    at,
    dropped_once,
    dropped_twice,
    fixed_embedding,
    goes_on,
    never_dropped,
    packed,
    sides,
    squared_share,
    stopped_gradient,
    sum_of_ends,
    time_first,
    unpacked,
    with_sigmoid,
    with_tanh,
    wrong_name,
)


def _shared(both: bool) -> tuple[Misconception, ...]:
    """Mistakes that are made in either classifier."""
    return (
        Misconception(
            "reads the padding's state",
            altered(unpacked(lambda hs, h, lengths: hs[:, -1]), both),
            "hs[:, −1] is the state after the padding. Each review ends at its own length.",
        ),
        Misconception(
            "sigmoid twice",
            altered(packed(lambda hs, h, c, lengths: sides(h), with_sigmoid), both),
            "Logits are asked for: the loss has the sigmoid in it, and a second one flattens the first.",
        ),
        Misconception(
            "c for h",
            altered(packed(lambda hs, h, c, lengths: sides(c)), both),
            "c is the LSTM's memory. What it says is h, the first of the pair.",
        ),
        Misconception(
            "a tanh on top",
            altered(packed(lambda hs, h, c, lengths: sides(h), with_tanh), both),
            "h has its tanh already.",
        ),
        Misconception(
            "a column of logits",
            altered(packed(lambda hs, h, c, lengths: sides(h), as_column), both),
            "One number a review is asked for, (N,). A column (N, 1) less labels (N,) is a square (N, N).",
        ),
        Misconception(
            "mean over all steps",
            altered(packed(lambda hs, h, c, lengths: hs.mean(dim=1)), both),
            "The state at the end is asked for, not a mean, in which padding counts as well.",
        ),
        Misconception(
            "nothing is dropped",
            altered(never_dropped, both),
            "In training the dropout is to act on the embedded words and on the state that is read out.",
        ),
        Misconception(
            "dropout in use as well",
            altered(always_dropped, both),
            "F.dropout drops always, unless it is told the mode. nn.Dropout knows whether the model is in training.",
        ),
        Misconception(
            "dropout on the words alone",
            altered(dropped_once(before=True), both),
            "The state that is read out goes through the dropout too.",
        ),
        Misconception(
            "dropout on the state alone",
            altered(dropped_once(before=False), both),
            "The embedded words go through the dropout too, before the LSTM reads them.",
        ),
        Misconception(
            "dropout twice in a row",
            altered(dropped_twice, both),
            "Two dropouts in a row drop more than the share that was given. One on the words, one on the state.",
        ),
        Misconception(
            "another share dropped",
            altered(None, both, squared_share),
            "The share that is dropped is the one that was given: nn.Dropout(dropout).",
        ),
        Misconception(
            "the state kept between calls",
            altered(goes_on, both),
            "Each review is read from the beginning: the LSTM is handed no state, so that it starts with zeros.",
        ),
        Misconception(
            "the words cut off from the gradient",
            altered(stopped_gradient, both),
            "The answer is right, but the embedding would never learn. Take the detach out.",
        ),
        Misconception(
            "one word without a gradient",
            altered(None, both, fixed_embedding),
            "padding_idx=0 keeps word 0 from learning. The lengths say what padding is; here any number may be a word.",
        ),
        Misconception(
            "the readout under another name",
            altered(None, both, wrong_name("readout", "dense")),
            "The names of the parts are prescribed, so that weights can be loaded by name.",
        ),
    )


ONE_WAY = (
    *_shared(both=False),
    Misconception(
        "the state of one step later",
        altered(unpacked(lambda hs, h, lengths: at(hs, lengths.clamp(max=hs.shape[1] - 1)))),
        "Steps are counted from 0: the last step of a review is its length less 1.",
    ),
    Misconception(
        "the first step's state",
        altered(unpacked(lambda hs, h, lengths: hs[:, 0])),
        "After the first step the LSTM has read one word.",
    ),
    Misconception(
        "the last review for the last step",
        altered(unpacked(lambda hs, h, lengths: hs[-1][lengths - 1])),
        "hs[−1] is the last review of the batch. Time is axis 1.",
    ),
    Misconception(
        "time first",
        altered(unpacked(lambda hs, h, lengths: h[0]), change=time_first),
        "An nn.LSTM takes axis 0 for time unless it is told batch_first=True.",
    ),
)


BOTH = (
    *_shared(both=True),
    Misconception(
        "the last real step for both",
        altered(packed(lambda hs, h, c, lengths: at(hs, lengths - 1)), True),
        "There the backward LSTM has read a single word. It is through at step 0.",
    ),
    Misconception(
        "the first step for both",
        altered(packed(lambda hs, h, c, lengths: hs[:, 0]), True),
        "There the forward LSTM has read a single word. It is through at the last real step.",
    ),
    Misconception(
        "backward in front",
        altered(packed(lambda hs, h, c, lengths: sides(h.flip(0))), True),
        "Forward first: h[0] is the forward direction's state, h[1] the backward one's.",
    ),
    Misconception(
        "reviews and directions muddled",
        altered(packed(lambda hs, h, c, lengths: h.reshape(h.shape[1], -1)), True),
        "h is (2, N, H). A reshape to (N, 2H) joins states of different reviews. Join the two directions instead.",
    ),
    Misconception(
        "the forward state twice",
        altered(packed(lambda hs, h, c, lengths: sides(h[[0, 0]])), True),
        "h[0] is the forward state alone. The backward one is h[1].",
    ),
    Misconception(
        "the backward state twice",
        altered(packed(lambda hs, h, c, lengths: sides(h[[1, 1]])), True),
        "h[−1] is the backward state alone. The forward one stands before it.",
    ),
    Misconception(
        "the sum of both ends",
        altered(packed(sum_of_ends), True),
        "Side by side nothing is lost. A sum mixes the two directions.",
    ),
    Misconception(
        "backward reads the padding",
        altered(unpacked(lambda hs, h, lengths: sides(h)), True),
        "Without packing the backward LSTM begins in the padding, and the forward one ends in it.",
    ),
    Misconception(
        "one direction",
        lambda *sizes: altered(None)(*sizes),
        "The LSTM reads one way. nn.LSTM has an option for both.",
    ),
)
