"""Notebooks damaged at random: as JSON (keys, types, cells), and as bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Slot = tuple[Any, Any]  # a list or dict, and a place in it

_OTHER_TYPES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 3.5, 10**30, float("nan"), float("inf"), "", "code", "markdown", "raw", "python", "R"),
    *([], {}, [[]], [None], [0, "x"], {"": 0}, {"grade": {"grade": True}}, {"text": ["x"]}, [{"cell_type": "code"}]),
)
_OTHER_WORDS = (
    *(
        "\x00",
        "\ud800",
        "\u202e",
        "🜚" * 40,
        "é" * 1000,
        "x" * 200_000,
        "\n" * 500,
        "../../gradebook",
        "C:\\x",
        "%%bash",
    ),
    *("<script>alert(1)</script>", "{{ cell }}", "' OR 1=1 --", "1e999", "NaN", "def double(x", "1/0", "\t if x:\n y"),
)
_BYTES = (b"\x00", b"\xff", b"\\", b'"', b"{", b"]", b"\r\n", b"\xe2\x80", b"9" * 5000, b"[" * 100_000, b'{"a":' * 3000)


def damaged(notebook: dict[str, Any], rng: Random) -> tuple[bytes, list[str]]:
    """Return the bytes of a damaged copy, and the names of what was done to it."""
    notebook, done = copy.deepcopy(notebook), []
    for deed in rng.choices(TO_JSON, k=rng.choice((0, 1, 1, 1, 2, 3, 8))):
        deed(notebook, rng)
        done.append(deed.__name__)
    data = json.dumps(notebook, indent=rng.choice((None, 1)), ensure_ascii=rng.random() < 0.5)
    content = data.encode("utf-8", "surrogatepass")
    if not done or rng.random() < 0.4:
        deed = rng.choice(TO_BYTES)
        content = deed(content, rng)
        done.append(deed.__name__)
    return content, done


def _slots(tree: Any) -> Iterator[Slot]:
    places = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for place, value in places:
        yield tree, place
        yield from _slots(value)


def _one(notebook: Any, rng: Random, fits: Callable[[Slot], bool] = lambda slot: True) -> Slot:
    """Any place in the notebook; half of the time in what nbgrader wrote. A heap of its own where nothing fits."""
    slots = [slot for slot in _slots(notebook) if fits(slot)]
    marks = [slot for slot in slots if isinstance(slot[0], dict) and ("grade_id" in slot[0] or slot[1] == "nbgrader")]
    chosen = marks if marks and rng.random() < 0.5 else slots
    return rng.choice(chosen) if chosen else ({"": ""}, "")


def _cells(notebook: Any) -> list[Any]:
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) and cells else [{}]


def drop_a_key(notebook: Any, rng: Random) -> None:
    tree, place = _one(notebook, rng, lambda slot: isinstance(slot[0], dict))
    del tree[place]


def rename_a_key(notebook: Any, rng: Random) -> None:
    tree, place = _one(notebook, rng, lambda slot: isinstance(slot[0], dict))
    tree[rng.choice((place.upper(), place + " ", place[:-1], "", "id"))] = tree.pop(place)


def change_a_type(notebook: Any, rng: Random) -> None:
    tree, place = _one(notebook, rng)
    tree[place] = copy.deepcopy(rng.choice(_OTHER_TYPES))


def replace_a_string(notebook: Any, rng: Random) -> None:
    tree, place = _one(notebook, rng, lambda slot: isinstance(slot[0][slot[1]], str))
    tree[place] = rng.choice(_OTHER_WORDS)


def exchange_two(notebook: Any, rng: Random) -> None:
    (tree, place), (other, there) = _one(notebook, rng), _one(notebook, rng)
    tree[place], other[there] = copy.deepcopy(other[there]), copy.deepcopy(tree[place])


def nest(notebook: Any, rng: Random) -> None:
    tree, place = _one(notebook, rng)
    for _ in range(rng.choice((1, 2, 70, 400))):
        tree[place] = [tree[place]] if rng.random() < 0.5 else {"a": tree[place]}


def shuffle_the_cells(notebook: Any, rng: Random) -> None:
    rng.shuffle(_cells(notebook))


def drop_a_cell(notebook: Any, rng: Random) -> None:
    cells = _cells(notebook)
    del cells[rng.randrange(len(cells))]


def double_a_cell(notebook: Any, rng: Random) -> None:
    cells = _cells(notebook)
    for _ in range(rng.choice((1, 1, 30))):
        cells.insert(rng.randrange(len(cells) + 1), copy.deepcopy(rng.choice(cells)))


def flip_bits(content: bytes, rng: Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20, 300))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def truncate(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content))]


def cut_out(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content))
    return content[:start] + content[start + rng.choice((1, 3, 40, 900)) :]


def repeat_a_piece(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content))
    return content[: start + rng.choice((1, 40, 900))] + content[start:]


def put_in_bytes(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + rng.choice(_BYTES) + content[start:]


def encode_otherwise(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-32", "utf-8-sig", "latin-1", "cp500")), "replace")


def become_something_else(content: bytes, rng: Random) -> bytes:
    other = (b"", b"\n", b"null", b"[]", b"{}", b"0", b'"x"', b"\x00" * 4096, rng.randbytes(4096), content[::-1])
    return rng.choice(other)


TO_JSON = (
    *(drop_a_key, rename_a_key, change_a_type, replace_a_string, exchange_two, nest),
    *(shuffle_the_cells, drop_a_cell, double_a_cell),
)
TO_BYTES = (
    flip_bits,
    flip_bits,
    truncate,
    cut_out,
    repeat_a_piece,
    put_in_bytes,
    encode_otherwise,
    become_something_else,
)
