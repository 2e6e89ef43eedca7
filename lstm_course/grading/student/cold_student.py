"""A student's process that starts from nothing, where processes cannot be forked."""

from __future__ import annotations

import json
import socket
import sys

from lstm_course.grading.student.zygote import become_student, prepare


def main() -> None:
    """Read what to be from standard input, and be it."""
    knows, request, line = json.load(sys.stdin)
    shell, world = prepare(knows)
    # On Windows a socket is handed over as bytes, elsewhere as a descriptor.
    fd = socket.fromshare(bytes.fromhex(line)).detach() if line else int(sys.argv[1])  # type: ignore[attr-defined]
    become_student(shell, world, request, fd)


if __name__ == "__main__":
    main()
