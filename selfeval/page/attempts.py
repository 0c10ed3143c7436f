"""Counts wrong tokens, so that nobody finds the right one by trying."""

import time
from collections import deque
from collections.abc import Callable

from selfeval.page.bounds import MOST_WRONG_TOKENS

_SECONDS = 60.0


class Attempts:
    """The wrong tokens of the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; ``clock`` tells seconds."""
        self._clock = clock
        self._wrong: deque[float] = deque(maxlen=MOST_WRONG_TOKENS)

    def note(self) -> None:
        """Count a wrong one."""
        self._wrong.append(self._clock())

    def are_too_many(self) -> bool:
        """Whether there were so many that no other is looked at now."""
        return len(self._wrong) == MOST_WRONG_TOKENS and self._clock() - self._wrong[0] < _SECONDS
