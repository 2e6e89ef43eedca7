"""``lstm-course evidence``: measure, then write the table and the numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import write_atomically
from lstm_course.basics.machine import count_cores
from lstm_course.evidence import registry
from lstm_course.evidence.experiment import Experiment
from lstm_course.evidence.kept import Kept, versions
from lstm_course.evidence.measure import Job, jobs_of, measure
from lstm_course.evidence.table import MARK, Section, page, seconds


def default_file() -> Path:
    """docs/evidence.md in a checkout of the course; evidence.md in any other folder."""
    return Path("docs/evidence.md") if Path("docs").is_dir() else Path("evidence.md")


def evidence(
    names: Sequence[str] | None = None,
    seeds: int = 3,
    workers: int | None = None,
    out: Path | None = None,
    say: Callable[[str], Any] = print,
    progress: bool = False,
) -> Path:
    """Run the experiments named, or all, and write ``out`` and, beside it, the numbers as .json.

    Experiments that are not named stay in the file as they were. Returns ``out``. Raises CourseError for an unknown
    name, a file that is not ours, and where PyTorch is missing.
    """
    experiments = registry.chosen(names)
    table = out or default_file()
    if table.suffix == ".json" or table.is_dir() or not table.name:
        raise CourseError(f"--out names the table, a file such as evidence.md, not {table}")
    numbers = table.with_suffix(".json")
    sections = _before(table, numbers, keep=len(experiments) < len(registry.NAMES))
    kept = Kept(table)
    jobs = jobs_of(experiments, seeds)
    again = sum(job.key in kept.found for job in jobs)
    if again:
        say(f"taking up an interrupted run: {again} of {len(jobs)} runs are there")
    results = _with_bar(experiments, seeds, workers or count_cores(), kept, len(jobs), progress)
    measured = {e.name: _section(e, seeds, results) for e in experiments}
    sections |= measured
    write_atomically(numbers, json.dumps(sections, indent=1, ensure_ascii=False) + "\n")
    write_atomically(table, page(sections))
    kept.clear()
    spent = sum(map(seconds, measured.values()))
    say(f"wrote {table} and {numbers}: {len(jobs)} runs, {spent:.0f} s of computing")
    return table


def _before(table: Path, numbers: Path, keep: bool) -> dict[str, Section]:
    """Return the sections that are there. Before anything is measured: may these two files be written?"""
    if table.exists() and not table.read_text(encoding="utf-8", errors="replace").startswith(MARK):
        raise CourseError(f"{table} was not written by this command: choose another file with --out")
    if not table.exists() and numbers.exists():
        raise CourseError(f"{numbers} is there without {table.name}: choose another file with --out")
    if not keep or not numbers.exists():
        return {}
    try:
        found = json.loads(numbers.read_text(encoding="utf-8"))
        return {name: found[name] for name in registry.NAMES if name in found and page({name: found[name]})}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CourseError(f"{numbers} is damaged: measure everything again with lstm-course evidence") from None


def _with_bar(
    experiments: Sequence[Experiment], seeds: int, workers: int, kept: Kept, total: int, progress: bool
) -> dict[Job, dict[str, Any]]:
    from tqdm import tqdm

    with tqdm(total=total, desc="runs", disable=not progress, leave=False) as bar:

        def done(job: Job) -> None:
            bar.set_postfix_str(f"{job.experiment}: {job.label}", refresh=False)
            bar.update()

        return measure(experiments, seeds, workers, kept, done)


def _section(experiment: Experiment, seeds: int, results: dict[Job, dict[str, Any]]) -> Section:
    runs = [
        {
            "label": label,
            "configuration": dict(configuration),
            "seeds": [{"seed": seed, **results[Job(experiment.name, label, seed)]} for seed in range(seeds)],
        }
        for label, configuration in experiment.runs.items()
    ]
    return {"seeds": seeds, "versions": versions(), "runs": runs}
