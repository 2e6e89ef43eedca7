"""Set up a virtual environment for work on the course: with uv where it is there, with pip where not.

    python3 deploy/set_up.py .venv

A line for each stage. Whatever was done already is quick: a set-up that was interrupted is simply run again. Needs
nothing but Python. uv is told what pip's configuration says (indexes, wheels at hand, constraints), and where it
fails pip does the work.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WANTED = ("-c", "constraints.txt", "-e", ".[dev]")
# pip's setting → uv's variable, and what stands between several values there
_SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "no-index": ("UV_NO_INDEX", " "),
}
_LEAVE_OUT = re.compile(r"^(warning:|\s*$)", re.IGNORECASE)


def main(venv: Path) -> int:
    """Make the environment in ``venv``, and fill it. Return the exit code."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not works(python):
        with stage(f"Making {venv}, with Python {sys.version.split()[0]}"):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    count = sum("==" in line for line in Path("constraints.txt").read_text(encoding="utf-8").splitlines())
    if not with_uv(python, count) and not with_pip(python, count):
        return 1
    with stage("Compiling them"):
        command = [str(python), "-m", "compileall", "-q", "-j", "0", "-x", r"[/\\]tests?[/\\]", str(venv / "lib")]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 0


def works(python: Path) -> bool:
    """Return whether there is an environment with pip that runs; one that was left half made does not."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def with_uv(python: Path, count: int) -> bool:
    """Install with uv. Return False where there is none, or it fails; it has said so then."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    told = pip_says(python)
    command = [uv, "pip", "install", "--quiet", "--python", str(python), *WANTED]
    return installed("uv", command, {**uv_settings(told), **os.environ}, count, "pip will do it")


def with_pip(python: Path, count: int) -> bool:
    """Install with pip. Return False where it fails; it has said so then."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", *WANTED]
    more = "" if shutil.which("uv") else ": some minutes; uv would be quicker"
    return installed("pip", command, os.environ, count, "mend that and run the same again", more)


def installed(
    name: str, command: list[str], environment: Mapping[str, str], count: int, then: str, more: str = ""
) -> bool:
    """Run an installer. Where it fails, say in its own words why, each line once, and what comes then."""
    with stage(f"Installing up to {count} packages with {name}{more}"):
        done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode:
        print(f"{name} could not; {then}:", file=sys.stderr)
        lines = dict.fromkeys(line.rstrip() for line in done.stderr.splitlines() if not _LEAVE_OUT.match(line))
        print("\n".join(f"    {line}" for line in list(lines)[-12:]), file=sys.stderr, flush=True)
    return not done.returncode


def pip_says(python: Path) -> dict[str, str]:
    """Return pip's settings for an installation, from all of its files and from the environment."""
    listed = subprocess.run([str(python), "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    found: dict[str, dict[str, str]] = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if value:
            found.setdefault(section, {})[name] = str(ast.literal_eval(value))
    return {**found.get("global", {}), **found.get("install", {}), **found.get(":env:", {})}


def uv_settings(told: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings as uv's variables. Of several indexes the best match counts, as with pip."""
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, (variable, between) in _SETTINGS.items():
        if values := told.get(name, "").split():
            settings[variable] = between.join(value for value in values if _is_there(value))
    return {name: value for name, value in settings.items() if value}


def _is_there(value: str) -> bool:
    """Whether uv would not stop at it: pip passes over a folder that is not there."""
    path = value.removeprefix("file://")
    return not path.startswith("/") or Path(path).exists()


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Say what begins, and how long it took."""
    print(f"{what} ...", flush=True)
    started = time.monotonic()
    yield
    print(f"  {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
