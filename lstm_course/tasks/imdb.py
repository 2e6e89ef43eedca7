"""Real film reviews, where a user has them: the folder that the archive of Maas et al. (2011) unpacks to.

    aclImdb/train/pos/0_9.txt   aclImdb/train/neg/...   aclImdb/test/pos/...   aclImdb/test/neg/...

Nothing is downloaded here. https://ai.stanford.edu/~amaas/data/sentiment/ has the archive, 84 MB.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_course.tasks.text import unaccented

Ids = NDArray[np.int64]
LABELS = {"neg": 0, "pos": 1}
_FILE = re.compile(r"[0-9]+_[0-9]+\.txt")
_TAG = re.compile(r"</?[a-z][^>]*>")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[.,!?;:]")


def load_imdb(folder: str | Path, part: str = "train", limit: int | None = None) -> tuple[list[str], Ids]:
    """Return the reviews of one part and their labels (N,), 1 for a good one: first all bad ones, then all good ones.

    part: "train" or "test". limit: at most so many of each label, the first by file name. Only files that are named as
    the archive's are read, such as 0_9.txt. Texts come as `words` makes them, and as `reviews.encode` reads them.
    FileNotFoundError says which folder is missing, ValueError which is empty or what file is no UTF-8; it is also
    raised for another part, and for a limit below 1.
    """
    if part not in ("train", "test"):
        raise ValueError(f'part is "train" or "test", not {part!r}')
    if limit is not None and limit < 1:
        raise ValueError(f"limit is at least 1, or None for all reviews, not {limit}")
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: unpack the archive of the reviews, and name its folder")
    texts: list[str] = []
    labels: list[int] = []
    for name, label in LABELS.items():
        place = Path(folder) / part / name
        if not place.is_dir():
            raise FileNotFoundError(f"{folder} has no {part}/{name}: name the folder with train and test in it")
        files = sorted(file for file in place.iterdir() if _FILE.fullmatch(file.name) and file.is_file())[:limit]
        if not files:
            raise ValueError(f"there is no review (0_9.txt, 1_7.txt, ...) in {place}")
        texts += [words(_read(file)) for file in files]
        labels += [label] * len(files)
    return texts, np.array(labels, dtype=np.int64)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is no UTF-8 text (byte {error.start})") from None


def words(text: str) -> str:
    """Return the text in lower case, without HTML tags and accents, words and punctuation apart by single spaces."""
    return " ".join(_WORD.findall(_TAG.sub(" ", unaccented(text).lower())))


def vocabulary_of(texts: list[str], size: int = 10_000) -> tuple[str, ...]:
    """Return the words "<pad>", "<unk>" and the most frequent ones, at most ``size`` together; ties by spelling.

    ValueError for a size below 2. TypeError for a single text, which would be read letter by letter.
    """
    if size < 2:
        raise ValueError(f'size is at least 2, for "<pad>" and "<unk>", not {size}')
    if isinstance(texts, str):
        raise TypeError("a list of texts is wanted, and not one text: put it into brackets")
    counts = Counter(word for text in texts for word in text.split())
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return ("<pad>", "<unk>", *ranked[: size - 2])
