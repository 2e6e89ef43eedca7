"""A small unit of our own, and the entry point that a stranger's package would have for it."""

from __future__ import annotations

from pathlib import Path

from lstm_course.checking.draw import draw
from lstm_course.checking.exercise import Case, Exercise, Misconception
from lstm_course.units.unit import Unit

MASTER = '''\
# %% [markdown] slide="slide"
# # A small unit
#
# Twice is $2x$. In Chinese: 两倍.

# %%

# %% solution="twice"
def twice(x):
    """Returns 2 x, for x (N, D).

    >>> twice(3)
    6
    """
    ### BEGIN SOLUTION
    doubled = x + x
    return doubled
    ### END SOLUTION


# %% check="twice"
assert twice(3) == 6

# %% [markdown] question="why_twice" points=2
# Because adding a number to itself doubles it, as every abacus shows.

# %% slide="fragment" tags=["demo"]
print("the end")
'''


def twice(x):
    return 2 * x


class Point:
    """Stands for an installed package's entry point."""

    def __init__(self, unit: Unit) -> None:
        self.name, self.value, self.unit = unit.name, f"somebody:{unit.name}", unit

    def load(self) -> Unit:
        return self.unit


def small_unit(folder: Path, name: str, master: str = MASTER) -> Unit:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notebook.py").write_text(master, encoding="utf-8")
    wrong = Misconception("squares it by mistake", lambda x: x * x, "Doubling is adding, not multiplying by itself.")
    exercise = Exercise(twice, (Case("a batch", draw(x="N D", N=3, D=2)),), (wrong,), points=3)
    return Unit(name, "A small unit", (exercise,), folder / "notebook.py")
