"""environment.yml says the same as pyproject.toml, in conda-forge's names."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
CONDA_NAME = {"torch": "pytorch", "matplotlib": "matplotlib-base"}


def requirement(text: str) -> tuple[str, str]:
    name, bound = re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", text).groups()
    return name.lower(), bound


def wanted() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    everything = [*project["dependencies"], *with_its_extras("instructor", extras), *extras["torch"]]
    return {"python": project["requires-python"], **dict(map(requirement, everything))}


def with_its_extras(name: str, extras: dict[str, list[str]]) -> list[str]:
    """Return what an extra asks for, and the extras of ours that it names, in their place."""
    found = []
    for text in extras[name]:
        own = re.fullmatch(r"lstm-course\[(.*)\]", text)
        found += [t for inner in own[1].split(",") for t in with_its_extras(inner, extras)] if own else [text]
    return found


def offered() -> tuple[dict[str, str], list[str]]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = [entry for entry in listed if isinstance(entry, str) and entry != "pip"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    return dict(map(requirement, [*conda, *(p for p in pip if not p.startswith("-e"))])), pip


def test_each_requirement_is_in_environment_yml_with_the_same_bound():
    found, _ = offered()
    assert found == {CONDA_NAME.get(name, name): bound for name, bound in wanted().items()}


def test_environment_yml_installs_this_package_itself():
    assert "-e ." in offered()[1]


def test_constraints_lie_within_the_ranges():
    from packaging.requirements import Requirement

    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split() if "==" in line)
    pins = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"], *(t for extra in project["optional-dependencies"].values() for t in extra)]
    for text in texts:
        needed = Requirement(text)
        if needed.name != "lstm-course":
            assert needed.name in pins, f"{needed.name} has no pin in constraints.txt"
            assert needed.specifier.contains(pins[needed.name]), f"{text}, but {pins[needed.name]} is pinned"


def test_students_need_no_nbgrader():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert not any(text.startswith(("nbgrader", "torch")) for text in project["dependencies"])
