"""``python -m lstm_course.building.verify [EXERCISE …]``: how many mutants an exercise has, and which of them pass."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lstm_course.building.verify.survivors import reports
from lstm_course.units.registry import all_exercises


def main(names: Sequence[str]) -> None:
    for one in reports(names or list(all_exercises())):
        counts = f"killed {one.killed:4}  equivalent {len(one.equivalent):3}  survive {len(one.survivors):3}"
        print(f"{one.exercise:24} {counts}")
        for line in one.survivors:
            print(f"    survives: {line}")
        for line in one.equivalent if names else ():
            print(f"    equivalent: {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
