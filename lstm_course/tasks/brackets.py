"""Brackets in statements, how many are open, and an LSTM with weights set by hand that counts them.

Five units read a text of statements, each ended by a semicolon:
    round    open round brackets          square   open square brackets
    all      open brackets of both kinds  latest   the symbol just read: +1 opening, -1 closing
    alarm    rises once more brackets were closed than opened
Semicolons wipe the memory (forget gate), only brackets are written (input gate), ``round`` and ``square``
speak when a question mark asks (output gate), ``alarm`` listens to what ``all`` said last (W_hh).
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array

ALPHABET = "()[];?xy"
UNITS = ("round", "square", "all", "latest", "alarm")
TEXT = "(x[y]?x);([x(y?;(x))yx?;y[[(?"


def encode(text: str) -> Array:
    """Return the text one-hot, (1, T, D), in the order of `ALPHABET`."""
    return np.eye(len(ALPHABET))[[ALPHABET.index(symbol) for symbol in text]][None]


def bracket_counter() -> dict[str, Array]:
    """Return its weights: W_i, W_f, W_g, W_o, each (H, H + D) on [h, x], and b_i, b_f, b_g, b_o, each (H,)."""
    H, D = len(UNITS), len(ALPHABET)
    W = {k: np.zeros((H, H + D)) for k in "ifgo"}
    unit = {name: row for row, name in enumerate(UNITS)}
    at = {symbol: H + column for column, symbol in enumerate(ALPHABET)}
    brackets = {"round": "()", "square": "[]", "all": "()[]", "latest": "()[]"}
    for name, symbols in brackets.items():
        for symbol in symbols:
            W["g"][unit[name], at[symbol]] = 3 if symbol in "([" else -3
            W["i"][unit[name], at[symbol]] = 12
    for name in ("round", "square", "all"):  # letters propose something too: the input gate has to refuse it
        W["g"][unit[name], at["x"]], W["g"][unit[name], at["y"]] = 1.0, 0.4
    W["f"][:, at[";"]] = -14
    W["i"][:, at[";"]] -= 40
    W["i"][unit["latest"], H:] = 12
    W["f"][unit["latest"], H:] = -14
    W["i"][unit["alarm"], unit["all"]] = -20
    for name, symbols in (
        ("round", "?"),
        ("square", "?"),
        ("all", ALPHABET),
        ("latest", ALPHABET),
        ("alarm", ALPHABET),
    ):
        for symbol in symbols:
            W["o"][unit[name], at[symbol]] = 12
    b = {"i": np.full(H, -6.0), "f": np.full(H, 7.0), "g": np.zeros(H), "o": np.full(H, -6.0)}
    b["i"][unit["alarm"]] -= 2
    b["g"][unit["alarm"]] = 3
    return {f"{kind}_{k}": values[k] for kind, values in (("W", W), ("b", b)) for k in "ifgo"}


def depth(text: str) -> Array:
    """Count the open brackets of both kinds after each symbol, from the last semicolon on: the truth, (T,)."""
    counts, now = [], 0
    for symbol in text:
        now = 0 if symbol == ";" else now + (symbol in "([") - (symbol in ")]")
        counts.append(now)
    return np.array(counts)


def statements(rng: np.random.Generator, length: int) -> str:
    """Draw statements as they are typed: brackets are often left open, none is closed before it is open.

    Drawn in this order: what each of the ``length`` symbols is, then for each a letter and, where it opens, its kind.
    """
    text: list[str] = []
    waiting: list[str] = []  # the closing brackets that are still due
    for kind in rng.choice(["open", "close", "letter", "end"], p=[0.32, 0.2, 0.36, 0.12], size=length):
        symbol = str(rng.choice(list("xy")))
        if kind == "end":
            symbol, waiting = ";", []
        elif kind == "open":
            symbol = str(rng.choice(list("([")))
            waiting.append({"(": ")", "[": "]"}[symbol])
        elif kind == "close" and waiting:
            symbol = waiting.pop()
        text.append(symbol)
    return "".join(text)
