"""The pages under docs/ and the like as pages of the site: their links lead to pages, or to the repository."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from docs.site.executed import ROOT

# Page of the repository → page of the site. What a link names beside these is a file of the repository.
PAGES = {f"docs/{name}.md": f"docs/{name}.md" for name in (
    "students", "instructors", "your-course", "grading", "authors", "library", "architecture", "evidence",
    "glossary", "mistakes", "benchmarks", "cluster", "deployment",
)} | {name: f"docs/{name.lower()}" for name in ("CONTRIBUTING.md", "CHANGELOG.md")}  # fmt: skip
_NOTEBOOK = re.compile(r"(?:solutions|course)/(\w+)/\1\.ipynb")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")
_PICTURE = re.compile(r'(!\[[^\]]*\]\(|(?:src|srcset)=")(?![a-z]+:)([^)"\s]+)')
_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def write_texts(to: Path, repository: str) -> list[str]:
    """Write each page that is there into ``to``; return their names, in the order of ``PAGES``."""
    there = [name for name in PAGES if (ROOT / name).is_file()]
    for name in there:
        page = to / PAGES[name]
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(led(ROOT / name, page, to, repository), encoding="utf-8")
    return there


def led(source: Path, page: Path, to: Path, repository: str) -> str:
    """Return the text of ``source`` as it stands at ``page``: its links lead to pages of the site."""

    def link(found: re.Match[str]) -> str:
        words, target, anchor = found[1], (source.parent / found[2]).resolve(), found[3] or ""
        name = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
        notebook = _NOTEBOOK.fullmatch(name)
        if notebook and (to / "units" / f"{notebook[1]}.ipynb").is_file():
            return f"[{words}]({_way(page, to / 'units' / notebook[1])}.ipynb{anchor})"
        if name in PAGES and (ROOT / name).is_file():
            return f"[{words}]({_way(page, to / PAGES[name])}{anchor})"
        if name == "README.md":
            return f"[{words}]({_way(page, to / 'index')}.md)"
        kind = "tree" if target.is_dir() else "blob"
        return f"[{words}]({repository}/{kind}/main/{name})" if repository else words

    def picture(found: re.Match[str]) -> str:
        file = (source.parent / found[2]).resolve()
        shutil.copy(file, to / "_static" / file.name)
        return found[1] + _way(page, to / "_static" / file.name)

    text, kept = source.read_text(encoding="utf-8"), []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    text = _PICTURE.sub(picture, _LINK.sub(link, _BLOCK.sub(keep, text)))
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], text)


def _way(page: Path, target: Path) -> str:
    return Path(os.path.relpath(target, page.parent)).as_posix()
