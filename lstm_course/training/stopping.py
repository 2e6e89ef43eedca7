"""An interrupt that ends a training after the step in hand, so that nothing is lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """Give an event that the first interrupt sets. The second one interrupts, as the first would have outside.

    Only the main thread is interrupted at all; elsewhere nothing sets the event.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before: Any = signal.getsignal(signal.SIGINT)

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set() and callable(before):
            before(number, frame)
        stop.set()

    signal.signal(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.default_int_handler)
