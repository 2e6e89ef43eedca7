"""What must be true of every page of the site, looked up in the pages themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {"script": "src", "img": "src", "source": "srcset", "iframe": "src", "link": "href", "video": "src"}
_AWAY = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//")
_FAILED = ("output traceback", "output stderr")
_OTHERS = ("_static", "_modules", "lite")  # pages that others wrote
_GENERATED = ("search.html", "genindex.html", "py-modindex.html")  # Sphinx's own, of one heading each


@dataclass
class Page(HTMLParser):
    """What is looked at in a page."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    without_alt: int = 0
    failed: int = 0
    title: str = ""
    description: str = ""
    headings: int = 0
    _in_title: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        self.ids.update(given[name] for name in ("id", "name") if given.get(name))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        loaded = given.get(_LOADS.get(tag, ""), "")
        if loaded and not (tag == "link" and given.get("rel") in ("canonical", "next", "prev", "index", "search")):
            self.loads.append(loaded)
        self.without_alt += tag == "img" and "alt" not in given
        self.failed += any(mark in given.get("class", "") for mark in _FAILED)
        self.headings += tag == "h1"
        self._in_title = tag == "title" and not self.title
        if tag == "meta" and given.get("name") == "description":
            self.description = given.get("content", "")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data.strip()


def faults_of(site: Path) -> list[str]:
    """Return what is wrong with a built site, a line each; nothing if all is well."""
    faults: list[str] = []

    @cache
    def read(file: Path) -> Page:
        page = Page()
        page.feed(file.read_text(encoding="utf-8"))
        return page

    for file in sorted(site.rglob("*.html")):
        if file.relative_to(site).parts[0] in _OTHERS:
            continue
        page, name = read(file), file.relative_to(site).as_posix()
        faults += [f"{name}: asks another host for {way}" for way in page.loads if urlsplit(way).netloc]
        for way in page.links + page.loads:
            if why := _broken(way, file, site, read):
                faults.append(f"{name}: {way} {why}")
        if page.without_alt:
            faults.append(f"{name}: {page.without_alt} pictures without an alt text")
        if page.failed:
            faults.append(f"{name}: {page.failed} outputs are errors or warnings")
        if name not in _GENERATED:
            for what, there in (("title", page.title), ("description", page.description)):
                if not there:
                    faults.append(f"{name}: has no {what}")
        if page.headings != 1 and name not in _GENERATED:
            faults.append(f"{name}: has {page.headings} first headings, not one")
    for file in sorted(site.rglob("*.css")):
        if _AWAY.search(file.read_text(encoding="utf-8")):
            faults.append(f"{file.relative_to(site)}: asks another host")
    return faults


def _broken(way: str, file: Path, site: Path, read) -> str:
    """Say why a link inside the site leads nowhere; empty if it does not, or leaves the site."""
    parts = urlsplit(way)
    if parts.scheme or parts.netloc:
        return ""
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(site.resolve()) or not target.is_file():
        return "is not there"
    if parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in read(target).ids:
        return "has no such place"
    return ""
