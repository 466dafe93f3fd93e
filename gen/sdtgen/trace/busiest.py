# SPDX-License-Identifier: 0BSD
"""The rows of a screen of the busiest: rates, sums and times, sorted and filtered."""

from __future__ import annotations

from collections import Counter
from typing import Iterable, Mapping, NamedTuple

from .event import RowKey, Spent

RATE, TOTAL, MEAN, SELF = "rate", "total", "mean", "self"
ORDERS = (RATE, TOTAL, MEAN, SELF)


class BusyRow(NamedTuple):
    """`rate` is by second, since the last look; times are nanoseconds, None where there is none.

    `own` is the part of a second that calls took without their inner ones, since the last look.
    """

    name: str
    rate: float
    total: int
    mean: float | None = None
    own: float | None = None

    def by(self, order: str) -> float:
        value = {RATE: self.rate, TOTAL: self.total, MEAN: self.mean, SELF: self.own}[order]
        return -1 if value is None else value


class Busiest:
    """Looks at counts that grow."""

    def __init__(self) -> None:
        self.rows: list[BusyRow] = []
        self._counts: Counter[RowKey] = Counter()
        self._spent: dict[RowKey, Spent] = {}
        self._seen: float | None = None

    def look(self, counts: Mapping[RowKey, int], spent: Mapping[RowKey, Spent],
             now: float) -> None:
        """At a time in seconds."""
        past = max(now - self._seen, 1e-3) if self._seen is not None else None
        self.rows = []
        for key, count in counts.items():
            rate = (count - self._counts[key]) / past if past else 0.0
            there = spent.get(key)
            own = None
            if there:
                before = self._spent.get(key, Spent())
                own = (there.own - before.own) / 1e9 / past if past else 0.0
            self.rows.append(BusyRow("".join(key), rate, count, there.mean if there else None, own))
        self._counts, self._spent, self._seen = Counter(counts), dict(spent), now

    def begin(self, now: float) -> None:
        """From here on events are counted."""
        self._seen = now

    def chosen(self, order: str, wanted: str) -> list[BusyRow]:
        """The greatest first; of names that have the wanted text in them, in any case."""
        low = wanted.lower()
        return sorted((each for each in self.rows if low in each.name.lower()),
                      key=lambda each: (-each.by(order), -each.rate, -each.total, each.name))


def time_text(nanoseconds: float | None) -> str:
    """With three digits or four, for a column of nine characters."""
    if nanoseconds is None:
        return "-"
    for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "us")):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.2f} {unit}"
    return f"{nanoseconds:.0f} ns"


def line(row: BusyRow, times: bool) -> str:
    """A row in its columns."""
    own = "-" if row.own is None else f"{100 * row.own:.1f} %"
    middle = f"{time_text(row.mean):>10} {own:>8} " if times else ""
    return f"{row.rate:11.1f} {row.total:12d} {middle} {row.name}"


def head(order: str, times: bool) -> str:
    """The names of the columns; the one that sorts in capitals."""
    names = {each: each.upper() if each == order else each for each in ORDERS}
    middle = f"{names[MEAN]:>10} {names[SELF]:>8} " if times else ""
    return f"{names[RATE] + '/s':>11} {names[TOTAL]:>12} {middle} probe"


def table(rows: Iterable[BusyRow], order: str, times: bool) -> str:
    return "".join(f"{each}\n" for each in (head(order, times),
                                            *(line(row, times) for row in rows)))
