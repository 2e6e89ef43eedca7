"""Says in words what the drawing shows: each value's equation with its numbers, and the alt text of a step."""

from __future__ import annotations

import re

from lstm_course.plots.microscope.diagram import Diagram, Node
from lstm_course.plots.microscope.equations import PRE
from lstm_course.plots.microscope.reading import Reading, number

LOW = str.maketrans("t-+1", "ₜ₋₊₁")
WORDS = {
    "f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate", "kept": "kept", "added": "added",
    "c": "memory", "h": "what is said", "r": "reset gate", "z": "update gate", "n": "candidate", "x": "the input",
    "c_prev": "the memory before", "h_prev": "what was said before", "tanh_c": "the memory, bounded",
    "fh": "from the left", "bh": "from the right", "y": "both", "rest": "one minus it", "new": "added",
    "rh": "what r lets through", "h_n": "product with h", "x_n": "product with x", "rh_n": "what r lets through",
    "z_n": "before tanh",
}  # fmt: skip


def aloud(formula: str) -> str:
    """Write a formula with indices as plain text: h_{t-1} becomes hₜ₋₁."""
    return re.sub(r"_\{(t[-+]1)\}|_(t)\b", lambda found: (found[1] or found[2]).translate(LOW), formula)


def spoken(node: Node) -> str:
    """Return what a value is called, with its letter."""
    letter, word = aloud(node.label), WORDS.get(node.name, "")
    return letter if word in ("", letter) else f"{word} {letter}"


def equation(diagram: Diagram, node: Node) -> str:
    """Return a value's equation, in letters and with places for numbers: ``⟨f⟩`` for the number of f."""
    own = f" = ⟨{node.name}⟩"
    if node.op in ("given", "cell"):
        return node.label + own
    if node.layer is not None:
        around = node.layer.around
        inner = f" = {around}(⟨{PRE}{node.name}⟩)" if around else ""
        return f"{node.label} = {node.layer.formula}{inner}{own}"
    labels = [diagram[name].label for name in node.of]
    numbers = [f"⟨{name}⟩" for name in node.of]
    if node.op == "tanh":
        return f"{_left(node)}tanh({labels[0]}) = tanh({numbers[0]}){own}"
    if node.op == "1−":
        return f"{_left(node)}1 − {labels[0]} = 1 − {numbers[0]}{own}"
    if node.op == "÷":
        shares = [f"{a} / ({a} + {b})" for a, b in (labels, numbers)]
        return f"{_left(node)}{' = '.join(shares)}{own}"
    sign = f" {node.op} "
    return f"{_left(node)}{sign.join(labels)} = {sign.join(numbers)}{own}"


def _left(node: Node) -> str:
    return "" if node.op == "tanh" and node.label.startswith("tanh") else f"{node.label} = "


def title(reading: Reading) -> str:
    """Return one line: which cell, which step, which unit."""
    recording = reading.recording
    where = "all units" if reading.unit is None else f"unit {recording.unit_name(reading.unit)}"
    way = ", gradients (colours: log scale)" if reading.backward else ""
    read = f", reads “{recording.reads[reading.step]}”" if recording.reads else ""
    return f"{recording.diagram.title}{way}: step {reading.step + 1} of {recording.steps}{read}, {where}"


def described(reading: Reading) -> str:
    """Return the alt text: what is seen at this step, with its numbers."""
    recording = reading.recording
    diagram = recording.diagram
    said, shown = [], {wire.source for wire in diagram.wires if wire.chip}
    for node in diagram.nodes:
        if node.name == "x" or node.name not in shown or not diagram.is_lit(node.name):
            continue
        entries = reading.entries(node.name)
        if reading.unit is None:
            said.append(f"{spoken(node)} from {number(entries.min())} to {number(entries.max())}")
        else:
            said.append(f"{spoken(node)} = {number(reading.shown(node.name))}")
    before = "The gradient of the loss by each value. " if reading.backward else ""
    return f"{title(reading)}. {before}{'; '.join(said)}.{''.join(' ' + note for note in recording.notes)}"
