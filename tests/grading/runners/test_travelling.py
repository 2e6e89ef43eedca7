"""A job's files on the way to a machine with no folder in common."""

import pickle

import pytest

from lstm_course.grading.jobs import MB, Job
from lstm_course.grading.judging.folders import unpack
from lstm_course.grading.runners import travelling
from lstm_course.grading.runners.travelling import NotThere, arrived, packed


def _job(folder, **sizes):
    paths = {name: folder / name for name in sizes}
    for name, size in sizes.items():
        paths[name].write_bytes(name[:1].encode() * size)
    return Job("ada", "hw", "hw", (), own_files={"note.txt": b"small", "a": paths["a"]}, files={"b": paths["b"]})


def _sent(job, folder):
    """Return the job as another machine has it: pickled, and nothing of this one's files in sight."""
    raw = pickle.dumps(packed(job))
    for path in folder.iterdir():
        path.unlink()
    return pickle.loads(raw)


def test_files_above_a_megabyte_travel(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()

    def run(job):
        unpack(job.own_files, there)
        unpack(job.files, there)
        return {path.name: path.stat().st_size for path in there.iterdir()}

    found = arrived(run, _sent(_job(here, a=2 * MB, b=3 * MB), here))
    assert found == {"note.txt": 5, "a": 2 * MB, "b": 3 * MB}


def test_what_is_too_large_is_said_and_nothing_is_run(tmp_path, monkeypatch):
    monkeypatch.setattr(travelling, "MOST", 4 * MB)
    job = _job(tmp_path, a=2 * MB, b=3 * MB)
    assert arrived(lambda one: "ran", packed(job)) == "ran"  # both see the folder
    with pytest.raises(NotThere, match=r"the file 'b' is not on the cluster.*over 4 MB"):
        arrived(lambda one: "ran", _sent(job, tmp_path))
