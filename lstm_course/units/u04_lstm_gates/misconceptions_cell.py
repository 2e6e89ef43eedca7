"""What people get wrong in the new memory and in what is shown of it."""

from __future__ import annotations

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import lstm
from lstm_course.reference.lstm import sigmoid

UPDATE = (
    Misconception(
        "keep and add exchanged",
        lambda f, c, i, g: i * c + f * g,
        "The forget gate scales what is already there; the input gate scales the candidate.",
    ),
    Misconception(
        "forgets what it should keep",
        lambda f, c, i, g: (1 - f) * c + i * g,
        "f says how much to keep: f = 1 keeps everything.",
    ),
    Misconception(
        "old memory dropped",
        lambda f, c, i, g: i * g,
        "What was in c is gone. The new memory is what is kept of the old one, plus what is written.",
    ),
    Misconception(
        "nothing written",
        lambda f, c, i, g: f * c,
        "The candidate never reaches the memory: what is kept is only half of the sum.",
    ),
    Misconception(
        "no forget gate",
        lambda f, c, i, g: c + i * g,
        "f has no effect: this is still the carousel, which keeps all of c.",
    ),
    Misconception(
        "no input gate",
        lambda f, c, i, g: f * c + g,
        "i has no effect: every candidate is written at its full size.",
    ),
    Misconception(
        "input gate tied to the forget gate",
        lambda f, c, i, g: f * c + (1 - f) * g,
        "That is another design, the coupled gate of unit 8. Here i is a gate of its own.",
    ),
    Misconception(
        "forget gate on the sum",
        lambda f, c, i, g: f * (c + i * g),
        "The forget gate is for what was there before. What is written now is not forgotten at once.",
    ),
    Misconception(
        "input gate on the sum",
        lambda f, c, i, g: i * (f * c + g),
        "The input gate is for the candidate alone. What was kept must not pass through it.",
    ),
    Misconception(
        "candidate subtracted",
        lambda f, c, i, g: f * c - i * g,
        "The candidate is added. It has a sign of its own.",
    ),
    Misconception(
        "memory squashed",
        lambda f, c, i, g: np.tanh(f * c + i * g),
        "c itself is never squashed: that is what lets it last. The tanh comes later, on the way out.",
    ),
    Misconception(
        "memory cut off at one",
        lambda f, c, i, g: np.clip(f * c + i * g, -1, 1),
        "c may be any number: f lies between 0 and 1, and g between −1 and 1, but their sum over time has no bound.",
    ),
    Misconception(
        "candidate squashed again",
        lambda f, c, i, g: f * c + i * np.tanh(g),
        "g comes out of candidate_cell, so it has been through tanh already.",
    ),
    Misconception(
        "gates squashed again",
        lambda f, c, i, g: sigmoid(f) * c + sigmoid(i) * g,
        "f and i come out of their gates, so they have been through σ already.",
    ),
    Misconception(
        "matrix product for entry by entry",
        lambda f, c, i, g: f @ c + i @ g,
        "All four have the same shape, and each unit minds its own entry: that is *, where @ mixes the units.",
    ),
    common.mutates(lstm.update_cell, "c"),
    common.mutates(lstm.update_cell, "f"),
    common.downcasts(lstm.update_cell),
)

HIDDEN = (
    Misconception(
        "memory shown without tanh",
        lambda o, c: o * c,
        "c can be any number. It goes through tanh on its way out, so that h stays between −1 and 1.",
    ),
    Misconception(
        "tanh around everything",
        lambda o, c: np.tanh(o * c),
        "First tanh of c, then the gate: with the gate inside, a large c pushes through a gate that is nearly shut.",
    ),
    Misconception(
        "no output gate",
        lambda o, c: np.tanh(c),
        "o has no effect: all of c is shown at every step.",
    ),
    Misconception(
        "sigmoid for tanh",
        lambda o, c: o * sigmoid(c),
        "σ(c) is never negative, so h could not say which sign c has: that is what tanh is for.",
    ),
    Misconception(
        "hides what it should show",
        lambda o, c: (1 - o) * np.tanh(c),
        "o says how much to show: o = 1 shows everything.",
    ),
    Misconception(
        "gate added",
        lambda o, c: o + np.tanh(c),
        "A gate multiplies. Added, it could not shut anything out.",
    ),
    common.exchanges(
        lstm.hidden_state, "o", "c", "It is c that goes through tanh. The gate has been squashed already."
    ),
    Misconception(
        "gate squashed again",
        lambda o, c: sigmoid(o) * np.tanh(c),
        "o comes out of output_gate, so it has been through σ already.",
    ),
    Misconception(
        "matrix product for entry by entry",
        lambda o, c: o @ np.tanh(c),
        "o and c have the same shape, and each unit minds its own entry: that is *, where @ mixes the units.",
    ),
    common.mutates(lstm.hidden_state, "c"),
    common.mutates(lstm.hidden_state, "o"),
    common.downcasts(lstm.hidden_state),
)
