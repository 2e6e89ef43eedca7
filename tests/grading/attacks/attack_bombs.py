"""Filling whatever can be filled. Every bomb is bounded: a machine without any protection survives this."""

from __future__ import annotations

from tests.grading.attacks.attack_stopping import harming

SUBMISSIONS = (
    harming(
        "memory_bomb",
        "memory is filled, up to 6 GB",
        """
hoard = []
for _ in range(24):
    hoard.append(bytearray(b'x') * (256 << 20))
""",
        where="center",
    ),
    harming("memory_at_once", "a huge array is asked for and touched", "big = np.ones(1 << 29)", where="center"),
    harming(
        "disk_bomb",
        "one huge file, up to 2 GB",
        r"""
with open('big', 'wb') as f:
    for _ in range(32):
        f.write(b'\0' * (64 << 20))
""",
    ),
    harming(
        "disk_bomb_elsewhere",
        "the same in /tmp, /dev/shm, /var/tmp and the instructor's home",
        """
for d in ('/tmp', '/dev/shm', '/var/tmp', '@HOME@', '@ROOT@'):
    try:
        with open(d + '/attack_was_here', 'wb') as f: f.write(b'x' * (1 << 20))
    except OSError: pass
""",
    ),
    harming("disk_of_files", "many small files", "import os\nfor i in range(20000):\n    open(f'f{i}', 'w').close()"),
    harming(
        "file_without_name",
        "a deleted file that keeps its space, and a memory file",
        """
import os, tempfile
f = tempfile.TemporaryFile()
for _ in range(16): f.write(b'x' * (64 << 20))
m = os.memfd_create('m')
for _ in range(16): os.write(m, b'x' * (64 << 20))
""",
    ),
    harming(
        "process_bomb",
        "processes are forked, two hundred at most",
        """
import os, time
for _ in range(200):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(30)
        os._exit(0)
""",
    ),
    harming(
        "thread_bomb",
        "threads are started, two thousand at most",
        """
import threading, time
for _ in range(2000):
    try: threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    except RuntimeError: break
""",
    ),
    harming(
        "print_bomb", "millions of lines are printed", "line = 'x' * 1000\nfor _ in range(60_000):\n    print(line)"
    ),
    harming(
        "stderr_bomb",
        "the same on stderr, and in a tested function",
        center="""
import sys
def center(a):
    for _ in range(200):
        print('x' * 100_000, file=sys.stderr)
""",
    ),
    harming(
        "display_bomb",
        "thousands of displays, and one enormous one",
        """
from IPython.display import display, HTML
for i in range(2000): display(i)
display(HTML('y' * (20 << 20)))
""",
    ),
    harming(
        "raw_output_bomb",
        "raw bytes on descriptors 1 and 2",
        r"""
import os
for _ in range(500):
    os.write(1, b'z' * 65536); os.write(2, b'\xff' * 65536)
""",
    ),
    harming(
        "exception_bomb",
        "an exception with an enormous message, name and traceback",
        center="""
def center(a):
    raise type('E' * 100_000, (Exception,), {})('m' * (10 << 20))
""",
    ),
    harming(
        "result_bomb",
        "an enormous result for a test",
        fib="def fib(n):\n    return 'x' * (300 << 20)",
        softmax="def softmax(x):\n    return np.zeros(1 << 27)",
    ),
    harming(
        "nested_result",
        "a result nested a hundred thousand deep, and one that contains itself",
        fib="""
def fib(n):
    r = []
    for _ in range(100_000): r = [r]
    return r
""",
        shout="def shout(t):\n    r = {}\n    r['r'] = r\n    return r",
    ),
)
