"""How long a search may take: so much work, which on a busy machine takes longer than so many seconds."""

from __future__ import annotations

from time import perf_counter, process_time

_PATIENCE = 3  # times the seconds that may pass while the processor works elsewhere


class Budget:
    """So many seconds from now on. What works ``elsewhere``, in another process, is given seconds that pass."""

    def __init__(self, seconds: float, elsewhere: bool = False) -> None:
        self._seconds, self._elsewhere = seconds, elsewhere
        self._begun, self._worked = perf_counter(), process_time()

    def left(self) -> float:
        """Return how many seconds are left; 0 or less where none are."""
        passed, worked = perf_counter() - self._begun, process_time() - self._worked
        if self._elsewhere:
            return self._seconds - passed
        # Threads can work more than passes.
        return max(self._seconds - passed, min(self._seconds - worked, _PATIENCE * self._seconds - passed))

    def is_spent(self) -> bool:
        return self.left() <= 0
