"""What this machine offers to grading. What a notebook must not do is tried, in a process that is locked down."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_course.basics.machine import count_cores
from lstm_course.grading.isolation import landlock
from lstm_course.grading.isolation.lockdown import Policy, prepare, readable_paths
from lstm_course.grading.isolation.trial import Outcome, attempt
from lstm_course.grading.processes import own_packages

GB = 1 << 30
_OLDEST_PYTHON = (3, 11)
_ENOUGH_DISK = 2 * GB
_ENOUGH_MEMORY = 4 * GB


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    words    what was found, what it means for grading, and what to do
    guards   grading is not fully protected without it
    """

    name: str
    ok: bool
    words: str
    guards: bool = False

    def line(self) -> str:
        mark = "✓" if self.ok else "–"
        return f"{mark} {'yes' if self.ok else 'no '}  {self.name}: {self.words}"


def run_doctor(say: Callable[[str], None]) -> bool:
    """Say what was found, a line each. True if grading can be fully protected here."""
    findings = examine()
    for finding in findings:
        say(finding.line())
    weak = [finding.name for finding in findings if finding.guards and not finding.ok]
    say("")
    if weak:
        say(f"Grading works here, but it is not fully protected. What is missing: {', '.join(weak)}.")
        say("For work that you do not trust take Linux 6.2 or later, with 'pip install landlockpy'.")
    else:
        say("Grading is fully protected here: what a notebook must not do was tried, and refused.")
    return not weak


def examine() -> list[Finding]:
    """Return everything that grading needs or likes to have, looked at or tried."""
    return [*_software(), *_machine(), *_protection(), *_own_packages()]


def _software() -> Iterator[Finding]:
    version = platform.python_version()
    fits = sys.version_info[:2] >= _OLDEST_PYTHON
    yield Finding("Python", fits, version if fits else f"{version} is too old: take 3.11 or later")
    yield _package("nbgrader", "nbgrader", "nothing can be graded: pip install 'lstm-course[instructor]'")
    yield _package("torch", "PyTorch", "notebooks that import it fail: pip install 'lstm-course[torch]'")
    yield _package("distributed", "Dask", "needed for --scheduler alone: pip install 'dask[distributed]'")


def _package(name: str, title: str, without: str) -> Finding:
    if importlib.util.find_spec(name) is None:
        return Finding(title, False, f"not installed; {without}")
    return Finding(title, True, importlib.metadata.version(name))


def _own_packages() -> Iterator[Finding]:
    """Say which packages of the instructor's own a notebook can import: one may hold model answers."""
    name, setting = "packages of your own", "c.GradingExecute.hidden_modules"
    try:
        hidden = own_packages.hidden_modules()
    except Exception as error:  # it is a program of theirs
        yield Finding(name, False, f"nbgrader_config.py could not be read ({type(error).__name__})")
        return
    found = {top: place for top, place in sorted(own_packages.found()) if top not in hidden}
    if found:
        shown = ", ".join(f"{top} ({place})" for top, place in list(found.items())[:5])
        more = f", and {len(found) - 5} more" if len(found) > 5 else ""
        words = f"a notebook can import {shown}{more}: one that holds model answers belongs into {setting}"
        yield Finding(name, False, words)
    elif hidden:
        yield Finding(name, True, f"{', '.join(hidden)}: not there for a notebook ({setting})")


def _machine() -> Iterator[Finding]:
    yield Finding(
        "cores", True, f"{count_cores()}: that many submissions are graded at a time, unless --workers says otherwise"
    )
    memory = _memory()
    if memory:
        enough = memory >= _ENOUGH_MEMORY
        advice = "" if enough else "; a worker may take 2 GB: lower --workers"
        yield Finding("memory", enough, f"{memory / GB:.1f} GB{advice}")
    yield _temporary()


def _memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows does not say
        return 0


def _temporary() -> Finding:
    name, folder = "folder for temporary files", tempfile.gettempdir()
    try:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x")
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(name, False, f"nothing can be written to {folder} ({error.strerror}): set TMPDIR to another one")
    advice = "" if free >= _ENOUGH_DISK else ", too little: set TMPDIR to a larger one"
    return Finding(name, not advice, f"{folder}, {free / GB:.1f} GB free{advice}")


def _protection() -> Iterator[Finding]:
    forks = hasattr(os, "fork") and sys.platform != "win32"
    yield Finding(
        "forking",
        forks,
        "a notebook starts from a warm process" if forks else "this system cannot: each notebook starts a Python anew",
        guards=True,
    )
    abi, reason = landlock.offered()
    covers = [what for since, what in _LANDLOCK if since <= abi]
    yield Finding("Landlock", bool(abi), f"version {abi}: {', '.join(covers)}" if abi else reason, guards=True)
    if hasattr(os, "geteuid"):
        root = os.geteuid() == 0
        words = "an ordinary user"
        if root:
            words = (
                "root; notebooks lose what only root may do. The number of their threads is limited by the judge alone"
            )
        yield Finding("user", True, words)
    if forks:
        yield from _tried()


_LANDLOCK = (
    (1, "files"),
    (3, "emptying of files"),
    (4, "TCP"),
    (5, "devices"),
    (6, "signals and abstract sockets"),
)


def _tried() -> Iterator[Finding]:
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        scratch, secret = Path(folder, "scratch"), Path(folder, "secret")
        scratch.mkdir()
        secret.write_text("secret")
        course = _course_files()
        readable, listable = readable_paths([secret, *course, *({Path.cwd()} if course else ())])
        policy = Policy(scratch, tuple(readable), tuple(listable), memory=GB // 2, file_size=1 << 20)
        plain = attempt(policy, lambda: Path("mine").write_text("x"))
        yield Finding(
            "work in the sandbox", not plain.error, plain.error or "a notebook can do its own work", guards=True
        )
        for missing in plain.missing:
            yield Finding("not enforced", False, missing, guards=True)
        for name, harm, deed in (*_deeds(secret), *map(_reading, course)):
            outcome = attempt(policy, deed)
            ok = _refused(outcome)
            yield Finding(name, ok, "tried, and refused" if ok else f"tried, and possible: {harm}", guards=True)


def _course_files() -> list[Path]:
    """Return what is to stay hidden of the course that the doctor was called in."""
    names = ("gradebook.db", ".grader-seed", "nbgrader_config.py")
    return [path for path in map(Path.cwd().joinpath, names) if path.is_file()]


def _reading(path: Path) -> tuple[str, str, Callable[[], object]]:
    return f"reading {path.name}", f"a notebook can read {path}", path.read_bytes


def _refused(outcome: Outcome) -> bool:
    return outcome.error.startswith(("PermissionError", "MemoryError", "OSError"))


def _deeds(secret: Path) -> Iterator[tuple[str, str, Callable[[], object]]]:
    grader = os.getpid()
    yield "reading other files", "a notebook can read the gradebook and other submissions", secret.read_text
    yield "changing other files", "a notebook can change or delete your files", lambda: secret.write_text("x")
    yield "the network", "a notebook can send and fetch", socket.socket
    yield "other processes", "what a notebook starts may outlive it", _start_another
    yield "signals to the grader", "a notebook can stop the grader", lambda: os.kill(grader, signal.SIGCONT)
    yield "too much memory", "a notebook can take all of it", lambda: len(bytearray(GB))
    yield "too large a file", "a notebook can fill the disk", lambda: Path("large").write_bytes(bytes(2 << 20))
    yield "the rights of root", "a notebook may do what root may", _use_a_right
    yield "lifting the limits", "a notebook can take more than its share", _lift


def _start_another() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def _use_a_right() -> None:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:") and not int(line.split()[1], 16):
            raise PermissionError("there is none")


def _lift() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard + 1))
    except ValueError as error:  # what Python makes of the kernel's refusal
        raise PermissionError(str(error)) from None
