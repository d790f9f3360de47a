"""Medians, quartiles, and ratios paired inside each round."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A median and its quartiles."""

    low: float
    median: float
    high: float

    def show(self, form: str = "{:.2f}") -> str:
        low, median, high = (form.format(value) for value in [self.low, self.median, self.high])
        return median if low == high else f"{median} ({low} to {high})"


def spread(values: list[float]) -> Spread | None:
    values = [value for value in values if value is not None]
    if not values:
        return None
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(low, median, high)


def ratios(ours: list[float], theirs: list[float]) -> list[float]:
    """Round by round, so that what slowed both of a pair cancels out."""
    return [a / b for a, b in zip(ours, theirs) if a is not None and b]
