"""Packages that docs pages show, made of their code blocks, built into a wheel, and installed in a folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def blocks(page: str) -> list[tuple[str, str]]:
    """Return the page's code blocks: (language, code)."""
    return re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL)


def write_package(folder: Path, page: str) -> None:
    """Write each block whose first line is a comment with a file's name, such as ``# leaky_unit/__init__.py``."""
    for _, code in blocks(page):
        named = re.match(r"# ([\w/]+\.(?:py|toml))\b", code)
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)


def install_from_wheel(tmp_path: Path, page: str, files: dict[str, str] | None = None) -> Path:
    """Build a wheel of the page's package and install it, offline. Returns the folder that it is installed in.

    files: more files of the package, by path.
    """
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    write_package(source, page)
    for path, code in (files or {}).items():
        (source / path).write_text(code)
    _pip("install", "--target", str(site), str(build_wheel(source, tmp_path / "wheels")))
    return site


def build_wheel(source: Path, wheels: Path) -> Path:
    """Build a wheel of a folder with a pyproject.toml, offline."""
    _pip("wheel", "--no-build-isolation", "--wheel-dir", str(wheels), str(source))
    return next(wheels.glob("*.whl"))


def build_wheel_of_the_course(folder: Path) -> Path:
    """Build a wheel of a copy of this package, in ``folder``."""
    source = folder / "course-source"
    shutil.copytree(ROOT / "lstm_course", source / "lstm_course", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "course", source / "course", ignore=shutil.ignore_patterns(".*"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    return build_wheel(source, folder / "course-wheel")


def python_in(site: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python with what is installed in ``site``, in the folder that it lies in."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def _pip(command: str, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", command, "--no-deps", "--no-index"]
    done = subprocess.run([*pip, *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
