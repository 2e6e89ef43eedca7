"""The documentation is plain and without repeats; windows go on where they ended; a user's text loads or says why."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.tasks.key_stream import ALPHABET as KEY_ALPHABET
from lstm_course.tasks.key_stream import CHANCE, FILLER, KEYS, QUESTION, key_stream
from lstm_course.tasks.text import (
    ALPHABET,
    HELD_OUT,
    LENGTH,
    ids_to_text,
    load_text,
    plain,
    split,
    stateful_batches,
    symbols_of,
    text_to_ids,
    topics,
    topics_text,
    unaccented,
)


def test_the_text_is_as_long_as_it_says_and_has_one_alphabet():
    text = topics_text()
    assert len(text) == LENGTH
    assert set(text) <= set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 96
    assert "lambda" in text
    train, test = topics("train"), topics("test")
    assert (len(train), len(test)) == (LENGTH - HELD_OUT, HELD_OUT)
    assert ids_to_text(np.concatenate([train, test])) == text
    with pytest.raises(ValueError, match="train"):
        topics("valid")


def test_no_paragraph_of_the_test_was_seen():
    split = LENGTH - HELD_OUT
    train = {" ".join(p.split()) for p in topics_text()[:split].split("\n\n")}
    test = [" ".join(p.split()) for p in topics_text()[split:].split("\n\n")]
    assert len(test) > 50
    assert not [p for p in test[1:] if p and p in train]


def test_a_python_without_its_documentation_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    with pytest.raises(ImportError, match="load_text"):
        topics_text.__wrapped__()


@settings(max_examples=25, deadline=None)
@given(st.text(ALPHABET))
def test_numbers_and_text_are_one_another(text):
    assert ids_to_text(text_to_ids(text)) == text
    assert plain(text) == text


def test_strange_characters_are_plain_or_refused():
    assert plain("“a” – b…\r\nß") == '"a" - b...\n?'
    with pytest.raises(KeyError, match="ß"):
        text_to_ids("aß")
    for ids in ([-1], [96]):
        with pytest.raises(IndexError, match="0 to 95"):
            ids_to_text(ids)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(1, 9), st.integers(0, 80))
def test_rows_go_on_where_they_ended_and_targets_are_one_ahead(batch, length, more):
    ids = np.arange(batch * length + 1 + more)
    batches = list(stateful_batches(ids, batch, length))
    assert all(x.shape == y.shape == (batch, length) for x, y in batches)
    x, y = (np.concatenate(part, axis=1) for part in zip(*batches, strict=True))
    np.testing.assert_array_equal(y, x + 1)
    assert (np.diff(x, axis=1) == 1).all()
    assert len(np.unique(x)) == x.size > len(ids) - 1 - batch * length - batch


def test_a_text_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="too few"):
        list(stateful_batches(np.arange(10), 2, 5))


def test_a_file_of_the_user_s_loads_or_says_why(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffHé said: “no”, and ☂.\r\n".encode())
    assert load_text(path, least=5) == 'He said: "no", and ?.\n'
    with pytest.raises(ValueError, match="at least 10000"):
        load_text(str(path))
    path.write_bytes(b"abc\xff")
    with pytest.raises(ValueError, match=r"no UTF-8 text \(byte 3\)"):
        load_text(path)
    with pytest.raises(ValueError, match="folder"):
        load_text(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load_text(tmp_path / "b.txt")


def test_a_text_may_be_handed_over_as_it_is():
    text = "\ufeffHé said: “no”.\r\n"
    assert load_text(text, least=5) == 'He said: "no".\n'
    assert load_text("a" * 200 + "b" * 200, least=5) == "a" * 200 + "b" * 200
    with pytest.raises(ValueError, match="this text has 3 characters: a character model wants at least 10000"):
        load_text("ab\n")
    with pytest.raises(FileNotFoundError, match=r"there is no file my_novel\.txt"):
        load_text("my_novel.txt")


@pytest.mark.parametrize("own_symbols", [True, False])
def test_a_text_of_one_symbol_is_refused(own_symbols):
    with pytest.raises(ValueError, match="one symbol only, 'a'"):
        load_text("a" * 20_000, own_symbols=own_symbols)


def test_other_letters_are_kept_where_that_is_asked_for(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("你好，世界。\r\ne\u0301 é “x”", encoding="utf-8")
    text = load_text(path, least=5, own_symbols=True)
    assert text == "你好，世界。\né é “x”"  # written in one way, the line's end too
    assert symbols_of(text) == "".join(sorted(set(text)))
    assert ids_to_text(text_to_ids(text, symbols_of(text)), symbols_of(text)) == text
    with pytest.raises(KeyError, match="'z' is none of the 12 characters"):
        text_to_ids("你z", symbols_of(text))
    path.write_text(text, encoding="gb18030")
    with pytest.raises(ValueError, match="no UTF-8 text"):
        load_text(path, own_symbols=True)


def test_letters_lose_their_accents():
    assert unaccented("Übergrößen, naïve “Œuvre” … e\u0301\r\n") == 'Ubergrossen, naive "OEuvre" ... e\n'
    assert unaccented(ALPHABET) == ALPHABET
    assert unaccented("ßæÆœŒøØłŁ") == "ssaeAEoeOEoOlL"


@pytest.mark.parametrize(
    "content",
    [
        ("你好世界，这是一个文本。" * 2000).encode(),
        ("hello world " * 2000).encode("utf-16-le"),
        b"\0" * 20000,
        ("nine known " + "語" * 2).encode() * 1000,
    ],
)
def test_a_text_that_would_be_question_marks_is_refused(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="Latin letters, and save it as UTF-8"):
        load_text(path)


def test_a_few_strange_characters_and_any_number_of_accents_are_let_through(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Übergrößenträger äöü? " * 1000 + "語" * 500, encoding="utf-8")
    assert set(load_text(path)) == set("Ubergrossentrager aou?")
    path.write_bytes(b"ab\r\n" * 2500)  # ten thousand bytes are not ten thousand characters
    with pytest.raises(ValueError, match="has 7500 characters"):
        load_text(path)


def test_the_documentation_has_its_question_marks_still():
    assert plain("ß é") == "? ?"


@pytest.mark.parametrize("held_out", [0, -3, 11, 99])
def test_no_part_is_empty(held_out):
    ids = text_to_ids("hello world")
    for part in ("train", "test"):
        with pytest.raises(ValueError, match="of 11 characters"):
            split(ids, part, held_out)
    assert [len(split(ids, part, 10)) for part in ("train", "test")] == [1, 10]


@pytest.mark.parametrize(("batch", "length"), [(0, 2), (-1, 2), (1, 0), (1, -2)])
def test_rows_and_windows_that_are_none_are_refused(batch, length):
    with pytest.raises(ValueError, match="at least 1"):
        list(stateful_batches(np.arange(10), batch, length))


@pytest.mark.parametrize(("key", "question"), [(0.9, 0.9), (-1, 2), (0.1, -0.1), (1.2, 0), (float("nan"), 0.1)])
def test_what_is_no_probability_is_refused(key, question):
    with pytest.raises(ValueError, match="probabilities"):
        key_stream(np.random.default_rng(0), 9, key, question)


def test_probabilities_may_fill_the_stream():
    assert not set(key_stream(np.random.default_rng(0), 200, 0.7, 0.3)) & set(map(KEY_ALPHABET.index, FILLER))


def test_answers_are_the_last_key():
    ids = key_stream(np.random.default_rng(0), 5000)
    text = ids_to_text(ids, KEY_ALPHABET)
    assert text[0] in KEYS
    now, asked, gaps, since = None, 0, [], 0
    for t, character in enumerate(text):
        since += 1
        if t and ids[t - 1] == QUESTION:
            assert character == "wxyz"[KEYS.index(now)]
            asked += 1
            gaps.append(since)
        elif character in KEYS:
            now, since = character, 0
        else:
            assert character in FILLER + "?"
    assert asked == pytest.approx(5000 * 0.1 / 1.1, rel=0.15)
    assert np.mean(np.array(gaps) > 16) > 0.5
    assert 1 / len(KEYS) == CHANCE
    np.testing.assert_array_equal(ids, key_stream(np.random.default_rng(0), 5000))
