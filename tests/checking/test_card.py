"""What a card shows beyond the words: the student's lines, a list of what is mended, where to read again."""

import re

from lstm_course.checking import Case, Exercise, Verdict, draw, judge
from lstm_course.checking.excerpt import with_excerpt
from lstm_course.checking.render import to_html, to_text
from tests.checking.test_line import GATED, RIGHT, answer

RAISES = RIGHT.replace("z = hx @ W.T + b", "z = hx @ W + b")
SLIPPED = RIGHT.replace("z = hx @ W.T + b", "z = hx @ W.T")


def lines_on(html):
    return [re.sub("<[^>]*>", "", line) for line in re.findall(r"<div[^>]*><code[^>]*>.*?</code></div>", html)]


def test_the_line_to_look_at_stands_among_its_neighbours():
    function = answer(SLIPPED)
    verdict = with_excerpt(judge(GATED, function, search=5), function)
    assert verdict.line == 3
    shown = lines_on(to_html(verdict))
    assert [line.split()[0] for line in shown] == ["1", "2", "line", "4", "5"]
    assert shown[2].endswith("3      z = hx @ W.T")
    assert verdict.without_evidence().excerpt == ()


def test_the_line_that_raised_is_marked():
    function = answer(RAISES)
    verdict = with_excerpt(judge(GATED, function, search=0), function)
    assert [line.number for line in verdict.code] == [3]
    assert lines_on(to_html(verdict))[2].endswith("z = hx @ W + b")


def test_of_code_to_be_mended_each_case_is_a_line_of_a_list():
    cases = tuple(Case(name, draw(x="N", N=n)) for n, name in ((2, "adds"), (3, "stops")))
    exercise = Exercise(reference=lambda x: x + 1, name="mend", cases=cases, repair=True)
    verdict = judge(exercise, lambda x: x + (len(x) == 2))
    html = to_html(verdict)
    assert "1 of 2 mended" in html
    items = re.findall(r'<div role="listitem">(.*?)</div>', html)
    assert items == ["✓ mended: adds", "✗ to be mended: stops"]
    assert "    ✓ mended: adds\n    ✗ to be mended: stops\n" in to_text(verdict)
    assert "It is right for" not in verdict.diagnosis


def test_where_to_read_again_is_a_link_to_the_heading():
    verdict = Verdict("f", "failed", 0.0, "no.", section="9.3 From your cell to `nn.LSTM`")
    assert '<a href="#9.3-From-your-cell-to-nn.LSTM"' in to_html(verdict)
    assert "<a " not in to_html(Verdict("f", "failed", 0.0, "no.", section="What $c$ is"))
    assert "<a " not in to_html(Verdict("f", "failed", 0.0, "no.", section="Step 2 · The gate"))
    assert "section" not in to_html(Verdict("f", "passed", 1.0, "right.", section="Step 2"))


def test_a_scaffold_is_told_what_to_do_and_nothing_is_called_wrong():
    def stub(x):
        raise NotImplementedError

    verdict = judge(Exercise(reference=lambda x: x, name="f", cases=(Case("one", draw(x="N", N=2)),)), stub)
    for shown in (to_html(verdict), to_text(verdict)):
        assert "write your code in place of that line" in shown
        assert "✗" not in shown
    assert to_text(verdict.without_evidence()) == "○ not attempted yet · f"
