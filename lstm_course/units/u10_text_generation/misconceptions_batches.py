"""What people get wrong in cutting a text into windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.text import stateful_batches


def _rows(ids, batch):
    """Return the right rows, with the character after each: (batch, row + 1)."""
    row = (len(ids) - 1) // batch
    return np.stack([ids[n * row : (n + 1) * row + 1] for n in range(batch)])


def _changed(change: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of the right batches, each put through ``change(x, y)``."""
    return lambda ids, batch, length: [change(x, y) for x, y in stateful_batches(ids, batch, length)]


def _window_after_window(ids, batch, length):
    num_windows = (len(ids) - 1) // (batch * length)
    x, y = (ids[at : at + num_windows * batch * length].reshape(num_windows, batch, length) for at in (0, 1))
    return list(zip(x, y, strict=True))


def _striped(ids, batch, length):
    row = (len(ids) - 1) // batch
    x, y = (ids[at : at + row * batch].reshape(row, batch).T for at in (0, 1))
    return [(x[:, t : t + length], y[:, t : t + length]) for t in range(0, row - length + 1, length)]


def _overlapping(ids, batch, length):
    rows = _rows(ids, batch)
    starts = range(rows.shape[1] - length)
    return [(rows[:, t : t + length], rows[:, t + 1 : t + length + 1]) for t in starts]


def _half_overlapping(ids, batch, length):
    rows = _rows(ids, batch)
    starts = range(0, rows.shape[1] - length, max(length - 1, 1))
    return [(rows[:, t : t + length], rows[:, t + 1 : t + length + 1]) for t in starts]


def _within_the_window(ids, batch, length):
    rows = _rows(ids, batch)[:, :-1]
    cut = [rows[:, t : t + length] for t in range(0, rows.shape[1] - length + 1, length)]
    return [(part[:, :-1], part[:, 1:]) for part in cut]


def _remainder_too(ids, batch, length):
    rows = _rows(ids, batch)
    starts = range(0, rows.shape[1] - 1, length)
    return [(rows[:, t : t + length][:, : rows.shape[1] - 1 - t], rows[:, t + 1 : t + length + 1]) for t in starts]


def _round_the_end(ids, batch, length):
    row = len(ids) // batch
    x, y = (part[: row * batch].reshape(batch, row) for part in (ids, np.roll(ids, -1)))
    return [(x[:, t : t + length], y[:, t : t + length]) for t in range(0, row - length + 1, length)]


def _rows_that_end_a_character_early(ids, batch, length):
    rows = ids[: len(ids) // batch * batch].reshape(batch, -1)
    starts = range(0, rows.shape[1] - length, length)
    return [(rows[:, t : t + length], rows[:, t + 1 : t + length + 1]) for t in starts]


def _last_window_missing(ids, batch, length):
    return list(stateful_batches(ids, batch, length))[:-1]


def _backwards(ids, batch, length):
    return list(stateful_batches(ids, batch, length))[::-1]


BATCHES = (
    Misconception(
        "targets that are the input",
        _changed(lambda x, y: (x, x)),
        "The target at each place is the character that comes after it. To copy the input is learned in no time.",
    ),
    Misconception(
        "targets two characters ahead",
        lambda ids, batch, length: [
            (x, z)
            for (x, _), (_, z) in zip(
                stateful_batches(ids[:-1], batch, length), stateful_batches(ids[1:], batch, length), strict=True
            )
        ],
        "The target is the very next character. Yours skips one.",
    ),
    Misconception(
        "targets one character behind",
        _changed(lambda x, y: (y, x)),
        "That asks for the character before the one that was read: the past, which the state knows already.",
    ),
    Misconception(
        "windows laid one after the other",
        _window_after_window,
        "Row 0 of the next batch then begins where the *last* row ended, so the state that is carried on belongs to "
        "another place of the text. Each row is to go on where it stopped itself.",
    ),
    Misconception(
        "neighbours in different rows",
        _striped,
        "Characters that follow each other have to follow each other in one row. Yours are dealt out like cards.",
    ),
    Misconception(
        "windows that overlap",
        _overlapping,
        "A window begins where the last one ended. Yours begins one character on: the rest was read before.",
    ),
    Misconception(
        "windows that share a character",
        _half_overlapping,
        "The last character of a window is not read again: the next one begins behind it.",
    ),
    Misconception(
        "a target short in each window",
        _within_the_window,
        "The target of a window's last character is the first one of the next window. It need not be thrown away.",
    ),
    Misconception(
        "a last window that is not full",
        _remainder_too,
        "What does not fill a window is left out: all batches have one shape.",
    ),
    Misconception(
        "the first character after the last",
        _round_the_end,
        "Nothing comes after the end of the text. Its last character can be a target, but it has none itself.",
    ),
    Misconception(
        "rows that keep their targets to themselves",
        _rows_that_end_a_character_early,
        "The last character of a row has a target, the first one of the next row: only the text's end needs one more. "
        "So a row has (len(ids) − 1) // batch characters.",
    ),
    Misconception(
        "time and rows exchanged",
        _changed(lambda x, y: (x.T, y.T)),
        "Each batch is (batch, length): one row for each place of the text.",
    ),
    Misconception(
        "batch and length exchanged",
        lambda ids, batch, length: list(stateful_batches(ids, length, batch)),
        "batch is the number of rows, length the number of characters in a window.",
    ),
    Misconception(
        "the last window left behind",
        _last_window_missing,
        "A window that is just full is a window. Where does your range stop?",
    ),
    Misconception(
        "the end of the text first",
        _backwards,
        "The windows come in the order of the text.",
    ),
)
