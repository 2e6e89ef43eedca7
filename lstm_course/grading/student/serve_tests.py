"""Answers the grader in a process where tests run: by C functions that were there before a student's first line.

Loaded for one process alone, like ``watch``. The student's own cells are served by the agent, as in any other process.
"""

from __future__ import annotations

from _struct import Struct
from collections.abc import Callable
from marshal import loads as unmarshal
from os import _exit as leave
from typing import Any

from lstm_course.grading.student.run_tests import Tests

_HEAD = Struct("<QQ")


def serve(
    recv: Callable[[int], bytes], send: Callable[[Any], int], tests: Tests, other: Callable[[bytes, bytes], None],
    question: tuple[bytes, bytes], answer: tuple[bytes, bytes], seal: Any,
) -> None:  # fmt: skip
    """Answer until the grader is gone.

    question, answer  what stands before and behind a test, and what is to stand around its answer, on the wire
    seal              a keyed hash: the grader believes an answer that is sealed by it, with all that it has asked so
                      far. Who reads and writes in our place has no key, and cannot have us answer other questions
    """

    def read(count: int) -> bytes:
        parts = []
        while count:
            piece = recv(min(count, 1 << 20))
            if not piece:
                leave(0)
            parts.append(piece)
            count -= len(piece)
        return b"".join(parts)

    while True:
        sizes = _HEAD.unpack(read(_HEAD.size))
        head, body = read(sizes[0]), read(sizes[1])
        if not head.startswith(question[0]):
            other(head, body)
            continue
        asked = head[len(question[0]) : -len(question[1])]
        seal.update(asked)
        words = ".".join(
            word.encode("utf-8", "replace").hex() for word in tests.run(unmarshal(bytes.fromhex(asked.decode())))
        )
        sealed = seal.copy()
        sealed.update(words.encode())
        text = answer[0] + f"{sealed.hexdigest()}.{words}".encode() + answer[1]
        left = memoryview(_HEAD.pack(len(text), 0) + text)
        while left:
            left = left[send(left) :]
