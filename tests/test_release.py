"""What is published: one version everywhere, all files in the sdist, a README that leads somewhere on an index page."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import setuptools
import yaml

import lstm_course

ROOT = Path(__file__).parents[1]
ADDRESS = "https://example.org/owner/course"


def test_one_version():
    """The citation names the last version that was published, which the changelog dates."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    published = re.findall(r"^## (\d[\d.]*) \((.*)\)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert project["version"] == lstm_course.__version__ == cited["version"]
    assert (cited["version"], str(cited["date-released"])) == published[0]
    assert cited["license"] == project["license"]
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()


@pytest.fixture
def setup_py(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(setuptools, "setup", lambda **said: None)
    return runpy.run_path("setup.py")


def test_links_of_the_readme_lead_into_the_repository(setup_py):
    page = setup_py["for_an_index"]((ROOT / "README.md").read_text(), ADDRESS)
    ways = re.findall(r"\]\(([^)]+)\)", page) + re.findall(r'(?:src|srcset)="([^"]+)"', page)
    assert f"{ADDRESS}/blob/main/docs/students.md" in ways
    assert f"{ADDRESS}/raw/main/docs/pictures/verdict-dark.png" in ways
    for way in ways:
        found = re.match(rf"{ADDRESS}/(?:blob|raw)/main/([^#]+)", way)
        assert found is None or (ROOT / found[1]).exists()
        assert found or way.startswith("https://"), way


def test_without_an_address_no_link_leads_nowhere(setup_py):
    page = setup_py["for_an_index"]((ROOT / "README.md").read_text(), "")
    assert re.findall(r"\]\((?!https?:)|<picture|<img", page) == []
    assert "More in docs/students.md." in page


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_each_file_travels_in_the_sdist(tmp_path):
    """So that what was unpacked can run its tests."""
    done = subprocess.run(
        [sys.executable, "setup.py", "-q", "egg_info", "--egg-base", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    packed = set((tmp_path / "lstm_course.egg-info/SOURCES.txt").read_text().splitlines())
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {file for file in tracked.splitlines() if (ROOT / file).is_file()} <= packed
