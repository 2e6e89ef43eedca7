"""docs/library.md runs as it stands, with its cell installed from a wheel of its pyproject.toml."""

import re
from pathlib import Path

from tests.outside_packages import blocks, install_from_wheel, python_in

PAGE = (Path(__file__).parents[1] / "docs" / "library.md").read_text()


def test_the_page_runs_from_top_to_bottom(tmp_path):
    site = install_from_wheel(tmp_path, PAGE)
    script = "\n".join(code for language, code in blocks(PAGE) if language == "python" and not code.startswith("# "))
    ran = python_in(site, "-c", script)
    assert ran.returncode == 0, ran.stderr
    error, chance = re.search(r"mean squared error (\S+), chance (\S+)", ran.stdout).groups()
    assert float(error) < float(chance) / 10


def test_every_module_that_the_page_names_can_be_imported(tmp_path):
    modules = sorted({f"import {name}" for name in re.findall(r"`(lstm_course(?:\.\w+)+)`", PAGE)})
    assert len(modules) > 5
    ran = python_in(tmp_path, "-c", "\n".join(modules))
    assert ran.returncode == 0, ran.stderr
