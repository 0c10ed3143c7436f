"""Work that goes wrong on a worker: a module of its own, as workers import it by its name."""

import os
import signal
import time
from collections.abc import Sequence

from selfeval.batch.carried import Carried
from selfeval.batch.making import Outcome, Task


def doubled(numbers: Sequence[int]) -> list[int]:
    """Return twice each number; one ends the process, one the whole worker, one never comes back, one fails."""
    for number in numbers:
        if number == 13:
            os._exit(1)
        if number == 14:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        if number == 17:
            time.sleep(600)
        if number == 19:
            raise ValueError(number)
    return [number * 2 for number in numbers]


class Deadly(Carried):
    """Ends its process at one workbook."""

    def __call__(self, tasks: Sequence[Task]) -> list[Outcome]:
        if any(task.source.name == "007.xlsx" for task in tasks):
            os._exit(1)
        return super().__call__(tasks)
