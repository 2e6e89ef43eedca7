"""Put the calling process into the sandbox. There is no way back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

from lstm_course.grading.isolation import landlock, privileges, rlimits, seccomp
from lstm_course.grading.isolation.paths import readable_paths
from lstm_course.grading.isolation.policy import Policy

__all__ = ["Policy", "lockdown", "prepare", "readable_paths"]


def prepare() -> None:
    """Look up once what does not change, in the process that the others are forked from: it takes 2 ms of 5."""
    landlock.offered()


def lockdown(policy: Policy) -> tuple[str, ...]:
    """Put the calling process into the sandbox that ``policy`` describes, for good.

    Returns what this machine could not enforce, in words; nothing where all of it holds. Never raises for that.
    Files and sockets that are open already stay open, and threads that run already stay free: the caller has neither.
    As root, the number of threads has no limit of the kernel's; whoever watches the process has to.
    """
    _settle_in(policy)
    missing = rlimits.limit(policy)
    unconfined = landlock.confine(policy)
    # Where Landlock keeps notebooks out of each other's processes, whoever watches one may look at its open files.
    missing += unconfined and _try("other processes of this user can look into it", privileges.hide)
    missing += unconfined
    missing += _try("what root may do is still allowed", privileges.drop)
    missing += seccomp.filter_calls(policy)  # last: it forbids the calls that the others are made of
    return tuple(missing)


def _settle_in(policy: Policy) -> None:
    home = str(policy.scratch)
    os.chdir(home)
    for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"):
        os.environ[name] = home
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = os.path.join(home, f".{name.lower()}")
    tempfile.tempdir = None  # it may have been looked up before


def _try(words: str, deed: Callable[[], None]) -> list[str]:
    try:
        deed()
    except (OSError, AttributeError) as error:
        return [f"{words}: {error}"]
    return []
