"""Taking up the disk by ways that no name shows, putting something else where the data belongs, and ending early."""

from __future__ import annotations

import os
from pathlib import Path

from tests.grading.attacks.attack_corpus import Attack, Place
from tests.grading.attacks.attack_stopping import harming

HELD = """
import mmap, os, socket, tempfile, threading, time
held = []
def fill(file, times=80):
    for _ in range(times): os.write(file, bytes(1 << 20))
    return file
@WAY@
"""


def _holding(name: str, what: str, way: str, where: str = "center") -> Attack:
    return harming(f"disk_{name}", what, HELD.replace("@WAY@", way), where=where, stock_safe=False)


DISK = (
    _holding(
        "unlinked",
        "files of 80 MB are unlinked while they are open, and more are written",
        "for _ in range(40):\n    fill(os.open('u', os.O_RDWR | os.O_CREAT)); os.unlink('u')",
    ),
    _holding(
        "never_named",
        "files that never had a name are filled",
        "for _ in range(40):\n    fill(os.open('.', os.O_TMPFILE | os.O_RDWR))",
    ),
    _holding(
        "replaced",
        "files are replaced while they are open",
        "for _ in range(40):\n    fill(os.open('r', os.O_RDWR | os.O_CREAT))\n"
        "    open('s', 'w').close(); os.replace('s', 'r')",
    ),
    _holding(
        "in_memory",
        "files are held by nothing but a page of memory",
        """
import ctypes
C = ctypes.CDLL(None); C.mmap.restype = ctypes.c_void_p
for n in range(40):
    f = fill(os.open(f'm{n}', os.O_RDWR | os.O_CREAT))
    C.mmap(None, 4096, 3, 1, f, 0); os.close(f); os.unlink(f'm{n}')
""",
    ),
    _holding(
        "by_a_thread",
        "a thread goes on writing while tests run",
        """
def keep_on():
    for n in range(40): held.append(fill(os.open('t', os.O_RDWR | os.O_CREAT))); os.unlink('t')
threading.Thread(target=keep_on, daemon=True).start()
""",
        where="fib",
    ),
    _holding(
        "at_once",
        "space is taken at once, beyond the size of the file",
        """
import ctypes
C = ctypes.CDLL(None); C.fallocate.argtypes = [ctypes.c_int] * 2 + [ctypes.c_long] * 2
for n in range(4): C.fallocate(os.open(f'a{n}', os.O_RDWR | os.O_CREAT), 1, 0, 1 << 30)
""",
    ),
    _holding(
        "in_a_socket",
        "open files lie in a socket, where nobody sees them",
        """
a, b = socket.socketpair()
for n in range(8):
    f = fill(os.open('k', os.O_RDWR | os.O_CREAT), 8)
    try: socket.send_fds(a, [b'x'], [f])
    except OSError: pass
    os.close(f); os.unlink('k')
""",
    ),
)


def _instead(make) -> object:
    def arrange(folder: Path, place: Place) -> None:
        (folder / "data.csv").unlink(missing_ok=True)
        make(folder / "data.csv")

    return arrange


FILES = (
    harming("data_is_a_pipe", "a pipe lies where the data belongs", arrange=_instead(os.mkfifo), stock_safe=False),
    harming("data_is_a_folder", "a folder lies where the data belongs", arrange=_instead(os.mkdir), stock_safe=False),
    harming(
        "data_becomes_a_pipe",
        "the data is replaced by a pipe, again and again",
        """
import os, threading
def keep_on():
    while True:
        try: os.remove('data.csv'); os.mkfifo('data.csv')
        except OSError: pass
threading.Thread(target=keep_on, daemon=True).start()
""",
        stock_safe=False,
    ),
)

ENDS = (
    harming("exit_in_a_cell", "os._exit in a cell", "import os\nos._exit(0)"),
    harming(
        "exit_in_a_thread",
        "os._exit in a thread",
        "import os, threading\nthreading.Thread(target=os._exit, args=(7,)).start()",
    ),
    harming("aborts", "abort() in a cell", "import os\nos.abort()"),
)

SUBMISSIONS = DISK + FILES + ENDS
