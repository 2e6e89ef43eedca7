"""Forging by results that were never computed, and by what acts later."""

from __future__ import annotations

from tests.grading.attacks.attack_comparing import forging

SUBMISSIONS = (
    forging(
        "nan_result",
        "the last expression of the partial-credit cell is shown as nan, which stock takes for full marks",
        shout="""
import builtins
get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda o, p, c: p.text('nan'))
def shout(t):
    return ''
""",
    ),
    forging(
        "negative_result",
        "the same with -1",
        shout="""
get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda o, p, c: p.text('-1'))
def shout(t):
    return ''
""",
    ),
    forging(
        "enormous_result",
        "the same with 1e9, at which stock loses the submission",
        shout="""
get_ipython().display_formatter.formatters['text/plain'].for_type(int, lambda o, p, c: p.text('1e9'))
def shout(t):
    return ''
""",
    ),
    forging(
        "result_on_the_wire",
        "an execute_result is sent as a message of its own before the test fails",
        """
ip = get_ipython()
def forge():
    k = ip.kernel
    content = {'execution_count': 1, 'data': {'text/plain': '2'}, 'metadata': {}}
    k.session.send(k.iopub_socket, 'execute_result', content, parent=k.get_parent(), ident=b'x')
""",
        shout="""
def shout(t):
    try:
        forge()
    except Exception:
        pass
    return ''
""",
    ),
    forging(
        "protocol_spoken",
        "whatever is written to any inherited file descriptor, it is a message that says all is well",
        r"""
import os, json
for fd in range(3, 64):
    for text in (b'{"points": 2, "score": 1.0, "ok": true}\n', b'\x00\x00\x00\x02{}', b'\xff' * 64):
        try:
            if os.fstat(fd).st_mode & 0o140000 == 0o140000: os.write(fd, text)
        except OSError:
            pass
""",
        where="last",
    ),
    forging(
        "thread_acts_later",
        "a thread keeps putting agreeable functions in place while the tests run",
        """
import threading, time
def keep():
    for _ in range(400):
        np.allclose = lambda *a, **k: True
        np.testing.assert_allclose = lambda *a, **k: None
        globals()['close'] = lambda *a, **k: True
        globals()['score'] = 2
        time.sleep(0.01)
threading.Thread(target=keep, daemon=True).start()
""",
    ),
    forging(
        "alarm_acts_later",
        "a signal handler on a timer does the same",
        """
import signal
def late(*a):
    np.allclose = lambda *a, **k: True
    np.testing.assert_allclose = lambda *a, **k: None
    globals().update(score=2, close=lambda *a: True)
signal.signal(signal.SIGALRM, late); signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
""",
    ),
    forging(
        "finalizer_acts_later",
        "finalisers and atexit handlers rewrite the notebook and the results on the way out",
        """
import atexit, weakref, glob
class Late: pass
late = Late()
def act():
    for p in glob.glob('*.ipynb') + glob.glob('../*.ipynb'):
        try:
            t = open(p).read(); open(p, 'w').write(t.replace('AssertionError', 'Fine'))
        except OSError: pass
    np.allclose = lambda *a, **k: True
weakref.finalize(late, act); del late
atexit.register(act)
get_ipython().events.register('post_execute', act)
""",
    ),
    forging(
        "import_hook",
        "a finder on sys.meta_path and sys.path hands out an agreeable numpy, torch and helpers",
        """
import sys, types, importlib.abc, importlib.machinery
class F(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == 'helpers' else None
    def exec_module(self, m):
        m.close = lambda *a, **k: True
sys.meta_path.insert(0, F())
sys.modules.pop('helpers'); from helpers import close; import helpers
""",
    ),
    forging(
        "del_of_result",
        "what a function returns changes when it is looked at: __del__, __repr__, __reduce__, properties",
        softmax="""def softmax(x):
    class R(list):
        def __reduce__(self):
            return (exec, ("import numpy; numpy.allclose = lambda *a, **k: True",))
        def __array__(self, *a, **k):
            np.allclose = lambda *a, **k: True
            np.testing.assert_allclose = lambda *a, **k: None
            return np.zeros(3)
        def __len__(self):
            return 3
    return R([0, 0, 0])""",
    ),
)
