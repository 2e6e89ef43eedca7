"""What people get wrong about one-hot words and bags of words."""

from __future__ import annotations

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import rnn

ONE_HOT = (
    Misconception(
        "counts from one",
        lambda indices, num_classes: np.eye(num_classes)[indices - 1],
        "Index 0 is the first class: its 1 stands in the first place, not in the last.",
    ),
    Misconception(
        "class axis first",
        lambda indices, num_classes: np.moveaxis(np.eye(num_classes)[indices], -1, 0),
        "The classes go on a new axis at the end; the axes of the indices stay in front of it.",
    ),
    Misconception(
        "classes counted in the data",
        lambda indices, num_classes: np.eye(int(np.max(indices)) + 1)[indices],
        "The vectors are num_classes long even where the last classes happen not to occur in this batch.",
    ),
    Misconception(
        "flattens the batch",
        lambda indices, num_classes: np.eye(num_classes)[np.ravel(indices)],
        "The axes of the indices are kept: (N, T) becomes (N, T, num_classes), not one long list of vectors.",
    ),
    Misconception(
        "ones up to the index",
        lambda indices, num_classes: np.tri(num_classes)[indices],
        "Only the place of the index itself holds a 1. The places before it are zero as well.",
    ),
    Misconception(
        "the index in place of the one",
        lambda indices, num_classes: np.eye(num_classes)[indices] * indices[..., None],
        "The number that marks the place is always 1. The index says where, not how much.",
    ),
    Misconception(
        "zeros and ones exchanged",
        lambda indices, num_classes: 1.0 - np.eye(num_classes)[indices],
        "One 1 among zeros, not one 0 among ones.",
    ),
    Misconception(
        "one vector for the whole sentence",
        lambda indices, num_classes: np.eye(num_classes)[indices].sum(axis=-2),
        "Each word keeps a vector of its own; nothing is added up here.",
    ),
    Misconception(
        "whole numbers for floats",
        lambda indices, num_classes: np.eye(num_classes, dtype=int)[indices],
        "The result is to be multiplied by weights, so it holds floats: 1.0 and 0.0 in float64.",
    ),
    common.mutates(rnn.one_hot, "indices"),
    common.downcasts(rnn.one_hot),
)

BAG_OF_WORDS = (
    Misconception(
        "sums over the batch",
        lambda x: np.sum(x, axis=0),
        "Axis 0 is the batch, and sentences must not be mixed. The words of one sentence are on axis 1.",
    ),
    Misconception(
        "sums over the features",
        lambda x: np.sum(x, axis=-1),
        "The last axis says which word it is, and that is what we want to keep. The axis to lose is time.",
    ),
    Misconception(
        "mean for sum",
        lambda x: np.mean(x, axis=1),
        "The entries are counts, so the vectors are added up and not divided by the number of words.",
    ),
    Misconception(
        "presence for count",
        lambda x: np.max(x, axis=1),
        "A word that occurs twice counts twice; the largest entry only says that it occurs at all.",
    ),
    Misconception(
        "ones where a word occurs",
        lambda x: (np.sum(x, axis=1) > 0).astype(float),
        "A word that occurs twice counts twice: how often it occurs is wanted, not whether.",
    ),
    Misconception(
        "running sum",
        lambda x: np.cumsum(x, axis=1),
        "Only the total at the end is wanted, one vector a sentence, not the total so far at each word.",
    ),
    Misconception(
        "the last word alone",
        lambda x: x[:, -1].copy(),
        "Every word of the sentence goes into the bag, not just the last one.",
    ),
    Misconception(
        "leaves the last word out",
        lambda x: np.sum(x[:, :-1], axis=1),
        "The last word belongs in the bag too.",
    ),
    Misconception(
        "keeps the time axis",
        lambda x: np.sum(x, axis=1, keepdims=True),
        "Time is gone after the sum: the result has two axes, (N, D).",
    ),
    common.mutates(rnn.bag_of_words, "x"),
    common.downcasts(rnn.bag_of_words),
)
