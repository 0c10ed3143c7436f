"""Random choices for tests, the same in every run, so that what fails once fails again."""

import random


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing here is secret
