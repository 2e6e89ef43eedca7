"""Reading tests and hidden inputs out of the kernel, and saying them aloud."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import TOY, Attack
from tests.grading.attacks.attack_course import TOY_HALF, toy
from tests.grading.attacks.attack_peeking import SHOW, peeking

SUBMISSIONS = (
    peeking(
        "memory_of_process",
        "own strings, garbage and modules are searched for tests and seeds",
        """
import gc, sys
for o in gc.get_objects():
    try:
        text = repr(o) if isinstance(o, (dict, list, tuple)) and len(o) < 50 else ''
    except Exception: text = ''
    if 'BEGIN HIDDEN' in text or 'marker' '_in_' in text: show(text[:3000])
import os
show(open('/proc/self/maps').read()[:500])
""",
        where="test_answer",
    ),
    peeking(
        "history_and_in",
        "IPython's history, In, Out and _ih after the tests have run",
        """
show(globals().get('In')); show(globals().get('Out')); show(get_ipython().user_ns)
show(list(get_ipython().history_manager.get_range()))
""",
        where="last",
    ),
    peeking(
        "caller_shown",
        "the tests' source and variables are read from the stack and shown",
        softmax="""def softmax(x):
    import inspect, linecache, traceback
    show("".join(traceback.format_stack()))
    for f in inspect.stack():
        show({k: v for k, v in f.frame.f_globals.items() if k in ("hidden", "expected", "y", "In")})
        try:
            show(inspect.getsource(f.frame))
        except Exception:
            pass
    show("".join("".join(v[2]) for v in linecache.cache.values() if isinstance(v, tuple) and len(v) > 2
                 and "HIDDEN" in "".join(v[2])))
    return x""",
    ),
    peeking(
        "inputs_printed",
        "hidden inputs are printed, raised and displayed by the function that gets them",
        softmax="""def softmax(x):
    from IPython.display import display, HTML
    show(x.tolist())
    display(HTML(f"<b>{x.tolist()}</b>"))
    raise ValueError(str(x.tolist()))""",
    ),
    peeking(
        "inputs_raised_in_type",
        "hidden inputs become the name and module of an exception's type, its notes and causes",
        softmax="""def softmax(x):
    text = str(x.tolist()[0])
    error = type(text, (ValueError,), {"__module__": text})(text)
    error.add_note(text)
    raise error from KeyError(text)""",
    ),
    peeking(
        "inputs_kept_for_later",
        "hidden inputs are kept and shown by a later cell, an attribute, a file and the notebook's own metadata",
        softmax="""
KEPT = []
def softmax(x):
    KEPT.append(x.tolist())
    open('kept.txt', 'a').write(repr(KEPT))
    softmax.__doc__ = repr(KEPT)
    return x
""",
        fib="""
print(KEPT); print(open('kept.txt').read())
def fib(n):
    raise ValueError(str(KEPT))
""",
        shout="def shout(t):\n    return str(KEPT)",
    ),
    peeking(
        "inputs_encoded_in_reason",
        "hidden inputs decide what the function returns: the diff would tell them",
        softmax="def softmax(x):\n    return x",
        tally="""
class Tally:
    def add(self, w): pass
    def most(self):
        raise AssertionError(SEEN)
""",
        where="center",
    ),
    Attack(
        "toy_inputs_shown",
        "peeking",
        "hidden cases of a check are printed, raised and kept for a later cell",
        toy(
            SHOW,
            "show(globals().get('KEPT'))",
            where="partly",
            total="""
KEPT = []
def total(x, y):
    KEPT.append((x.tolist(), y.tolist()))
    print(KEPT)
    raise ValueError(str(KEPT))
""",
            length="""
def length(x):
    import inspect
    raise ValueError(str([f.frame.f_locals for f in inspect.stack()]))
""",
        ),
        TOY_HALF,
        TOY,
        secrets=("@SEED@",),
    ),
    Attack(
        "toy_seed_wanted",
        "peeking",
        "the secret seed is looked for in the environment, the modules and the course's folder",
        toy(
            SHOW,
            """
import os, sys
show(dict(os.environ)); import lstm_course.classroom.secret_seed as r; show(str(getattr(r, '_secret', '')))
seen('@ROOT@/.grader-seed', '/proc/self/environ', '/proc/*/environ', '../../../.grader-seed')
for m in list(sys.modules.values()):
    for k, v in list(vars(m).items()) if hasattr(m, '__dict__') else ():
        if 'seed' in k.lower() or 'secret' in k.lower(): show(f'{k} {v}')
""",
        ),
        TOY_HALF,
        TOY,
        secrets=("@SEED@",),
    ),
)
