"""What people get wrong in a step of the RNN."""

from __future__ import annotations

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import rnn

Array = np.ndarray


def sigmoid(a: Array) -> Array:
    return 0.5 * (1.0 + np.tanh(0.5 * a))  # the same function, and it cannot overflow


def _tanh_by_exp(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> Array:
    a = x @ W_ih.T + h @ W_hh.T + b
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


RNN_STEP = (
    Misconception(
        "sigmoid for tanh",
        lambda x, h, W_ih, W_hh, b: sigmoid(x @ W_ih.T + h @ W_hh.T + b),
        "The state runs from -1 to 1, so it is squashed by tanh; the sigmoid runs from 0 to 1.",
    ),
    Misconception(
        "no activation",
        lambda x, h, W_ih, W_hh, b: x @ W_ih.T + h @ W_hh.T + b,
        "The sum still has to go through tanh. Without it the step is linear, and so is any number of steps.",
    ),
    common.ignores(rnn.rnn_step, "b", "The bias b is part of the sum inside tanh.", "bias dropped"),
    common.ignores(
        rnn.rnn_step,
        "h",
        "The old state h takes part, through W_hh; without it nothing is remembered.",
        "old state left out",
    ),
    common.ignores(
        rnn.rnn_step,
        "x",
        "The input x takes part, through W_ih; without it nothing new is read.",
        "input left out",
    ),
    Misconception(
        "missing transpose of W_hh",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh + b),
        "Row k of W_hh holds the weights into unit k, so a batch of rows h meets it transposed. "
        "W_hh is square, so NumPy does not complain.",
    ),
    Misconception(
        "missing transpose of W_ih",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih + h @ W_hh.T + b),
        "W_ih is (H, D) and x is (N, D): the two axes of length D have to meet, so W_ih is transposed.",
    ),
    Misconception(
        "reshape for transpose",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.reshape(W_ih.shape[::-1]) + h @ W_hh.T + b),
        "reshape gives the right shape with the entries in the wrong places; .T swaps rows and columns.",
    ),
    Misconception(
        "x and h swapped",
        lambda x, h, W_ih, W_hh, b: np.tanh(h @ W_ih.T + x @ W_hh.T + b),
        "W_ih is for the input x (ih: from input to hidden), W_hh for the state h (hidden to hidden).",
    ),
    Misconception(
        "weights exchanged",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_hh.T + h @ W_ih.T + b),
        "W_ih (H, D) leads from the input to the state and meets x; W_hh (H, H) meets h. Where D = H, "
        "NumPy would not even complain.",
    ),
    Misconception(
        "tanh of each term",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T) + np.tanh(h @ W_hh.T) + b,
        "One tanh around the whole sum. A sum of two of them leaves the range from -1 to 1.",
    ),
    Misconception(
        "bias outside tanh",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T) + b,
        "The bias shifts the sum before it is squashed, so it belongs inside.",
    ),
    Misconception(
        "adds the old state",
        lambda x, h, W_ih, W_hh, b: h + np.tanh(x @ W_ih.T + h @ W_hh.T + b),
        "The new state replaces the old one, which gets in through W_hh only. (Adding is for unit 4.)",
    ),
    Misconception(
        "sign of the bias",
        lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T - b),
        "The bias is added.",
    ),
    Misconception(
        "ReLU for tanh",
        lambda x, h, W_ih, W_hh, b: np.maximum(x @ W_ih.T + h @ W_hh.T + b, 0.0),
        "This network squashes with tanh, which keeps negative values and has a largest one.",
    ),
    Misconception(
        "tanh written out with exp",
        _tanh_by_exp,
        "exp overflows above about 709 and then inf / inf is nan. NumPy's own tanh is safe for every input.",
    ),
    common.mutates(rnn.rnn_step, "h"),
    common.downcasts(rnn.rnn_step),
)
