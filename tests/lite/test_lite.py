"""The browser edition: a Pyodide folder held against its lock, and notebooks that say what cannot run there."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from docs.lite import __main__ as command
from docs.lite import pyodide
from docs.lite.contents import write_contents
from docs.lite.pyodide import LOCK, RUNTIME, WANTED, NoPyodide, assemble

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    """Return a Pyodide folder: each wanted package, one that it depends on, and one that nobody wants."""
    place = tmp_path / "pyodide"
    place.mkdir()
    packages = {}
    for name in (*WANTED, "Deep.Down", "torch"):
        file = place / f"{name}-1.whl"
        file.write_bytes(name.encode())
        depends = ["deep-down"] if name == "numpy" else []
        packages[name] = {
            "file_name": file.name, "depends": depends, "sha256": hashlib.sha256(name.encode()).hexdigest()
        }  # fmt: skip
    for name in RUNTIME:
        (place / name).touch()
    (place / LOCK).write_text(json.dumps({"info": {"version": "0"}, "packages": packages}))
    return place


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "lstm_course-0.1.0-py3-none-any.whl"
    with ZipFile(path, "w") as packed:
        packed.writestr("lstm_course/__init__.py", "")
        packed.writestr("lstm_course-0.1.0.dist-info/METADATA", "")
    return path


def test_what_is_wanted_is_taken_and_ours_is_loaded_with_it(folder, wheel, tmp_path):
    assemble(folder, [wheel], tmp_path / "to")
    lock = json.loads((tmp_path / "to" / LOCK).read_text())
    assert lock["info"] == {"version": "0"}
    assert set(lock["packages"]) == {*WANTED, "deep-down", "lstm-course"}
    ours = lock["packages"]["lstm-course"]
    assert ours["imports"] == ["lstm_course"]
    assert set(ours["depends"]) == {*WANTED, "deep-down"}
    assert ours["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    there = {path.name for path in (tmp_path / "to").iterdir()}
    assert there == {*RUNTIME, LOCK, wheel.name, "Deep.Down-1.whl", *(f"{name}-1.whl" for name in WANTED)}


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "numpy-1.whl").write_bytes(b"another"), "numpy-1.whl is not the file that"),
        (lambda folder: (folder / "Deep.Down-1.whl").unlink(), "Deep.Down-1.whl: No such file"),
        (lambda folder: (folder / "pyodide.asm.wasm").unlink(), "pyodide.asm.wasm: No such file"),
        (lambda folder: (folder / LOCK).unlink(), f"{LOCK}: No such file"),
        (lambda folder: (folder / LOCK).write_text('{"packages": {}}'), "knows no "),
    ],
)
def test_a_folder_that_is_not_whole_is_refused_in_one_line(folder, wheel, tmp_path, monkeypatch, capsys, harm, told):
    harm(folder)
    with pytest.raises(NoPyodide, match=told):
        assemble(folder, [wheel], tmp_path / "to")
    monkeypatch.setattr(command, "_wheels", lambda work: [wheel])
    assert command.main(["--pyodide", str(folder), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_what_is_no_site_of_ours_is_not_written_over(tmp_path, capsys):
    (tmp_path / "thesis.tex").touch()
    assert command.main(["--pyodide", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "name another folder" in capsys.readouterr().err
    assert (tmp_path / "thesis.tex").exists()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the units that run to their end, and the browser's notebook of each."""
    folder = tmp_path_factory.mktemp("contents")
    runs = write_contents(ROOT / "course", folder)
    return runs, {path.stem: json.loads(path.read_text()) for path in folder.glob("*/*.ipynb")}


def test_notebooks_have_the_browsers_kernel_and_say_what_it_has_not(written):
    runs, notebooks = written
    assert [name[:2] for name in runs] == ["01", "02", "03", "04", "05", "06", "07", "08", "14"]
    for name, notebook in notebooks.items():
        assert notebook["metadata"]["kernelspec"]["name"] == "python"
        doors = [cell for cell in notebook["cells"] if "lstm_course_door" in cell["metadata"]]
        assert ("There is no PyTorch in a browser" in str(doors)) == (name not in runs)
        assert len(doors) == (name not in runs)


def test_exercises_that_need_no_pytorch_are_named_where_others_do(written):
    said = {name[:2]: str(notebook["cells"][:6]) for name, notebook in written[1].items()}
    assert "exercises these run here: text_to_ids, ids_to_text, stateful_batches, sample, nucleus," in said["10"]
    assert "these run here: make_windows, chronological_split, fit_scaler, scale_parts, persistence_f" in said["11"]
    assert "No exercise of this unit runs here" in said["12"]


@pytest.mark.parametrize("number", ["09", "10", "11", "12", "13"])
def test_a_notebook_imports_what_is_there_without_pytorch(written, number):
    """What the rest would have named says what is missing; graded cells are as they were."""
    name = next(name for name in written[1] if name.startswith(number))
    cells, released = written[1][name]["cells"], json.loads((ROOT / f"course/{name}/{name}.ipynb").read_text())["cells"]
    for cell, before in zip(cells, released, strict=True):
        assert "nbgrader" not in before["metadata"] or cell["source"] == before["source"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    imports = next(source for source in sources if "import numpy" in source)
    uses = "try:\n    class Model(nn.Module): pass\nexcept ModuleNotFoundError as error:\n    print(error.name)"
    if number == "13":
        uses = uses.replace("nn.Module", "torch.nn.Module")
    code = f"import sys\nsys.modules['torch'] = None\n{imports}\nassert check and progress\n{uses}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("torch\n", "")


def test_the_names_that_a_lock_may_write_otherwise():
    assert pyodide._normal("Jupyter_Core.x") == "jupyter-core-x"
