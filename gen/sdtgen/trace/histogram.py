# SPDX-License-Identifier: 0BSD
"""Durations in nanoseconds, counted in buckets that are a sixteenth of their beginning wide.

So a percentile, the middle of its bucket, is at most a thirty-second beside the true one.
"""

from __future__ import annotations

from collections import Counter

PARTS, BITS = 16, 4


def bucket(time: int) -> int:
    """Up to 31 ns each is its own; then there are 16 for each power of two."""
    power = time.bit_length() - 1
    return time if power < BITS else (power - BITS + 1) * PARTS + (time >> (power - BITS)) % PARTS


def bounds(number: int) -> tuple[int, int]:
    """The first duration of a bucket, and that behind its last."""
    if number < PARTS:
        return number, number + 1
    shift = number // PARTS - 1
    low = (PARTS + number % PARTS) << shift
    return low, low + (1 << shift)


class Histogram:
    """Sum and longest are exact."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.sum = self.longest = 0

    def add(self, time: int) -> None:
        self.counts[bucket(time)] += 1
        self.sum += time
        self.longest = max(self.longest, time)

    def merge(self, other: Histogram) -> None:
        self.counts += other.counts
        self.sum += other.sum
        self.longest = max(self.longest, other.longest)

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    def part(self, percent: float) -> float:
        """The duration that so many of all do not exceed."""
        wanted, seen = percent * self.count / 100, 0
        for number in sorted(self.counts):
            seen += self.counts[number]
            if seen >= wanted:
                low, behind = bounds(number)
                return min((low + behind - 1) / 2, self.longest)
        return 0.0

    def powers(self) -> list[tuple[int, int]]:
        """How many there are from each power of two to the next, without gaps; the first is 0."""
        found: Counter[int] = Counter()
        for number, count in self.counts.items():
            found[max(bounds(number)[0].bit_length() - 1, 0)] += count
        return [(each, found[each]) for each in range(min(found), max(found) + 1)] if found else []
