"""The six exercises of unit 6: what is right, and on which inputs it is tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lstm_course.checking import common
from lstm_course.checking.draw import Drawer, draw, fixed, integers
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.reference import bidirectional
from lstm_course.reference.influence import influence
from lstm_course.units.u06_bidirectional.inputs import layers, lengths, mixture, weights
from lstm_course.units.u06_bidirectional.probes import merged_or_refused

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))
_TORCH = ("torch.nn.LSTM", "torch.nn.LSTMCell", "torch.lstm", "torch.lstm_cell")


def _both(N: int, T: int, D: int, H: int, longest: Drawer) -> draw:
    params = {"forward_params": weights(), "backward_params": weights()}
    return draw(x="N T D", lengths=longest, **params, N=N, T=T, D=D, H=H)


def _merged(mode: str, N: int, T: int, H: int) -> draw:
    return draw(forward="N T H", backward="N T H", mode=fixed(mode), N=N, T=T, H=H)


def _stack(count: int, N: int, T: int, D: int, H: int) -> draw:
    return draw(x="N T D", layers=layers(count), N=N, T=T, D=D, H=H)


def _nudged(nudge: float, N: int, T: int, D: int, H: int) -> draw:
    return draw(f=mixture, x="N T D", nudge=fixed(nudge), N=N, T=T, D=D, H=H)


EXERCISES = (
    Exercise(
        reference=bidirectional.reverse_padded,
        cases=(
            Case("a batch", draw(x="N T D", lengths=lengths(5, 2, 4), N=3, T=6, D=2)),
            Case("one sequence", draw(x="N T D", lengths=lengths(3), N=1, T=5, D=4)),
            Case("no padding", draw(x="N T D", lengths=lengths(3, 3), N=2, T=3, D=4)),
            Case("one step, no padding", draw(x="N T D", lengths=lengths(1, 1), N=2, T=1, D=3)),
            Case("characters as numbers", draw(x=integers("N T", 128), lengths=lengths(7, 1, 4, 6), N=4, T=7)),
        ),
        misconceptions=(
            *_edits(bidirectional.reverse_padded),
            common.mutates(bidirectional.reverse_padded, "lengths"),
            common.downcasts(bidirectional.reverse_padded),
        ),
        points=2,
        returns=("turned",),
    ),
    Exercise(
        reference=bidirectional.bidirectional_forward,
        cases=(
            Case("a batch", _both(N=3, T=5, D=2, H=4, longest=lengths(4, 5, 2))),
            Case("one sequence", _both(N=1, T=4, D=2, H=3, longest=lengths(3))),
            Case("no padding", _both(N=2, T=4, D=3, H=5, longest=lengths(4, 4))),
            Case("one step, no padding", _both(N=2, T=1, D=3, H=5, longest=lengths(1, 1))),
            Case("more inputs than units", _both(N=4, T=6, D=5, H=2, longest=lengths(6, 1, 3, 5))),
        ),
        misconceptions=(
            *_edits(bidirectional.bidirectional_forward),
            common.mutates(bidirectional.bidirectional_forward, "x"),
            common.downcasts(bidirectional.bidirectional_forward),
        ),
        points=3,
        returns=("forward", "backward"),
        requires=("reverse_padded",),
        forbidden=_TORCH,
    ),
    Exercise(
        reference=influence,
        cases=(
            Case("a batch", _nudged(0.5, N=3, T=5, D=2, H=4)),
            Case("one sequence, nudged down", _nudged(-0.3, N=1, T=4, D=3, H=2)),
            Case("one step", _nudged(0.1, N=2, T=1, D=4, H=3)),
            Case("one feature", _nudged(2.0, N=2, T=6, D=1, H=1)),
        ),
        misconceptions=(
            *_edits(influence),
            common.mutates(influence, "x"),
            common.downcasts(influence),
        ),
        points=2,
        returns=("moved",),
    ),
    Exercise(
        reference=bidirectional.merge_directions,
        cases=(
            Case("side by side", _merged("concat", N=3, T=5, H=4)),
            Case("the sum", _merged("sum", N=2, T=4, H=3)),
            Case("the mean", _merged("ave", N=3, T=2, H=5)),
            Case("the product", _merged("mul", N=4, T=3, H=2)),
            Case("one sequence, side by side", _merged("concat", N=1, T=3, H=2)),
            Case("one step, the mean", _merged("ave", N=2, T=1, H=3)),
            Case("another mode", _merged("max", N=3, T=4, H=2)),
        ),
        misconceptions=(
            *_edits(bidirectional.merge_directions),
            common.mutates(bidirectional.merge_directions, "backward"),
            common.downcasts(bidirectional.merge_directions),
        ),
        probe=merged_or_refused,
    ),
    Exercise(
        reference=bidirectional.final_states,
        cases=(
            Case("a batch", draw(hs="N T 2H", lengths=lengths(4, 2, 5), N=3, T=6, H=2)),
            Case("one sequence", draw(hs="N T 2H", lengths=lengths(3), N=1, T=4, H=5)),
            Case("no padding", draw(hs="N T 2H", lengths=lengths(3, 3), N=2, T=3, H=4)),
            Case("one step, no padding", draw(hs="N T 2H", lengths=lengths(1, 1), N=2, T=1, H=3)),
            Case("the longest fills the batch", draw(hs="N T 2H", lengths=lengths(5, 1, 3, 2), N=4, T=5, H=3)),
        ),
        misconceptions=(
            *_edits(bidirectional.final_states),
            common.mutates(bidirectional.final_states, "hs"),
            common.mutates(bidirectional.final_states, "lengths"),
            common.downcasts(bidirectional.final_states),
        ),
        points=2,
        returns=("forward", "backward"),
    ),
    Exercise(
        reference=bidirectional.stacked_forward,
        cases=(
            Case("two layers", _stack(2, N=3, T=4, D=5, H=2)),
            Case("one layer", _stack(1, N=2, T=5, D=4, H=3)),
            Case("three layers, one sequence", _stack(3, N=1, T=3, D=4, H=2)),
            Case("two layers, one step", _stack(2, N=2, T=1, D=6, H=3)),
        ),
        misconceptions=(
            *_edits(bidirectional.stacked_forward),
            common.mutates(bidirectional.stacked_forward, "x"),
            common.downcasts(bidirectional.stacked_forward),
        ),
        points=3,
        returns=("hs", "h_n"),
        requires=("bidirectional_forward", "merge_directions", "final_states"),
        forbidden=_TORCH,
    ),
)
