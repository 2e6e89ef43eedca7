"""The tagger's text is Python's own, its classes are those of the tokenizer, and no file is in both parts."""

from __future__ import annotations

import io
import keyword
import tokenize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.tasks.source_tags import ALPHABET, CHANCE, CLASSES, corpus, encode, label, source_tags

SIGNS = " kcn0s#o"


def signs(source):
    return "".join(SIGNS[k] for k in label(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = f(y)\n", "n o cono "),
        ("def f(x):\n    return (g(x))\n", "kkk conoo     kkkkkk oconoo "),  # defined or called; a keyword is neither
        ("if not done: # why\n    go ()\n", "kk kkk nnnno #####     cc oo "),
        ("s = 'a(b' + \"c\"\n", "n o sssss o sss "),
        ("n = 1_000 + .5e3\n", "n o 00000 o 0000 "),
        ("a = (b\n     ,\\\n     c)\n", "n o on      o       no "),
    ],
)
def test_each_character_gets_the_class_of_its_token(source, expected):
    assert signs(source) == expected


def test_what_is_no_python_is_refused():
    with pytest.raises((tokenize.TokenError, SyntaxError)):
        label("f((\n")


def test_strings_over_several_lines_f_strings_and_form_feeds_keep_their_places():
    source = 'a = """x\n  y\n"""\n\x0c\nb = f"{a!r:>{w}} and {c(1)}" + d\ne = 1\n'
    tags = label(source)
    assert len(tags) == len(source)
    start, end = source.index('"""'), source.rindex('"""') + 3
    assert (tags[start:end] == CLASSES.index("string")).all()
    start, end = source.index('f"'), source.index('" + d') + 1
    assert (tags[start:end] == CLASSES.index("string")).all()
    assert CLASSES[tags[source.index("e = 1")]] == "name"
    assert CLASSES[tags[source.index("1\n")]] == "number"


def test_a_source_without_a_line_end_and_one_that_is_not_ascii():
    assert signs("x = 1") == "n o 0"
    assert signs("é = 'ü'  # ñ\n") == "n o sss  ### "
    assert encode("aé\n").tolist() == [97, ALPHABET - 1, 10]
    assert label("").shape == encode("").shape == (0,)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["x", "f(x)", "if", "12", "'s'", "+", "(", ")", "#c\n", "\n", "\\\n", " "]), max_size=12)
)
def test_what_python_reads_is_labelled_token_by_token(parts):
    source = " ".join(parts)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return
    tags = label(source)
    assert len(tags) == len(source)
    names = [t.string for t in tokens if t.type == tokenize.NAME]
    in_names = sum(map(len, names))
    assert np.isin(tags, [CLASSES.index(c) for c in ("keyword", "call", "name")]).sum() == in_names
    assert (tags == CLASSES.index("keyword")).sum() == sum(len(n) for n in names if keyword.iskeyword(n))


def test_the_parts_are_large_and_apart():
    (train, train_tags), (test, test_tags) = corpus("train"), corpus("test")
    assert len(train) == len(train_tags) > 3 * len(test)
    assert len(test) == len(test_tags) > 50_000
    text = "".join(map(chr, train))
    pieces = ["".join(map(chr, test[at : at + 400])) for at in range(0, len(test) - 400, 4000)]
    assert not any(piece in text for piece in pieces)
    with pytest.raises(ValueError, match="train"):
        corpus("validation")


def test_chance_is_the_share_of_the_most_frequent_class():
    for part in ("train", "test"):
        shares = np.bincount(corpus(part)[1], minlength=len(CLASSES)) / len(corpus(part)[1])
        assert CLASSES[shares.argmax()] == "string"
        assert shares.max() == pytest.approx(CHANCE, abs=0.05)
        assert (shares > 0.001).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 200), st.sampled_from(["train", "test"]))
@settings(max_examples=25, deadline=None)
def test_a_batch_is_windows_of_the_text_with_their_classes_drawn_in_the_documented_way(seed, N, T, part):
    x, y = source_tags(np.random.default_rng(seed), N, T, part)
    text, tags = corpus(part)
    at = np.random.default_rng(seed).integers(0, len(text) - T + 1, N)
    assert x.shape == y.shape == (N, T)
    assert x.dtype == y.dtype == np.int64
    assert 0 <= x.min() <= x.max() < ALPHABET
    for row in range(N):
        np.testing.assert_array_equal(x[row], text[at[row] : at[row] + T])
        np.testing.assert_array_equal(y[row], tags[at[row] : at[row] + T])


def test_a_python_without_its_sources_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    with pytest.raises(FileNotFoundError, match="came without"):
        corpus.__wrapped__("train")
