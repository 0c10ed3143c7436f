"""Work done here or in several processes: the same results in the same order, and what is lost is named."""

import os
import time
from collections.abc import Sequence

import pytest

from selfeval.batch.executors import DIED, TOO_LONG, Executor, Here, Processes

SECONDS = 2.0


def doubled(numbers: Sequence[int]) -> list[int | str]:
    """Return twice each number; one is slow, one ends the process, one never comes back."""
    for number in numbers:
        if number == 13:
            os._exit(1)
        if number == 17:
            time.sleep(60)
    return [number * 2 for number in numbers]


def lost(number: int, reason: str) -> int | str:
    return f"{number}: {reason}"


def run(executor: Executor, *chunks: Sequence[int]) -> list[list[int | str]]:
    return list(executor.run(chunks, doubled, lost))


@pytest.mark.parametrize("executor", [Here(), Processes(1, SECONDS), Processes(2, SECONDS)])
def test_the_results_come_in_the_order_of_the_work(executor: Executor) -> None:
    chunks = [range(start, start + 3) for start in range(100, 130, 3)]
    found = [each for made in run(executor, *chunks) for each in made]
    assert found == [number * 2 for number in range(100, 130)]


def test_a_worker_that_dies_costs_what_it_died_of() -> None:
    found = run(Processes(2, SECONDS), (1, 13, 2), (3, 4))
    assert found == [[2, f"13: {DIED}", 4], [6, 8]]


def test_work_that_hangs_costs_itself() -> None:
    begun = time.monotonic()
    found = run(Processes(2, SECONDS), (1, 17), (3, 4))
    assert found == [[2, f"17: {TOO_LONG.format(seconds=SECONDS)}"], [6, 8]]
    assert time.monotonic() - begun < 30


def test_a_result_that_nobody_waits_for_stops_the_workers() -> None:
    results = Processes(2, SECONDS).run([(number,) for number in range(100, 200)], doubled, lost)
    assert next(results) == [200]
    results.close()
