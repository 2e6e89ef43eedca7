"""A library that is missing is said in one line, with the extra that brings it, as the package's metadata has it."""

import tomllib
from pathlib import Path

import pytest

from lstm_course import cli
from lstm_course.basics import extras

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
# As an installer writes the project's extras down.
METADATA = [
    f"{text.partition(';')[0].strip()} ; extra == '{extra}'"
    for extra, texts in PROJECT["optional-dependencies"].items()
    for text in texts
]


@pytest.fixture(autouse=True)
def metadata(monkeypatch):
    monkeypatch.setattr(extras, "requires", lambda name: [*PROJECT["dependencies"], *METADATA])


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("torch.nn", "torch"),
        ("sklearn", "torch"),
        ("jupyterlab", "lab"),
        ("jupyter_client.manager", "lab"),
        ("nbformat", "notebooks"),
        ("markdown_it", "notebooks"),
        ("jupyterlab_slideshow", "lecture"),
        ("nbgrader", "instructor"),
        ("landlock", "instructor"),
        ("distributed", "dask"),
        ("sphinx", "site"),
        ("numpy", None),  # the base has it
        ("lstm_course.nowhere", None),
        ("", None),
    ],
)
def test_the_first_extra_that_brings_it(module, extra):
    assert extras.extra_with(module) == extra


def test_every_library_of_an_extra_is_found():
    for text in METADATA:
        name = text.split(">")[0].split("[")[0].strip()
        if name != "lstm-course":
            assert extras.extra_with(name.replace("-", "_")), text


def test_a_library_that_is_missing_can_be_named_and_not_used():
    torch = nn = extras.Missing("torch")
    assert not isinstance(nn, type)
    for use in (lambda: torch.zeros(3), lambda: setattr(torch, "a", 1)):
        with pytest.raises(ModuleNotFoundError, match="No module named 'torch'"):
            use()
    with pytest.raises(ModuleNotFoundError):

        class Model(nn.Module):
            pass


def test_a_command_that_needs_a_library_says_so_in_one_line(monkeypatch, capsys):
    def needs(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(cli, "app", lambda: needs("nbclient.client"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said == "lstm-course: this needs nbclient, which is not installed: pip install 'lstm-course[notebooks]'\n"
    monkeypatch.setattr(cli, "app", lambda: needs("something_else"))
    with pytest.raises(ModuleNotFoundError):  # no matter of installing: a slip of ours, with its traceback
        cli.main()
