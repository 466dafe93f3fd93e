# SPDX-License-Identifier: 0BSD
"""Tables that the kernel counts: the keys of bpftrace's maps, and rows from what it prints.

A row of the view is a key of a map: the number of the probe, the words, and the text of strings.
bpftrace prints keys as they are; between texts, before and behind all stand numbers that nobody
but sdtkit and its bpftrace knows, so that no text can imitate the next key or another row.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from typing import Sequence

from ..tracing.attach import READABLE
from ..tracing.comparison import Comparison, number
from .bpf_record import text_of
from .bpf_word import NULL, READ, code
from .event import Value, text
from .plan import BYTES, STRING, TracedArgument, TracedProbe
from .request import Request

_COUNT = re.compile(r"@c\[(\d+)\]: (\d+)$", re.MULTILINE)
_TOTAL = re.compile(r"^@n: (\d+)$", re.MULTILINE)


def numbers() -> list[int]:
    """Three for the keys of one run: before a key, between texts, behind it."""
    return [secrets.randbits(61) | 1 << 61 for _ in range(3)]


class KeyForm:
    """How one probe is counted: by `by`, arguments and their places; `tested` strings beside them.

    A string that looked empty to the kernel passes each condition; its address is in the key.
    """

    def __init__(self, probe: TracedProbe, place: int, title: str,
                 by: Sequence[tuple[int, TracedArgument]], tests: Sequence[Comparison],
                 secret: Sequence[int]) -> None:
        self.probe, self.title, self.by, self.tests = probe, title, by, tests
        read = [(index, each) for index, each in by if index < READABLE]
        self.words = [index for index, each in read if each.form != STRING]
        self.texts = [index for index, each in read if each.form == STRING]
        self.coded = sorted({*self.texts, *(
            test.place for test in tests if test.form == STRING)})
        # One map for each kind of key: its parts must have the same types everywhere.
        self.map = f"@s{len(self.words)}_{len(self.coded)}_{len(self.texts)}"
        first, between, last = map(str, secret)
        parts = [first, str(place), *(f"(uint64)arg{index}" for index in self.words),
                 *(f"({code(index)})" for index in self.coded)]
        for index in self.texts:
            parts += [between, f"str(arg{index})"]
        self.statement = f"{self.map}[{', '.join([*parts, last])}] = count();"

    def row(self, words: Sequence[str], texts: Sequence[str], pid: int,
            longest: int) -> tuple[str, str] | None:
        """None if the conditions do not hold after all."""
        values: dict[int, Value] = {}
        count = len(self.words)
        for index, word in zip(self.words, words):
            argument = self.probe.arguments[index]
            values[index] = number(argument.form, argument.size, int(word))
        for index, word in zip(self.coded, words[count:]):
            found = dict(zip(self.texts, texts)).get(index, "")
            place = int(word) & (1 << 64) - 1
            if index in self.texts or place not in (READ, NULL):
                values[index] = text_of(pid, place, found, longest)
                if place not in (READ, NULL) and not all(
                        test.holds(values[index]) for test in self.tests if test.place == index):
                    return None
        return self.title, "".join(f" {each.name}={text(each, values.get(index))}"
                                   for index, each in self.by)


def keys(request: Request, secret: Sequence[int]) -> list[KeyForm] | None:
    """One for each probe; None if bpftrace cannot count by these arguments."""
    found = []
    for place, (probe, tests) in enumerate(zip(request.probes, request.tests)):
        by = [(index, each) for name in request.by
              for index, each in enumerate(probe.arguments) if each.name == name]
        if any(each.form == BYTES for _, each in by):
            return None
        found.append(KeyForm(probe, place, request.title(probe), by, tests, secret))
    return found


class Rows:
    """Reads what bpftrace prints of its maps."""

    def __init__(self, forms: Sequence[KeyForm], secret: Sequence[int], pid: int,
                 longest: int) -> None:
        self.forms, self.pid, self.longest = forms, pid, longest
        first, between, last = secret
        self.between = f", {between}, "
        self.pattern = re.compile(rf"\[{first}, (.*?), {last}\]: (\d+)$", re.DOTALL | re.MULTILINE)
        self.known: dict[str, tuple[str, str] | None] = {}

    def read(self, dump: str) -> tuple[Counter[tuple[str, str]], int]:
        """The rows, and how many hits all keys have."""
        found: Counter[tuple[str, str]] = Counter()
        total = 0
        for each in self.pattern.finditer(dump):
            count = int(each[2])
            total += count
            row = self._row(each[1])
            if row is not None and count:
                found[row] += count
        return found, total

    def _row(self, key: str) -> tuple[str, str] | None:
        """Read once: what is not in memory may be so later, and a process ends."""
        if key not in self.known:
            head, *texts = key.split(self.between)
            place, *words = head.split(", ")
            self.known[key] = self.forms[int(place)].row(words, texts, self.pid, self.longest)
        return self.known[key]


def total(dump: str) -> int | None:
    """How many were counted beside the table."""
    found = _TOTAL.search(dump)
    return int(found[1]) if found else None


def fired(dump: str) -> int:
    """The sum of the counts of the CPUs."""
    return sum(int(each[2]) for each in _COUNT.finditer(dump))
