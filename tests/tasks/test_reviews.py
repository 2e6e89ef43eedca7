"""The grammar's labels are what it says, its words alone say next to nothing; real reviews load from a folder."""

import numpy as np
import pytest

from lstm_course.tasks.imdb import load_imdb, vocabulary_of, words
from lstm_course.tasks.padding import pad_batch
from lstm_course.tasks.reviews import (
    BAD,
    CHANCE,
    GOOD,
    LINKS,
    NEGATIONS,
    PADDING,
    UNKNOWN,
    VOCABULARY,
    bag_of_words,
    encode,
    review,
    reviews,
)


def judged(clause):
    """Whether a clause is good, by one who reads it."""
    tokens = clause.split()
    return (tokens[-1] in GOOD) != any(w in NEGATIONS for w in tokens)


def reader(text):
    """Return the label of a review, by the rules that its docstring states."""
    body = text.split(".")[1].strip()
    if " but " in body:
        return judged(body.split(" , but ")[1])
    if body.startswith("although"):
        return judged(body.split(" , ")[1])
    if " although " in body:
        return judged(body.split(" , although ")[0])
    if " and " in body:
        one, two = (judged(part) for part in body.split(" and "))
        assert one == two
        return one
    return judged(body)


def test_labels_are_what_a_reader_says():
    rng = np.random.default_rng(0)
    found = [review(rng) for _ in range(500)]
    assert all(reader(text) == bool(label) for text, label in found)
    assert np.mean([label for _, label in found]) == pytest.approx(CHANCE, abs=0.08)
    assert len(LINKS) == 5
    assert not set(GOOD) & set(BAD)


def test_a_tenth_of_the_labels_is_turned_round_and_a_seed_is_a_batch():
    clean, y = reviews(np.random.default_rng(1), 4000)
    noisy, z = reviews(np.random.default_rng(1), 4000, noise=0.1)
    assert clean == noisy
    assert np.mean(y != z) == pytest.approx(0.1, abs=0.02)
    assert reviews(np.random.default_rng(1), 5)[0] == clean[:5]
    with pytest.raises(ValueError, match="noise"):
        reviews(np.random.default_rng(1), 5, 1.5)
    with pytest.raises(ValueError, match="at least one review"):
        reviews(np.random.default_rng(1), 0)


def test_a_bag_of_words_is_near_chance():
    parts = [reviews(np.random.default_rng(seed), 2000) for seed in (1, 2)]
    (x, y), (x_test, y_test) = (
        (np.c_[bag_of_words(*encode(texts)), np.ones(len(texts))], labels) for texts, labels in parts
    )
    W = np.linalg.lstsq(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ (2 * y - 1), rcond=None)[0]
    assert 0.5 < np.mean((x_test @ W > 0) == (y_test > 0)) < 0.6


def test_numbers_and_lengths():
    ids, lengths = encode(["the plot", "nonsense", "", "the the the ."])
    assert lengths.tolist() == [2, 1, 1, 4]
    assert ids.shape == (4, 4)
    assert ids[1].tolist() == ids[2].tolist() == [UNKNOWN, PADDING, PADDING, PADDING]
    assert [VOCABULARY[k] for k in ids[0, :2]] == ["the", "plot"]
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    bag = bag_of_words(ids, lengths)
    assert bag[3, VOCABULARY.index("the")] == 0.75
    np.testing.assert_allclose(bag.sum(1), 1)


def test_one_text_is_no_list_of_texts():
    for read in (encode, vocabulary_of):
        with pytest.raises(TypeError, match="put it into brackets"):
            read("good film")


def test_padding_needs_sequences():
    ids, lengths = pad_batch([[1, 2], np.array([3])], 9)
    assert ids.tolist() == [[1, 2], [3, 9]]
    assert lengths.tolist() == [2, 1]
    for wrong in ([], [[1], []]):
        with pytest.raises(ValueError, match="at least one"):
            pad_batch(wrong, 0)


@pytest.fixture
def folder(tmp_path):
    for part in ("train", "test"):
        for name in ("neg", "pos"):
            place = tmp_path / part / name
            place.mkdir(parents=True)
            for k in range(3):
                (place / f"{k}_1.txt").write_text(f"It's {name}<br />No. {k}, GOOD!", encoding="utf-8")
    return tmp_path


def test_real_reviews_load(folder):
    texts, y = load_imdb(folder)
    assert y.tolist() == [0, 0, 0, 1, 1, 1]
    assert texts[0] == "it's neg no . 0 , good !"
    assert len(load_imdb(str(folder), "test", limit=2)[0]) == 4
    vocabulary = vocabulary_of(texts, 5)
    assert vocabulary[:2] == ("<pad>", "<unk>")
    assert len(vocabulary) == 5
    ids, _ = encode(texts, vocabulary)
    assert ids.shape == (6, 8)
    assert ids.max() == 4
    assert words("A<br/>B's 10/10.") == "a b's 10 10 ."


def test_what_is_no_review_is_left_out(folder):
    place = folder / "train/pos"
    (place / "sub.txt").mkdir()
    (place / "7_7.txt").mkdir()
    (place / "._0_9.txt").write_bytes(b"\0\x05\x16\x07Mac OS X\xb0\xff")
    (place / "8_8.txt").symlink_to(folder / "nowhere")
    for name in ("notes.txt", "README.txt", "0_9.txt.bak", "2019_notes.txt"):
        (place / name).write_text("my notes")
    texts, y = load_imdb(folder)
    assert len(texts) == len(y) == 6
    assert "my notes" not in texts


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_1_is_refused(folder, limit):
    with pytest.raises(ValueError, match="limit is at least 1"):
        load_imdb(folder, limit=limit)


def test_a_vocabulary_has_room_for_its_marks():
    assert vocabulary_of(["a b a"], 2) == ("<pad>", "<unk>")
    assert vocabulary_of(["a b a"], 3) == ("<pad>", "<unk>", "a")
    for size in (1, 0, -1):
        with pytest.raises(ValueError, match="size is at least 2"):
            vocabulary_of(["a b a"], size)


def test_only_tags_are_taken_out_and_accented_letters_stay():
    assert words("I <3 this film, it is a 5 > 4. Great") == "i 3 this film , it is a 5 4 . great"
    assert words('a<br /><BR>b</I> <a href="x">c</a> d < e') == "a b c d e"
    assert words("École naïve, don’t … Œuvre") == "ecole naive , don't . . . oeuvre"


def test_a_folder_that_is_not_it_says_what_is_missing(folder):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        load_imdb(folder / "nowhere")
    with pytest.raises(FileNotFoundError, match="has no train/neg"):
        load_imdb(folder / "train")
    with pytest.raises(ValueError, match="train"):
        load_imdb(folder, "valid")
    (folder / "train/pos/0_1.txt").write_bytes(b"caf\xe9")
    with pytest.raises(ValueError, match=r"0_1.txt is no UTF-8 text \(byte 3\)"):
        load_imdb(folder)
    for file in (folder / "test/neg").iterdir():
        file.unlink()
    with pytest.raises(ValueError, match="no review"):
        load_imdb(folder, "test")
