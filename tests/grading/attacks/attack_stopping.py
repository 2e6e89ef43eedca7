"""Never coming back, or taking the interpreter along."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import TOY, Attack
from tests.grading.attacks.attack_course import HALF, TOY_HALF, homework, toy


def harming(
    name: str,
    what: str,
    *cells: str,
    where: str = "center",
    arrange=None,
    hangs: bool = False,
    stock_safe: bool = True,
    **answers: str,
) -> Attack:
    make = homework(*cells, where=where, **answers)
    return Attack(name, "harming", what, make, HALF, arrange=arrange, hangs=hangs, stock_safe=stock_safe)


LOOPS = (
    harming("loop", "an endless loop", "while True:\n    pass", hangs=True),
    harming(
        "loop_in_function",
        "an endless loop in a function that is tested, which swallows every interrupt",
        center="""
def center(a):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
""",
        hangs=True,
    ),
    harming(
        "loop_deaf_in_c",
        "an endless loop in C, with all signals blocked or ignored",
        """
import signal, itertools
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
all(itertools.repeat(1))
""",
        hangs=True,
    ),
    harming(
        "loop_in_del",
        "__del__, atexit, and thread shutdown never return",
        """
import atexit, threading, time
class D:
    def __del__(self):
        while True: pass
d = D()
atexit.register(lambda: time.sleep(1e6))
threading.Thread(target=lambda: time.sleep(1e6)).start()
""",
        where="last",
    ),
    harming(
        "loop_in_regex",
        "a regular expression that takes for ever",
        "import re\nre.match('(a|a)*b', 'a' * 60)",
        hangs=True,
    ),
    harming("sleep", "a sleep of a year", "import time\ntime.sleep(3e7)", hangs=True),
    harming("sleep_async", "the event loop never comes back", "import asyncio\nawait asyncio.sleep(1e6)", hangs=True),
    Attack(
        "loop_in_check",
        "harming",
        "a function that is checked never comes back",
        toy(total="def total(x, y):\n    while True: pass"),
        TOY_HALF,
        TOY,
        hangs=True,
    ),
)


ENDS = (
    harming("os_exit", "os._exit in a test's own function", center="def center(a):\n    import os\n    os._exit(0)"),
    harming("kills_itself", "SIGKILL for itself, in a cell", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    harming(
        "stops_itself", "SIGSTOP for itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", hangs=True
    ),
    harming(
        "segfault",
        "a null pointer is read in a function",
        center="def center(a):\n    import ctypes\n    ctypes.string_at(0)",
    ),
    harming(
        "recursion_in_c",
        "the C stack overflows",
        """
import sys
sys.setrecursionlimit(10**9)
def f(n):
    return f(n + 1) + repr([n])[0:0]
x = []
for _ in range(10**6): x = [x]
repr(x)
f(0)
""",
    ),
    harming(
        "kills_parent",
        "SIGKILL for the parent",
        """
import os, signal
if os.getppid() > 1: os.kill(os.getppid(), signal.SIGKILL)
""",
        stock_safe=False,
    ),
    harming(
        "kills_group",
        "SIGKILL for its process group and for its parent's",
        """
import os, signal
for g in {os.getpgid(0), os.getpgid(os.getppid()) if os.getppid() > 1 else 0}:
    if g > 1:
        try: os.killpg(g, signal.SIGKILL)
        except OSError: pass
""",
        stock_safe=False,
    ),
    harming(
        "kills_victim",
        "SIGKILL for another process of the instructor's",
        "import os\ntry:\n    os.kill(@VICTIM@, 9)\nexcept OSError: pass",
    ),
    harming("closes_descriptors", "every inherited file descriptor is closed", "import os\nos.closerange(3, 256)"),
    harming(
        "closes_in_function",
        "the same from within a tested function",
        center="def center(a):\n    import os\n    os.closerange(0, 256)",
    ),
    harming(
        "exit_hooks",
        "SystemExit from everywhere",
        "import sys\nsys.exit(3)",
        center="def center(a):\n    raise SystemExit(0)",
        tally="raise KeyboardInterrupt",
    ),
)


SUBMISSIONS = LOOPS + ENDS
