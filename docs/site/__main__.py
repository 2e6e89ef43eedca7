"""``python -m docs.site``: the course as pages that one can read, in site/. ``make site`` does it.

Each unit is its released notebook, run: figures, demos with their sliders alive, exercises as students get them, and
no answer. What has been run is kept in .site-cache/, and run again when the package or the notebook changes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from tqdm import tqdm

from docs.placing import put, taken
from docs.site import checks
from docs.site.api import write_api
from docs.site.evidence import with_figures
from docs.site.executed import ROOT, NotRun, executed
from docs.site.media import FOLDER, Media
from docs.site.pages import write_gallery, write_index, write_units_page
from docs.site.texts import write_texts
from docs.site.units import UnitPage, page_of
from lstm_course.units.registry import all_units

HERE = Path(__file__).parent


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="where the site goes (default: site/)")
    parser.add_argument("--units", nargs="*", metavar="UNIT", help="these only, e.g. 04_lstm_gates")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="notebooks that run at once")
    parser.add_argument("--kept", type=Path, default=ROOT / ".site-cache", help="where what has been run is kept")
    parser.add_argument("--repository", default=os.environ.get("SITE_REPOSITORY", ""), metavar="URL",
                        help="where the course's repository is, for links to it; none without")  # fmt: skip
    parser.add_argument("--lite", type=Path, metavar="FOLDER",
                        help="the browser edition, as make lite leaves it: it becomes a part of the site")  # fmt: skip
    parser.add_argument("--no-api", action="store_true", help="leave the API reference out: it takes its time")
    chosen = parser.parse_args(words)
    if chosen.lite and not (chosen.lite / "jupyter-lite.json").is_file():
        parser.error(f"{chosen.lite} is no browser edition: make it with make lite")
    unknown = set(chosen.units or ()) - set(all_units())
    if unknown:
        parser.error(f"no unit is called {', '.join(sorted(unknown))}; there are {', '.join(all_units())}")
    if why := taken(chosen.out, "objects.inv"):
        parser.error(why)
    try:
        return build(chosen)
    except NotRun as error:
        print(f"docs.site: {error}", file=sys.stderr)
        return 1


def build(chosen: argparse.Namespace) -> int:
    names = [name for name in all_units() if not chosen.units or name in chosen.units]
    released = [ROOT / "course" / name / f"{name}.ipynb" for name in names]
    repository = chosen.repository.rstrip("/")
    with tempfile.TemporaryDirectory(prefix="lstm-course-site-") as folder:
        source = Path(folder)
        static, extra = source / "_static", source / "_extra"
        shutil.copytree(HERE / "static", static)
        shutil.copy(ROOT / "lstm_course/plots/frames.js", static)
        shutil.copy(HERE / "conf.py", source)
        pages: dict[str, UnitPage] = {}
        running = tqdm(executed(released, chosen.kept, chosen.jobs), total=len(names), desc="running the notebooks",
                       unit="notebook", disable=None)  # fmt: skip
        for path, notebook in running:
            media = Media(extra / FOLDER, f"../{FOLDER}")
            pages[path.stem] = page_of(path.stem, notebook, media, repository, lite=chosen.lite is not None)
            (source / "units").mkdir(exist_ok=True)
            nbformat.write(notebook, source / "units" / path.name)
        (extra / "notebooks").mkdir(parents=True)
        for path in released:
            shutil.copy(path, extra / "notebooks")
        texts = write_texts(source, repository)
        evidence = source / "docs/evidence.md"
        page = with_figures(evidence.read_text(encoding="utf-8"), Media(extra / "evidence", "../evidence"))
        evidence.write_text(page, encoding="utf-8")
        apis = [] if chosen.no_api else write_api(source)
        units = {name: pages[name] for name in names}
        write_units_page(source, units)
        write_gallery(source, units)
        write_index(source, list(units), texts, apis)
        print("writing the pages ...", flush=True)
        made = subprocess.run(
            [sys.executable, "-m", "sphinx", "-b", "html", "-q", "--fail-on-warning", "--keep-going",
             "-j", str(chosen.jobs), "-d", str(source / ".doctrees"), str(source), str(source / ".html")],
            env={**os.environ, "SITE_REPOSITORY": repository},
        )  # fmt: skip
        if made.returncode:
            return made.returncode
        _trim(source / ".html")
        if chosen.lite:
            shutil.copytree(chosen.lite, source / ".html" / "lite")
        faults = checks.faults_of(source / ".html")
        for fault in faults:
            print(fault, file=sys.stderr)
        put(source / ".html", chosen.out)
    pictures = sum(1 for _ in (chosen.out / FOLDER).iterdir())
    size = sum(file.stat().st_size for file in chosen.out.rglob("*") if file.is_file()) / 1e6
    print(f"{chosen.out}: {len(names)} units, {pictures} pictures, {size:.0f} MB; open {chosen.out / 'index.html'}")
    return 1 if faults else 0


def _trim(site: Path) -> None:
    """Keep of MathJax only what a page loads, a sixth; and of the sources nothing, as no page leads to them."""
    shutil.rmtree(site / "_sources", ignore_errors=True)
    mathjax = site / "_static/mathjax"
    for file in mathjax.rglob("*"):
        inside = file.relative_to(mathjax).as_posix()
        if file.is_file() and inside != "tex-chtml.js" and not inside.startswith(("output/chtml", "input/tex")):
            file.unlink()


if __name__ == "__main__":
    sys.exit(main())
