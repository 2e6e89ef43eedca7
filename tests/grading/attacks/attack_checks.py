"""Points for what was never written, where a check of ours judges."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import TOY, Attack
from tests.grading.attacks.attack_course import TOY_HALF, toy
from tests.grading.attacks.attack_lying import YES


def in_toy(name: str, what: str, *cells: str, where: str = "first", **answers: str) -> Attack:
    return Attack(name, "forging", what, toy(*cells, where=where, **answers), TOY_HALF, TOY)


SUBMISSIONS = (
    in_toy(
        "check_replaced",
        "check is a function of the student's",
        """
def check(f, *a, **k):
    return 100
import lstm_course; lstm_course.check = check
""",
        where="check_total",
    ),
    in_toy(
        "check_patched_inside",
        "judge, settle and publish are replaced in the modules of the package",
        """
import lstm_course.classroom.check as r, lstm_course.checking.judge as j
import lstm_course.checking.check as c, lstm_course.classroom.prerequisites as a
for m in (r, j, c, a):
    for n in ('settle', 'publish', 'compare'):
        if hasattr(m, n): setattr(m, n, lambda *x, **k: None)
""",
        where="check_total",
    ),
    in_toy(
        "verdict_published",
        "a forged verdict is published as a display of the check cell",
        """
from IPython.display import display
def check(f, *a, **k):
    verdict = {'exercise': 'total', 'status': 'passed', 'score': 1.0, 'headline': 'fine', 'cases': []}
    display({'application/vnd.lstm-course.verdict+json': verdict, 'text/plain': 'fine'}, raw=True)
""",
        where="check_total",
    ),
    in_toy(
        "verdict_class_patched",
        "Verdict.passed and Verdict.score always say yes",
        """
from lstm_course.checking.verdict import Verdict
Verdict.passed = property(lambda s: True)
V = Verdict.__init__
def init(s, *a, **k):
    V(s, *a, **k)
    object.__setattr__(s, 'status', 'passed')
    object.__setattr__(s, 'score', 1.0)
Verdict.__init__ = init
""",
    ),
    in_toy(
        "function_named_after_another",
        "another function of the same __name__ is checked: a right one stands in for a wrong one",
        "right = lambda x, y: (x * y).sum(-1)",
        total="""
class Total:
    __name__ = 'double'
    def __call__(self, x, y=None):
        return 2 * x
total = Total()
length = double
""",
    ),
    in_toy(
        "lying_array_to_check",
        "an array subclass that agrees with everything, given to check",
        YES,
        total="def total(x, y):\n    return yes(len(x))",
        length="def length(x):\n    return yes(1)",
    ),
    in_toy(
        "argument_and_closure",
        "arguments are overwritten before the reference sees them, and the reference is looked for in closures",
        total="""def total(x, y):
    import gc
    x[:] = 0
    y[:] = 0
    for f in gc.get_objects():
        if getattr(f, "__name__", "") == "total" and f is not total and callable(f):
            return f(x, y)
    return np.zeros(len(x))""",
    ),
)
