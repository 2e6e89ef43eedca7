"""``python -m docs.lite --pyodide FOLDER``: the course in a browser, with nothing installed, in lite/.

A static site: JupyterLite with the Pyodide kernel, and the students' notebooks. FOLDER is a Pyodide release (0.27.7);
each file that is taken from it is held against its lock. Nothing is fetched from another host, then or later.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from docs.lite.contents import write_contents
from docs.lite.pyodide import NoPyodide, assemble
from docs.placing import put, taken

ROOT = Path(__file__).parents[2]
_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
_EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
# In an environment of their own: JupyterLab would take the kernel's extension for one of its.
_TOOLS = (
    "jupyterlite-core==0.6.4",
    "jupyterlite-pyodide-kernel==0.6.1",  # the one for Pyodide 0.27
    "jupyterlab-widgets==3.0.15",  # the last for its JupyterLab, 4.4
    "jupyter-server",
)
_PURE = ("ipywidgets", "comm", "tqdm")  # of the base install, what a notebook imports and Pyodide has not


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.lite", description=__doc__.split("\n")[0])
    parser.add_argument("--pyodide", type=Path, required=True, metavar="FOLDER", help="a Pyodide 0.27.7, unpacked")
    parser.add_argument("--out", type=Path, default=ROOT / "lite", help="where the site goes (default: lite/)")
    chosen = parser.parse_args(words)
    if why := taken(chosen.out, "jupyter-lite.json"):
        print(f"docs.lite: {why}", file=sys.stderr)
        return 2
    try:
        return build(chosen.pyodide, chosen.out)
    except NoPyodide as error:
        print(f"docs.lite: {error}", file=sys.stderr)
        return 2


def build(pyodide: Path, out: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="lstm-course-lite-") as folder:
        work = Path(folder)
        wheels = _wheels(work)
        assemble(pyodide, wheels, work / "pyodide")  # first: a folder that is not whole is told at once
        runs = write_contents(ROOT / "course", work / "files")
        tools = _tools()
        _settings(work, tools)
        done = subprocess.run(
            [str(tools / "bin/jupyter"), "lite", "build", "--lite-dir", str(work), "--contents", "files",
             "--output-dir", "site", "--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages"],
            cwd=work, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            print(done.stdout[-3000:], done.stderr[-3000:], file=sys.stderr)
            return done.returncode
        shutil.copytree(work / "pyodide", work / "site/static/pyodide", dirs_exist_ok=True)
        put(work / "site", out)
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    print(f"{out}: {len(runs)} units run in it, {size:.0f} MB; serve the folder, e.g. python -m http.server -d {out}")
    return 0


def _wheels(work: Path) -> list[Path]:
    """Build our own wheel, and fetch those of pure Python that Pyodide has not. Ours comes last."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory(dir=work) as clone:
        for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, clone)
        for name in ("lstm_course", "course"):
            shutil.copytree(ROOT / name, Path(clone, name), ignore=shutil.ignore_patterns("__pycache__", ".*"))
        wheels = work / "wheels"
        own = ["--no-deps", "--no-build-isolation", "-w", str(wheels / "own"), clone]
        subprocess.run([*pip, "wheel", *own], check=True)
    constraints = ["-c", str(ROOT / "constraints.txt")]
    subprocess.run(
        [*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", str(wheels), *constraints, *_PURE], check=True
    )
    return [*sorted(wheels.glob("*.whl")), *(wheels / "own").glob("*.whl")]


def _tools() -> Path:
    """Return the environment with JupyterLite in it; it is made once."""
    place = ROOT / ".lite-venv"
    if not (place / ".ready").is_file():
        print(f"installing JupyterLite into {place.name}/ ...", flush=True)
        venv.create(place, with_pip=True, clear=True)
        pip = [str(place / "bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", *_TOOLS], check=True)
        (place / ".ready").touch()
    return place


def _settings(work: Path, tools: Path) -> None:
    shared = tools / "share/jupyter/labextensions"
    config = {
        "LiteBuildConfig": {
            "ignore_sys_prefix": ["federated_extensions"],  # an instructor's extensions are no student's
            "federated_extensions": [str(shared / name) for name in _EXTENSIONS],
        }
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    page = {
        "jupyter-config-data": {
            "appName": "lstm-course",
            "exposeAppInBrowser": True,
            "litePluginSettings": {
                _KERNEL: {
                    "pyodideUrl": "./static/pyodide/pyodide.js",
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": ["lstm-course"]},
                }
            },
        },
        "jupyter-lite-schema-version": 0,
    }
    (work / "jupyter-lite.json").write_text(json.dumps(page), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
