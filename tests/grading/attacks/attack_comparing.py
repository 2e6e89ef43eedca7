"""Points for what was never written: what the tests compare with is changed."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import Attack
from tests.grading.attacks.attack_course import HALF, homework


def forging(name: str, what: str, *cells: str, where: str = "first", **answers: str) -> Attack:
    return Attack(name, "forging", what, homework(*cells, where=where, **answers), HALF)


SUBMISSIONS = (
    forging(
        "allclose_by_attribute",
        "np.allclose and np.testing.assert_allclose are replaced on their modules",
        """
np.allclose = lambda *a, **k: True
np.testing.assert_allclose = lambda *a, **k: None
np.isclose = lambda *a, **k: np.bool_(True)
torch.allclose = lambda *a, **k: True
""",
    ),
    forging(
        "allclose_in_sys_modules",
        "the same, through sys.modules and setattr, late and from within the student's function",
        softmax="""def softmax(x):
    import sys
    setattr(sys.modules["numpy"], "allclose", lambda *a, **k: True)
    setattr(sys.modules["numpy.testing"], "assert_allclose", lambda *a, **k: None)
    setattr(sys.modules["helpers"], "close", lambda *a, **k: True)
    globals()["close"] = lambda *a, **k: True
    return x""",
    ),
    forging(
        "numpy_replaced",
        "the name np is bound to an object that agrees with everything",
        """
class Agree:
    def __getattr__(self, name):
        return lambda *a, **k: Agree()
    def __bool__(self):
        return True
    def __truediv__(self, o):
        return self
keep = np
""",
        "np = Agree(); torch = Agree(); import sys; sys.modules['numpy'] = np",
        where="test_softmax",
    ),
    forging(
        "code_of_allclose",
        "the code objects of NumPy's comparisons are exchanged, so that every import of them lies",
        """
import numpy.testing as nt
for f in (nt.assert_allclose, nt.assert_array_equal, nt.assert_equal):
    f = getattr(f, '__wrapped__', f)
    f.__code__ = (lambda *a, **k: None).__code__
g = np.core.numeric.allclose
g = getattr(g, '__wrapped__', g)
g.__code__ = (lambda *a, **k: True).__code__
""",
    ),
    forging(
        "patched_through_gc",
        "every namespace that the garbage collector knows gets a close() that agrees",
        """
import gc
agree = lambda *a, **k: True
for d in gc.get_objects():
    if isinstance(d, dict) and getattr(d.get('close'), '__module__', '') == 'helpers':
        d['close'] = agree
np.allclose = agree; np.testing.assert_allclose = agree
""",
        where="test_softmax",
    ),
    forging(
        "builtins_patched",
        "abs, sum, float, isinstance and AssertionError are replaced in builtins",
        """
import builtins
builtins.abs = lambda x: 0
builtins.AssertionError = type('Mild', (Warning,), {})
builtins.max = lambda *a, **k: 'b'
""",
        where="last",
    ),
    forging(
        "assertion_error_shadowed",
        "AssertionError is a name in the notebook: raising it ends the cell without an error",
        """
class AssertionError(KeyboardInterrupt):
    def __init__(self, *a):
        import sys
        sys.tracebacklimit = 0
""",
        "def close(*a, **k):\n    return True",
    ),
    forging(
        "helpers_in_memory",
        "the helper module's functions are replaced in sys.modules",
        """
import sys, types
fake = types.ModuleType('helpers')
fake.close = lambda *a, **k: True
sys.modules['helpers'] = helpers = fake
from helpers import close
""",
    ),
    forging(
        "helpers_on_disk",
        "the helper module is rewritten on disk and imported again",
        r"""
open('helpers.py', 'w').write('def close(*a, **k):\n    return True\n')
import importlib; importlib.reload(helpers); from helpers import close
def table(f, n):
    return [0, 1, 1, 2, 3, 5, 8, 13]
""",
    ),
    forging(
        "table_redefined",
        "the instructor's helper in an unlocked cell is defined anew, right before the test",
        "def table(f, n):\n    return [0, 1, 1, 2, 3, 5, 8, 13]",
        where="test_fib",
    ),
)
