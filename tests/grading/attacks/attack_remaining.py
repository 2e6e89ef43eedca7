"""Leaving something behind, destroying something, or calling somebody."""

from __future__ import annotations

from tests.grading.attacks.attack_stopping import harming

SUBMISSIONS = (
    harming(
        "daemon",
        "a daemon outlives the run: fork, setsid, fork",
        """
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(90)
        os._exit(0)
except OSError: pass
""",
    ),
    harming(
        "daemon_by_subprocess",
        "a program is started in a session of its own",
        """
import subprocess
try:
    subprocess.Popen(['sleep', '90'], start_new_session=True)
except OSError: pass
""",
    ),
    harming(
        "daemon_by_shell",
        "nohup and an ampersand in a shell",
        """
!(setsid nohup sleep 90 >/dev/null 2>&1 &)
import os; os.system('sleep 90 &')
""",
    ),
    harming(
        "files_deleted",
        "the instructor's and others' files are deleted",
        """
import glob, os, shutil
files = glob.glob('@OUTSIDE@/*') + glob.glob('@ROOT@/submitted/*/*/*')
for p in [*files, '@ROOT@/gradebook.db', '@ROOT@/.grader-seed']:
    try: os.remove(p)
    except OSError: pass
shutil.rmtree('@ROOT@/solutions', ignore_errors=True)
""",
    ),
    harming(
        "files_changed",
        "files are renamed, truncated, and given other rights",
        """
import os
for act in (
    lambda p: os.truncate(p, 0), lambda p: os.chmod(p, 0), lambda p: os.utime(p, (1, 1)),
    lambda p: os.rename(p, p + '.x'), lambda p: os.symlink('/dev/null', p + '.y'),
):
    try: act('@OUTSIDE@/kept.txt')
    except OSError: pass
""",
    ),
    harming(
        "database_locked",
        "the gradebook is locked for as long as possible",
        """
import sqlite3, os
try:
    db = sqlite3.connect('@ROOT@/gradebook.db', timeout=0.1)
    db.isolation_level = None
    db.execute('begin exclusive')
    open('@ROOT@/gradebook.db-journal', 'w').write('x')
except (OSError, sqlite3.Error) as e: print(e)
""",
    ),
    harming(
        "home_poisoned",
        "start-up files of IPython, Jupyter and the shell are left in the home folder",
        """
import os
for home in {'@HOME@', os.environ.get('HOME', '@HOME@')}:
    for p, t in {
        '.ipython/profile_default/startup/00-x.py': 'import numpy; numpy.allclose = lambda *a, **k: True',
        '.config/pip/pip.conf': '[x]', '.jupyter/jupyter_config.py': 'x = 1', '.bashrc': 'true',
        '.local/lib/python3.11/site-packages/usercustomize.py': 'import os',
    }.items():
        if not home.startswith(os.path.dirname('@HOME@')) and home != os.getcwd(): continue
        try:
            os.makedirs(os.path.dirname(os.path.join(home, p)), exist_ok=True)
            open(os.path.join(home, p), 'w').write(t)
        except OSError: pass
""",
    ),
    harming(
        "package_poisoned",
        "modules on disk get an agreeable twin: in the packages' folders",
        """
import os, sys, lstm_course, IPython
for d in sys.path + [os.path.dirname(m.__file__) for m in (np, torch, IPython, lstm_course)] + ['@ROOT@', '@OUTSIDE@']:
    try:
        if d: open(d + '/attack_was_here', 'w').write('x = 1')
    except OSError: pass
""",
    ),
    harming(
        "temp_poisoned",
        "files for the next student are left in temporary folders",
        """
import tempfile, os
for d in {tempfile.gettempdir(), '/tmp', '/var/tmp', '/dev/shm'}:
    try:
        open(os.path.join(d, 'attack_was_here'), 'w').write('x = 1')
        os.makedirs(os.path.join(d, 'attack_was_here.d'), exist_ok=True)
    except OSError: pass
""",
    ),
    harming(
        "shared_memory",
        "shared memory, semaphores and queues are left behind",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmget(0x5eed1, 4096, 0o1666)
libc.msgget(0x5eed1, 0o1666)
libc.semget(0x5eed1, 1, 0o1666)
""",
    ),
    harming(
        "priority_and_limits",
        "limits are raised and priorities changed",
        """
import os, resource
for r in range(16):
    try: resource.setrlimit(r, (-1, -1))
    except (OSError, ValueError): pass
for act in (
    lambda: os.setpriority(os.PRIO_PROCESS, @VICTIM@, 19), lambda: os.sched_setaffinity(@VICTIM@, {0}),
    lambda: os.nice(-5),
):
    try: act()
    except OSError: pass
""",
    ),
    harming(
        "network",
        "somebody on loopback is called: TCP, UDP, HTTP, and by another name",
        """
import socket, urllib.request
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for host in ('127.0.0.1', 'localhost', '0.0.0.0'):
        try:
            s = socket.socket(socket.AF_INET, kind); s.settimeout(1)
            s.connect((host, @PORT@)); s.send(b'caught')
        except OSError as e: print(type(e))
try: urllib.request.urlopen('http://127.0.0.1:@PORT@/caught', timeout=1)
except OSError as e: print(type(e))
""",
    ),
    harming(
        "network_raw_syscall",
        "the same by libc, past Python's socket module",
        """
import ctypes, struct
libc = ctypes.CDLL(None)
fd = libc.socket(2, 1, 0)
if fd >= 0:
    a = struct.pack('<H', 2) + struct.pack('>H', @PORT@) + bytes([127, 0, 0, 1]) + bytes(8)
    libc.connect(fd, a, 16); libc.write(fd, b'caught', 6)
""",
    ),
    harming(
        "network_listens",
        "a server is started for others to call",
        """
import socket
try:
    s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
    u = socket.socket(socket.AF_UNIX); u.bind('/tmp/attack_was_here.sock'); u.listen()
except OSError as e: print(type(e))
""",
    ),
)


IPC_KEY = 0x5EED1


LEFT = ("attack_was_here", "attack_was_here.d", "attack_was_here.sock")  # what the above leave in shared folders
