"""Handing in somebody else's work: the course's own."""

from __future__ import annotations

from tests.grading.attacks.attack_borrowing import ARGUMENTS, step
from tests.grading.attacks.attack_corpus import TOY, Attack
from tests.grading.attacks.attack_course import TOY_HALF, toy

WITH_REFERENCE = """def lstm_forward(x, h0, c0, W_ih, W_hh, b):
    from lstm_course.reference.lstm import lstm_forward as done
    return done(x, h0, c0, W_ih, W_hh, b)"""


REFERENCES = (
    step(
        "reference_import",
        "imports lstm_course.reference.lstm",
        """
from lstm_course.reference.lstm import lstm_step as done
return done(x, h, c, W_ih, W_hh, b)
""",
        forward=WITH_REFERENCE,
    ),
    step(
        "reference_at_module_level",
        "imports it in a cell at the top, and gives it its own name",
        f"return DONE({ARGUMENTS})",
        "from lstm_course.reference import lstm as L\nDONE = L.lstm_step",
    ),
    step(
        "reference_of_exercise",
        "asks the registry for the exercise, and the exercise for its reference",
        """
from lstm_course import get_exercise
return get_exercise('lstm_step').reference(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_of_all",
        "goes through all_exercises()",
        """
from lstm_course import all_exercises
for e in all_exercises():
    e = getattr(e, 'exercise', e)
    e = e[-1] if isinstance(e, tuple) else e
    if e.name == 'lstm_step': return e.reference(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_of_units",
        "imports the unit's own module",
        """
import lstm_course.units.u04_lstm_gates.exercises as E
return next(e for e in E.EXERCISES if e.name == 'lstm_step').reference(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_of_given",
        "lstm_course.given hands out lstm_forward; one step is a short sequence",
        """
from lstm_course.given import lstm_forward as f
hs, (h1, c1) = f(x[:, None], h, c, W_ih, W_hh, b)
return h1, c1
""",
    ),
    step(
        "reference_of_working",
        "working() gives the course's own until the student's passes",
        """
from lstm_course import working
import os
os.environ.pop('NBGRADER_EXECUTION', None)
def lstm_step(*a):
    raise NotImplementedError
return working(lstm_step)(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_by_importlib",
        "importlib, with a name that is put together",
        """
import importlib
return importlib.import_module('.'.join(['lstm_course', 'reference', 'lstm'])).lstm_step(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_in_sys_modules",
        "looks for a module that somebody else imported",
        """
import sys
for m in list(sys.modules.values()):
    f = getattr(m, 'lstm_step', None)
    if callable(f) and f.__module__ != '__main__': return f(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_by_gc",
        "looks for a function of that name among all objects",
        """
import gc
for f in gc.get_objects():
    if getattr(f, '__name__', '') == 'lstm_step' and callable(f) and f.__module__ != '__main__':
        return f(x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_source_executed",
        "reads the source file and executes it",
        """
import pathlib, lstm_course
s = {}
p = pathlib.Path(lstm_course.__file__).parent / 'reference' / 'lstm.py'
exec(p.read_text(), s)
return s['lstm_step'](x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_master_executed",
        "takes the answer out of the installed master notebook",
        """
import pathlib, re, lstm_course
t = (pathlib.Path(lstm_course.__file__).parent / 'units/u04_lstm_gates/notebook.py').read_text()
s = dict(globals())
for part in re.split(r'(?m)^# %%.*$', t):
    if part.lstrip().startswith('def lstm_step'): exec(part, s)
return s['lstm_step'](x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_from_bytecode",
        "takes the answer out of a cached .pyc",
        """
import glob, marshal, os, lstm_course
s = {'__name__': 'x'}
p = glob.glob(os.path.dirname(lstm_course.__file__) + '/reference/__pycache__/lstm.*.pyc')[0]
exec(marshal.loads(open(p, 'rb').read()[16:]), s)
return s['lstm_step'](x, h, c, W_ih, W_hh, b)
""",
    ),
    step(
        "reference_in_another_python",
        "asks another Python process",
        """
import subprocess, sys, json
t = 'import sys, json, numpy as np; from lstm_course.reference.lstm import lstm_step as f;'
t += 'print(json.dumps([a.tolist() for a in f(*[np.array(v) for v in json.load(sys.stdin)])]))'
d = json.dumps([np.asarray(a).tolist() for a in (x, h, c, W_ih, W_hh, b)])
r = subprocess.run([sys.executable, '-c', t], input=d, capture_output=True, text=True)
return tuple(np.array(a) for a in json.loads(r.stdout))
""",
    ),
    step(
        "reference_of_cells",
        "the cells of the training desk have the LSTM in them",
        """
from importlib.metadata import entry_points
m = next(e for e in entry_points(group='lstm_course.cells') if e.name == 'lstm').load()
(h1, c1), cache = m().step(x, (h, c), {'W_ih': W_ih, 'W_hh': W_hh, 'b': b})
return h1, c1
""",
    ),
    step(
        "solution_in_course_folder",
        "reads solutions/ in the course's folder, wherever that is",
        """
import json
nb = json.load(open('@ROOT@/solutions/04_lstm_gates/04_lstm_gates.ipynb'))
s = dict(globals())
for c in nb['cells']:
    t = ''.join(c['source'])
    if t.startswith('def lstm_step'): exec(t, s)
return s['lstm_step'](x, h, c, W_ih, W_hh, b)
""",
    ),
)


TOYS = (
    Attack(
        "toy_reference",
        "delegating",
        "the reference of a unit that lies elsewhere on the path",
        toy(total="from toy_unit import total", length="import toy_unit\nlength = toy_unit.length"),
        TOY_HALF,
        TOY,
    ),
)


SUBMISSIONS = REFERENCES + TOYS
