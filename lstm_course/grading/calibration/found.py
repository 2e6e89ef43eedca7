"""What calibrating found of one notebook, as plain data, and what follows from it for a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lstm_course.grading.jobs import NOTHING_SEEN, Job, Observed

SLOWER = 10  # times: how much longer than the model solution's cells a submission's may take
LARGER = 2  # times: how much more memory it may take


@dataclass(frozen=True)
class CalibratedTest:
    """One graded cell, as the model solution fared in it.

    outcome  "apart": judged where no student's code is; "less protected": it passes together with its notebook alone;
             "not passed": the model solution does not pass it
    why      in words, where it is not judged apart, or not passed
    advice   what to change in the notebook for that
    """

    cell: str
    points: float
    most: float
    outcome: Literal["apart", "less protected", "not passed"]
    why: str = ""
    advice: str = ""
    seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True)
class Calibration:
    """What is known of a notebook from its model solution.

    observed  what it does, beyond what its text tells
    seconds   cell → what it took; "": the slowest of those without a name
    whole     seconds that all of it took
    memory    bytes, the most
    failing   cells of the notebook that end in an error themselves: what they say
    """

    tests: tuple[CalibratedTest, ...] = ()
    observed: Observed = NOTHING_SEEN
    seconds: Mapping[str, float] = field(default_factory=dict)
    whole: float = 0.0
    memory: int = 0
    failing: tuple[str, ...] = ()

    def applied_to(self, job: Job) -> Job:
        """Return the job of a submission as it is to be run: with limits that are never lower than they were."""
        limits = job.limits
        return replace(
            job,
            observed=self.observed,
            seconds={cell: SLOWER * took for cell, took in self.seconds.items()},
            limits=replace(
                limits,
                notebook_seconds=max(limits.notebook_seconds, SLOWER * self.whole),
                memory=max(limits.memory, LARGER * self.memory),
            ),
            less_protected={one.cell: one.why for one in self.tests if one.outcome == "less protected"},
        )
