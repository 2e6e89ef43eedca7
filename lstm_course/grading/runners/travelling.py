"""The files of a job on their way to a machine that may have no folder in common with this one.

A job names what is larger than a megabyte by its path. On the way it takes the content along, up to so much a job; what
is larger still has to be there already, and where it is not, that is said, and nobody is graded without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_course.grading.jobs import MB, Files, Job

MOST = 64 * MB


class NotThere(Exception):
    """A file of a job that is too large to travel, on a machine that does not see it. The message is for a person."""


def packed(job: Job) -> Job:
    """Return the job with its files in it, the small ones first, up to MOST bytes in all."""
    sizes = {
        (kind, name): content.stat().st_size
        for kind in ("own_files", "files")
        for name, content in getattr(job, kind).items()
        if isinstance(content, Path) and content.is_file()
    }
    left, carried = MOST, set()
    for key, size in sorted(sizes.items(), key=lambda one: one[1]):
        left -= size
        if left < 0:
            break
        carried.add(key)

    def with_content(kind: str, files: Files) -> Files:
        return {
            name: content.read_bytes() if isinstance(content, Path) and (kind, name) in carried else content
            for name, content in files.items()
        }

    if not carried:
        return job
    return replace(job, files=with_content("files", job.files), own_files=with_content("own_files", job.own_files))


def arrived(run: Callable[[Job], Any], job: Job) -> Any:
    """Run a job where it has arrived. Raises NotThere where it lacks a file."""
    for files in (job.own_files, job.files):
        for name, content in files.items():
            if isinstance(content, Path) and not content.is_file():
                raise NotThere(
                    f"the file {name!r:.60} is not on the cluster, and too large to go there with the notebook "
                    f"(over {MOST // MB} MB): put the course's folder where the workers see it, or grade this one "
                    "without --scheduler"
                )
    return run(job)
