"""What a notebook takes of the disk under no name, or while nobody asks it anything; and how Python ends in it."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course.grading.jobs import MB, Limits
from tests.grading.attacks.one_judgement import judged

LIMITS = Limits(cell_seconds=10.0, search=0.0, disk=8 * MB)
HELD = """
import array, mmap, os, socket, tempfile, threading, time
held = []
def fill(file):
    for _ in range(6): os.write(file, bytes(1 << 20))
    return file
def mapped(number):
    file = fill(os.open(f"m{number}", os.O_RDWR | os.O_CREAT))
    C = __import__("ctypes").CDLL(None)
    C.mmap.restype = __import__("ctypes").c_void_p
    held.append(C.mmap(None, 4096, 3, 1, file, 0))
    os.close(file); os.unlink(f"m{number}")
def f(x):
    for number in range(8):
        @WAY@
        time.sleep(0.1)
    return x
"""
WAYS = {
    "unlinked": "file = fill(os.open('u', os.O_RDWR | os.O_CREAT)); os.unlink('u')",
    "never named": "fill(os.open('.', os.O_TMPFILE | os.O_RDWR))",
    "temporary": "held.append(tempfile.TemporaryFile()); fill(held[-1].fileno())",
    "in memory alone": "mapped(number)",
    "replaced": "fill(os.open('r', os.O_RDWR | os.O_CREAT)); open('s', 'w').close(); os.replace('s', 'r')",
    "named": "fill(os.open(f'n{number}', os.O_RDWR | os.O_CREAT))",
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open files are looked at in /proc")


@pytest.mark.parametrize("way", WAYS)
def test_what_has_no_name_takes_its_space(way):
    (told,) = judged(HELD.replace("@WAY@", WAYS[way]), "assert f(1) == 1", limits=LIMITS)
    assert told.points == 0.0
    assert told.flags == ("it wrote more than 8 MB to the disk",)
    assert told.reason == "f did not come to its end: it wrote more than 8 MB to the disk."


def test_a_thread_takes_no_more_while_nobody_asks():
    goes_on = HELD.replace("@WAY@", "threading.Thread(target=lambda: [mapped(n) for n in range(99)]).start(); break")
    told = judged(goes_on, "assert f(1) == 1\nimport time\ntime.sleep(1)\nassert f(1) == 1", limits=LIMITS)
    assert told[0].points == 0.0
    assert told[0].flags == ("it wrote more than 8 MB to the disk",)


def test_no_file_lies_in_a_socket_and_no_space_is_taken_at_once():
    tried = """
import array, os, socket
def refused(act):
    try: act()
    except OSError as error: return error.errno
    return 0
def f(x):
    a, b = socket.socketpair()
    file = os.open("here", os.O_RDWR | os.O_CREAT)
    C = __import__("ctypes").CDLL(None, use_errno=True)
    C.fallocate.argtypes = [__import__("ctypes").c_int] * 2 + [__import__("ctypes").c_long] * 2
    once = C.fallocate(file, 1, 0, 1 << 30)
    return [refused(lambda: socket.send_fds(a, [b"x"], [file])) != 0, once, os.stat("here").st_blocks]
def g(x):
    os.posix_fallocate(os.open("there", os.O_RDWR | os.O_CREAT), 0, 1 << 20)
    return os.stat("there").st_size
"""
    solved = "def f(x): return 1\ndef g(x): return 1"
    told = judged(tried, "assert f(1) == [True, -1, 0]", "assert g(1) == 1 << 20", limits=LIMITS, solution=solved)
    assert [one.points for one in told] == [1.0, 1.0]


def test_how_python_ends_is_said():
    ends = ["import os\ndef h(x): return x\nos._exit(3)", "import os, ctypes\ndef f(x): os._exit(x)"]
    ends += ["def g(x): ctypes.string_at(0)"]
    solved = "def f(x): pass\ndef g(x): pass\ndef h(x): pass"
    told = judged(ends, "assert h(1) == 1", "assert f(1) == 1", "assert g(1) == 1", solution=solved)
    itself = "Python was ended by the notebook itself, by os._exit or the like"
    assert [one.reason for one in told] == [
        f"h is not defined. In the cell that defines it {itself}.",
        f"f did not come to its end: {itself}.",
        "g did not come to its end: Python crashed.",
    ]
    assert [one.flags for one in told] == [(), (itself,), ("Python crashed",)]
