"""What a locked-down process tries, and does not get."""

import contextlib
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lstm_course.grading.isolation.lockdown import prepare
from tests.grading.isolation.calls import as_i386
from tests.grading.isolation.deeds import DEEDS


@pytest.mark.parametrize("deed", [pytest.param(deed, id=name) for name, deed in DEEDS.items()])
def test_it_is_refused(locked, place, deed):
    outcome = locked(lambda: deed(place))
    assert outcome.value is None
    assert outcome.error.startswith(("PermissionError", "OSError", "ModuleNotFoundError", "ValueError: not allowed"))
    assert place.gradebook.read_text() == "secret"
    assert sorted(path.name for path in place.library.iterdir()) == ["beside.py", "hidden", "shown"]


def test_a_32_bit_way_into_the_kernel_ends_the_process(locked):
    assert locked(lambda: 1).value == 1
    assert locked(as_i386).signal == signal.SIGSYS


def test_modes_and_times_of_files_outside_stay_as_they_are(locked, place):
    before = place.gradebook.stat()

    def deed():
        os.chmod(place.gradebook, 0)
        os.utime(place.gradebook, (0, 0))
        os.utime(place.library / "beside.py", (0, 0))
        with contextlib.suppress(PermissionError):
            os.utime(place.gradebook)

    locked(deed)
    after = place.gradebook.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert (place.library / "beside.py").stat().st_mtime > 0


def test_what_is_beside_a_hidden_folder_is_there(locked, place):
    def deed():
        import beside
        import shown.helper

        return [beside.BESIDE, shown.helper.HELP]

    assert locked(deed).value == [2, 1]


def test_another_scratch_folder_is_out_of_reach(locked, place):
    other = place.root / "other"
    other.mkdir()
    (other / "work").write_text("hers")
    assert "PermissionError" in locked(lambda: (other / "work").read_text()).error


def test_the_scratch_folder_is_home_and_may_be_used(locked, place):
    def deed():
        import shutil
        import tempfile

        with tempfile.NamedTemporaryFile("w") as file:
            file.write("x")
            inside = os.path.dirname(file.name)
        Path("a").write_text("text")
        shutil.copy2("a", "b")
        os.mkdir("folder")
        os.rename("b", "folder/b")
        os.remove("a")
        Path("folder/c").touch()
        Path("folder/c").touch()
        return [inside, os.getcwd(), os.path.expanduser("~"), sorted(os.listdir("folder"))]

    scratch = str(place.scratch)
    assert locked(deed).value == [scratch, scratch, scratch, ["b", "c"]]


def test_too_much_memory_is_a_memory_error(locked):
    assert locked(lambda: len(bytearray(1 << 30))).error.startswith("MemoryError")
    assert locked(lambda: len(mmap.mmap(-1, 1 << 30))).error.startswith("OSError")
    assert locked(lambda: len(bytearray(1 << 28))).value == 1 << 28


def test_too_large_a_file_is_an_error(locked, place):
    outcome = locked(lambda: Path("large").write_bytes(bytes(1 << 22)))
    assert outcome.error.startswith("OSError")
    assert (place.scratch / "large").stat().st_size <= 1 << 20


def test_too_many_open_files_are_an_error(locked):
    assert "Too many open files" in locked(lambda: [os.pipe() for _ in range(500)]).error


def test_an_endless_loop_ends(locked):
    def deed():
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    assert locked(lambda: 1).value == 1
    assert locked(deed, cpu_seconds=1).signal == signal.SIGKILL


def test_threads_still_work(locked):
    def deed():
        found = []
        threads = [threading.Thread(target=found.append, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(found)

    assert locked(deed).value == list(range(8))


def test_other_programs_run_where_they_are_allowed(locked):
    def deed():
        return subprocess.run([sys.executable, "-S", "-c", "print(6 * 7)"], capture_output=True, text=True).stdout

    assert locked(deed, processes=4).value == "42\n"


def test_what_it_starts_is_locked_down_too(locked, place):
    reading = f"print(open({str(place.gradebook)!r}).read())"

    def deed():
        return subprocess.run([sys.executable, "-S", "-c", reading], capture_output=True, text=True).stdout

    assert locked(deed, processes=4).value == ""


def test_it_may_end_itself(locked):
    assert locked(lambda: 1).value == 1
    assert locked(lambda: os.kill(os.getpid(), signal.SIGUSR1)).signal == signal.SIGUSR1


def test_locking_down_takes_no_time(locked):
    prepare()
    assert min(locked(time.process_time).value for _ in range(10)) < 0.03  # of the processor, since the fork: 4 ms
