"""Context managers and exceptions of a student's own."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

CTX = """\
from contextlib import contextmanager
log = []
class Guard:
    def __enter__(self):
        log.append("in")
        return self
    def __exit__(self, kind, value, traceback):
        log.append(kind.__name__ if kind else None)
        self.seen = str(value)
        return kind is not None and issubclass(kind, ValueError)
@contextmanager
def tag(name):
    log.append(f"<{name}>")
    try:
        yield name
    except KeyError:
        log.append("caught")
    finally:
        log.append(f"</{name}>")
"""

ERR = """\
class Short(ValueError):
    def __init__(self, need, have):
        super().__init__(f"need {need}, have {have}")
        self.need, self.have = need, have
class Account:
    def __init__(self, balance):
        self.balance = balance
        self.history = []
    def withdraw(self, n):
        if n > self.balance:
            raise Short(n, self.balance)
        self.balance -= n
        self.history.append(n)
        return self.balance
def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError("no number") from error
"""

IDIOMS = (
    mistaken(
        "a manager swallows",
        CTX,
        "issubclass(kind, ValueError)",
        "False",
        "with Guard() as g:\n"
        "    raise ValueError('bad')\n"
        "assert g.seen == 'bad' and log[-1] == 'ValueError'\n"
        "with Guard() as g:\n"
        "    pass\n"
        "assert log[-1] is None and g.seen == 'None'",
    ),
    mistaken(
        "a manager lets pass",
        CTX,
        "issubclass(kind, ValueError)",
        "True",
        "try:\n"
        "    with Guard():\n"
        "        {}['x']\n"
        "except KeyError:\n"
        "    pass\n"
        "else:\n"
        "    assert False\n"
        "assert log[-1] == 'KeyError'",
    ),
    mistaken(
        "contextmanager",
        CTX,
        'log.append("caught")',
        "raise",
        "log.clear()\n"
        "with tag('b') as name:\n"
        "    assert name == 'b' and log == ['<b>']\n"
        "assert log == ['<b>', '</b>']\n"
        "with tag('i'):\n"
        "    {}['x']\n"
        "assert log[-2:] == ['caught', '</i>']",
    ),
    mistaken(
        "a manager by hand",
        CTX,
        "return kind is not None and",
        "return kind is None or",
        "g = Guard()\n"
        "assert g.__enter__() is g and g.__exit__(None, None, None) is False and hasattr(Guard, '__exit__')",
    ),
    mistaken(
        "an exception's attributes",
        ERR,
        "self.need, self.have = need, have",
        "self.need, self.have = have, need",
        "try:\n"
        "    Account(1).withdraw(5)\n"
        "except Short as e:\n"
        "    assert (e.need, e.have) == (5, 1) and e.args == ('need 5, have 1',)\n"
        "    assert isinstance(e, ValueError) and type(e).__name__ == 'Short' and type(e) is Short\n"
        "    assert str(e) == 'need 5, have 1'\n"
        "else:\n"
        "    assert False",
    ),
    mistaken(
        "an exception's class",
        ERR,
        "class Short(ValueError)",
        "class Short(Exception)",
        "assert issubclass(Short, ValueError) and issubclass(Short, Exception)\n"
        "assert Short.__bases__ == (ValueError,) and Short.__name__ == 'Short'\n"
        "e = Short(1, 2)\n"
        "assert e.need == 1 and isinstance(e, Short)\n"
        "try:\n"
        "    raise Short(3, 4)\n"
        "except ValueError as error:\n"
        "    assert error.need == 3 and str(error) == 'need 3, have 4'",
    ),
    mistaken(
        "raises",
        ERR,
        "if n > self.balance",
        "if n > self.balance + 9",
        "import pytest\n"
        "with pytest.raises(Short, match='need 5') as info:\n"
        "    Account(1).withdraw(5)\n"
        "assert info.value.have == 1 and info.type is Short",
    ),
    mistaken(
        "a cause",
        ERR,
        "from error",
        "from None",
        "try:\n"
        "    parse('x')\n"
        "except RuntimeError as error:\n"
        "    assert isinstance(error.__cause__, ValueError) and 'x' in str(error.__cause__)\n"
        "    assert error.args == ('no number',)\n"
        "else:\n"
        "    assert False",
    ),
)
