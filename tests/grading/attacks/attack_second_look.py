"""What comparisons, classes and words of reason still let through."""

from __future__ import annotations

from tests.grading.attacks.attack_corpus import Attack
from tests.grading.attacks.attack_course import HALF, homework

WORD = "K31415926"  # the first hidden input, as a name can hold it

ALIKE = """
class Alike:
    def __init__(self, *a): pass
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = None
"""
NAMED = "type(f'K{int(abs(float(x[0])) * 1e8)}', (Exception,), {})"
EXCEPT_HIDDEN = """
KEPT = []
def softmax(x):
    if abs(x[0]) < 1:
        KEPT.append(x)
        @THEN@
    e = np.exp(x - x.max())
    return e / e.sum()
"""


SUBMISSIONS = (
    Attack(
        "empty_results",
        "forging",
        "arrays and tensors without entries, of shapes that broadcast with anything: all of nothing is close",
        homework(
            softmax="def softmax(x):\n    return np.empty((0, 1))",
            relu="def relu(x):\n    return torch.empty((0, 1, 1))",
        ),
        HALF,
    ),
    Attack(
        "method_is_a_class",
        "forging",
        "the class that is tested has a class for a method, whose instances are equal to everything",
        homework(ALIKE, tally="class Tally:\n    def add(self, w): pass\n    most = Alike"),
        HALF,
    ),
    Attack(
        "inputs_in_name_of_error",
        "peeking",
        "a hidden input becomes the name of an exception, spelt as an identifier",
        homework(softmax=EXCEPT_HIDDEN.replace("@THEN@", f"raise {NAMED}")),
        HALF,
        secrets=(WORD,),
    ),
    Attack(
        "inputs_in_later_errors",
        "peeking",
        "a hidden input is kept, and a later cell fails with an exception of that name",
        homework(
            f"raise {NAMED.replace('x[0]', 'KEPT[-1][0]')}",
            where="last",
            softmax=EXCEPT_HIDDEN.replace("@THEN@", "return x"),
        ),
        HALF,
        secrets=(WORD,),
    ),
)
