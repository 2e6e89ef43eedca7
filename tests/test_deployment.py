"""What can be held of docs/deployment.md and deploy/ without Docker, a hub or a cluster."""

import ast
import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "deployment.md"
INSTRUCTIONS = {"FROM", "ARG", "RUN", "COPY", "USER", "WORKDIR", "EXPOSE", "CMD", "ENV", "ENTRYPOINT", "LABEL"}


def instructions():
    text = re.sub(r"^#.*\n", "", (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line.split(None, 1) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def test_the_dockerfile_is_one_and_names_what_is_there():
    lines = instructions()
    assert lines[0][0] == "FROM"
    assert {word for word, _ in lines} <= INSTRUCTIONS
    for word, rest in lines:
        if word in ("CMD", "ENTRYPOINT"):
            assert all(isinstance(part, str) for part in ast.literal_eval(rest))
        elif word != "RUN":
            assert shlex.split(rest)
    text = " ".join(rest for _, rest in lines)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(re.search(r"/opt/lstm-course\[([^\]]+)\]", text)[1].split(",")) <= set(extras)
    for name in re.findall(r"/opt/lstm-course/([\w.]+)", text):
        assert (ROOT / name).is_file(), name
    hidden = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert not {"lstm_course", "course", "solutions", "pyproject.toml", "constraints.txt", "*"} & set(hidden)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_settings_are_python(block):
    ast.parse(block)
