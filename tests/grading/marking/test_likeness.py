"""Which written answers are read together, and which never are."""

import pytest

from lstm_course.grading.marking.likeness import differences, groups_of

KEEPS = "The forget gate keeps the cell state, so the gradient does not vanish over long sequences."
AGAIN = "the *forget gate* keeps the cell state - so the gradient does not vanish over long sequences"
LONGER = "Because the forget gate keeps the cell state, the gradient does not vanish over very long sequences."
OTHER = "tanh saturates at plus or minus one, and then h is nearly constant whatever has been written."


def together(**answers):
    return {frozenset(group.members) for group in groups_of(answers)}


def test_the_same_in_other_words_is_together_and_another_reason_is_not():
    assert together(a=KEEPS, b=AGAIN, c=LONGER, d=OTHER) == {frozenset("abc"), frozenset("d")}


@pytest.mark.parametrize(
    "turned",
    [
        KEEPS.replace("does not vanish", "does vanish"),
        KEEPS.replace("keeps", "never keeps"),
        KEEPS.replace("does not", "doesn't"),
        KEEPS.replace("long sequences", "100 steps"),
    ],
)
def test_what_turns_a_sentence_round_parts_two_answers(turned):
    assert together(a=KEEPS, b=turned) == {frozenset("a"), frozenset("b")}


def test_formulas_are_not_taken_for_each_other():
    assert together(a="f = 1 and c grows", b="f = 0 and c grows", c="f < 1 and c grows") == set(map(frozenset, "abc"))


def test_the_largest_group_is_first_and_the_differences_are_told():
    found = groups_of({"a": OTHER, "b": KEEPS, "c": AGAIN, "d": ""})
    assert found[0].members == ("b", "c")
    assert sum(len(group.members) for group in found) == 4
    assert differences(KEEPS, AGAIN) == ""
    assert differences("the gate keeps c", "the gate holds c") == "−keeps +holds"
    assert groups_of({}) == []
