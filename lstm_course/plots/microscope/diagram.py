"""A cell's drawing as data: the values that stand in it, how each comes out of others, and the wires between them.

The drawing is the computation: `evaluate` runs it, `back` goes back through it, and `sketch` draws it. A diagram is in
the order of its computation. Variants are made of another diagram by taking nodes and wires out and putting others in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

Point = tuple[float, float]


@dataclass(frozen=True)
class Term:
    """A product in a layer: the value ``of`` times rows ``block`` of ``blocks`` of a parameter.

    A parameter of one axis is a diagonal: entry by entry, as a peephole is.
    """

    of: str
    parameter: str
    block: int = 0
    blocks: int = 1


@dataclass(frozen=True)
class Layer:
    """Weights, biases and what goes around them: "σ", "tanh", or "" for nothing."""

    terms: tuple[Term, ...]
    biases: tuple[Term, ...]
    around: str = "σ"
    formula: str = ""


@dataclass(frozen=True)
class Node:
    """A value. op: "given" from outside, "layer", one of the pointwise "×", "+", "tanh", "1−" and "÷", which
    is the share of the first in the sum of both, or "cell".

    name is the value's name, as the caches have it. label is how it is written, ``h_{t-1}`` being an h with an index.
    What comes out of a cell is not computed here: a closed box stands for it, of a size, with a text.
    """

    name: str
    op: str
    of: tuple[str, ...] = ()
    at: Point = (0, 0)
    hue: str = "ink"
    label: str = ""
    part: str = ""
    layer: Layer | None = None
    text: str = ""
    size: Point = (200, 90)


@dataclass(frozen=True)
class Wire:
    """Carries a value from where it comes out to what reads it, through points; "" leaves the cell.

    ``chip`` is where the value stands written, ``branch`` where the gradient does, on a wire that forks off. A belt is
    as thick as what it carries; beside it what was ``before``, so that what is lost is seen.
    """

    source: str
    target: str
    points: tuple[Point, ...]
    hue: str = "ink"
    chip: Point | None = None
    branch: Point | None = None
    belt: bool = False
    before: str = ""
    dashed: bool = False
    arrow: bool = True

    @property
    def name(self) -> str:
        return f"{self.source}>{self.target}"


@dataclass(frozen=True)
class Label:
    """Words on the sheet. role: "port" for the name of what comes in or out, "zone" for the name of a part."""

    text: str
    at: Point
    role: str = "port"
    anchor: str = "middle"


@dataclass(frozen=True)
class Zone:
    """The ground of one of the three parts: "input", "memory" or "output"."""

    part: str
    corner: Point
    size: Point


@dataclass(frozen=True)
class Diagram:
    """A cell. state: pairs of names (before, after), in the order of the cell's state; memory is the value on the belt.

    parameters are the names in the order in which a step takes them.
    """

    title: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    state: tuple[tuple[str, str], ...]
    memory: str
    parameters: tuple[str, ...] = ("W_ih", "W_hh", "b")
    labels: tuple[Label, ...] = ()
    zones: tuple[Zone, ...] = ()
    joints: tuple[Point, ...] = ()
    size: Point = (1000, 500)  # how far it goes to the right and down; it begins at top
    top: float = 0
    lit: frozenset[str] | None = field(default=None)

    def __getitem__(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    def __contains__(self, name: str) -> bool:
        return any(node.name == name for node in self.nodes)

    @property
    def values(self) -> tuple[str, ...]:
        """The names of all values, in the order of computation."""
        return tuple(node.name for node in self.nodes)

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Which value reads which: (source, target)."""
        return tuple((source, node.name) for node in self.nodes for source in dict.fromkeys(node.of))

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that `only` knows."""
        return tuple(dict.fromkeys(node.part for node in self.nodes if node.part))

    @property
    def is_open(self) -> bool:
        """Whether all that happens in it is drawn: no box is closed."""
        return all(node.op != "cell" for node in self.nodes)

    def only(self, parts: Collection[str] | None) -> Diagram:
        """Return the same drawing with these parts lit, the rest pale. ValueError for a part that it has not."""
        if parts is None:
            return self
        parts = {parts} if isinstance(parts, str) else set(parts)
        if unknown := parts - set(self.parts):
            known = ", ".join(map(repr, self.parts))
            raise ValueError(f"the {self.title} has no part {', '.join(map(repr, sorted(unknown)))}; it has {known}")
        return replace(self, lit=frozenset(parts))

    def is_lit(self, name: str) -> bool:
        """Whether a value belongs to what is lit."""
        return self.lit is None or not self[name].part or self[name].part in self.lit

    def without(self, *names: str, wires: Iterable[str] = ()) -> Diagram:
        """Take out nodes, the wires at them, and further wires by their names."""
        gone, also = set(names), set(wires)
        kept = tuple(w for w in self.wires if not {w.source, w.target} & gone and w.name not in also)
        return replace(self, nodes=tuple(node for node in self.nodes if node.name not in gone), wires=kept)

    def having(self, *nodes: Node, wires: Iterable[Wire] = (), **changes: object) -> Diagram:
        """Put nodes and wires in, each in the place of the one of its name, or, where there is none, in order."""
        new, wired = {node.name: node for node in nodes}, {wire.name: wire for wire in wires}
        kept = [new.pop(node.name, node) for node in self.nodes]
        for node in new.values():
            after = max((place for place, other in enumerate(kept) if other.name in node.of), default=-1)
            kept.insert(after + 1, node)
        lines = [wired.pop(wire.name, wire) for wire in self.wires] + list(wired.values())
        return replace(self, nodes=tuple(kept), wires=tuple(lines), **changes)  # type: ignore[arg-type]
