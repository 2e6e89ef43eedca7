"""A formula becomes MathML and nothing else, whoever has typed it; what is no formula stays."""

import pytest

from lstm_course.basics.formulas import mathml, with_formulas

pytest.importorskip("latex2mathml")


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\class{page}{x}",
        r"\style{position:fixed}{x}",
        r"\text{<script>alert(1)</script>}",
        r"\text{</math><img src=x onerror=alert(1)>}",
        r"\left( a",
        "x^" * 500 + "x",
        "a" * 2001,
        r"\begin{matrix}" * 100,
    ],
)
def test_what_is_more_than_a_formula_or_none_stays_as_it_was_typed(tex):
    shown = mathml(tex)
    assert shown.startswith("<code>")
    assert shown.count("<") == 2


@pytest.mark.parametrize(
    ("html", "formulas"),
    [
        ("$x$", 1),
        ("$$x$$ and $y_1$", 2),
        ("$a &lt; b$", 1),
        ("for $5 or $6", 0),
        (r"\$x\$", 0),
        ("$ x $", 0),
        ("<code>$x$</code><pre>$x$ <b>$y$</b></pre><script>$x$</script>", 0),
        ('<img alt="$x$">', 0),
        ("$x", 0),
        ("<p>$x</p><p>y$</p>", 0),
    ],
)
def test_dollars_that_hold_a_formula(html, formulas):
    shown = with_formulas(html)
    assert shown.count("<math") == formulas
    assert formulas or shown == html
