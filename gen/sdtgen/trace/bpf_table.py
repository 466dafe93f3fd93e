# SPDX-License-Identifier: 0BSD
"""Tables that the kernel counts: the keys of bpftrace's maps, and rows from what it prints.

    @<secret>_1[<number of the probe>, <words>, text, <secret number>, text]: <count>

bpftrace prints text as it is.  Nobody but sdtkit and its bpftrace knows the names of the maps and
the number between texts, so no text can imitate the next key or another row.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Container, Iterator, Sequence

from ..tracing.attach import READABLE
from ..tracing.comparison import Comparison, number
from .bpf_record import Marks, separator, text_of
from .bpf_word import NULL, READ, code, looks_empty
from .event import RowKey, Spent, Value, text
from .plan import BYTES, STRING, TracedArgument, TracedProbe
from .request import Request

TIMES = "xyz"       # no digits of a secret


class KeyForm:
    """How one probe is counted: by `by`, arguments and their places.

    A hit with a string that looks empty goes to a map of its own, whose keys have the codes of all
    strings: it has passed each condition, and may have to be read again.
    """

    def __init__(self, probe: TracedProbe, title: str, by: Sequence[tuple[int, TracedArgument]],
                 tests: Sequence[Comparison]) -> None:
        self.probe, self.title, self.by, self.tests = probe, title, by, tests
        read = [(index, each) for index, each in by if index < READABLE and each.legible]
        self.words = [index for index, each in read if each.form != STRING]
        self.texts = [index for index, each in read if each.form == STRING]
        self.coded = sorted({*self.texts, *(
            test.place for test in tests if test.form == STRING)})
        # Keys of one map must have parts of the same types.
        self.kind = len(self.words), len(self.texts), len(self.coded)
        self.statement = ""

    def write(self, name: str, number_: Sequence[str], between: int, times: Sequence[str]) -> None:
        """`times` are maps: how many calls ended here, in what time, without inner ones."""
        parts = [*number_, *(f"(uint64)arg{index}" for index in self.words)]
        texts = [f"$text{index}" for index in self.texts]
        shown = f", {between}, ".join(texts)
        read = "".join(f"$text{index} = str(arg{index}); " for index in self.texts)
        usual = _counted(name, times, [*parts, *([shown] if shown else [])])
        if not self.coded:
            self.statement = usual
            return
        empty = " || ".join(f'$text{index} == ""' if index in self.texts else looks_empty(index)
                            for index in self.coded)
        codes = [f"({code(index)}) * ({looks_empty(index)})" for index in self.coded]
        close = _counted(f"{name}e", [f"{each}e" for each in times],
                         [*parts, *codes, *([shown] if shown else [])])
        self.statement = f"{read}if ({empty}) {{ {close} }} else {{ {usual} }}"

    def row(self, words: Sequence[str], texts: Sequence[str], pid: int, longest: int, *,
            close: bool) -> tuple[str, str] | None:
        """None if the conditions do not hold after all; `close` says that codes are there."""
        values: dict[int, Value] = {}
        for index, word in zip(self.words, words):
            argument = self.probe.arguments[index]
            values[index] = number(argument.form, argument.size, int(word))
        codes = dict(zip(self.coded, words[len(self.words):])) if close else {}
        found = dict(zip(self.texts, texts))
        for index in self.coded:
            place = int(codes.get(index, READ)) & (1 << 64) - 1
            values[index] = text_of(pid, place, found.get(index, ""), longest)
            if place not in (READ, NULL) and not all(
                    test.holds(values[index]) for test in self.tests if test.place == index):
                return None
        return self.title, "".join(f" {each.name}={text(each, values.get(index))}"
                                   for index, each in self.by)


def _counted(name: str, times: Sequence[str], parts: Sequence[str]) -> str:
    key = ", ".join(parts)
    text = f"{name}[{key}] = count();"
    if times:
        values = "count()", "sum($all)", "sum($own)"
        text += " if ($found == 1) { " + " ".join(
            f"{each}[{key}] = {value};" for each, value in zip(times, values)) + " }"
    return text


class Tables:
    """The maps of a request; not `possible` where bpftrace cannot count by an argument.

    `ends` are the places of probes whose rows have times.
    """

    def __init__(self, request: Request, marks: Marks, ends: Container[int] = ()) -> None:
        self.between = separator()
        self.keys = [KeyForm(probe, request.title(probe),
                             [(index, each) for name in request.by
                              for index, each in enumerate(probe.arguments) if each.name == name],
                             tests) for probe, tests in zip(request.probes, request.tests)]
        self.possible = not any(each.form == BYTES for key in self.keys for _, each in key.by)
        kinds = Counter(each.kind for each in self.keys)
        self.numbered = {kind for kind, count in kinds.items() if count > 1 or not any(kind[:2])}
        self.maps = {kind: f"@{marks.secret}_{place}" for place, kind in enumerate(kinds)}
        self.names = [name for kind, name in self.maps.items() for name in
                      ([name, name + "e"] if kind[2] else [name])]
        # A map of times is called as that of counts, with a letter before its number.
        timed = {key.kind for place, key in enumerate(self.keys) if place in ends}
        self.names += [name.replace("_", f"{each}_") for kind in timed for each in TIMES
                       for name in self.names if name.rstrip("e") == self.maps[kind]]
        for place, key in enumerate(self.keys):
            name = self.maps[key.kind]
            key.write(name, [str(place)] if key.kind in self.numbered else [], self.between,
                      [name.replace("_", f"{each}_") for each in TIMES] if place in ends else [])


class Rows:
    """Reads what bpftrace prints of its maps."""

    def __init__(self, tables: Tables, pid: int, longest: int) -> None:
        self.tables, self.pid, self.longest = tables, pid, longest
        self.heads = {name.partition("_")[0] for name in tables.maps.values()}
        names = "|".join(map(re.escape, sorted(tables.names, key=len, reverse=True)))
        self.begin = re.compile(rf"^({names})\[", re.MULTILINE)
        # Alone in its map a key has no number.
        self.alone = {tables.maps[key.kind]: key for key in tables.keys
                      if key.kind not in tables.numbered}
        self.known: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.spent: dict[RowKey, Spent] = {}    # of what was read last

    def read(self, dump: str) -> tuple[Counter[tuple[str, str]], int]:
        """The rows, and how many keys the greatest map has."""
        found: Counter[tuple[str, str]] = Counter()
        sizes: Counter[str] = Counter()
        times: dict[str, Counter[RowKey]] = {each: Counter() for each in TIMES}
        for name, key, count in self._keys(dump):
            sizes[name] += 1
            head, letter, place = name.partition("_")
            letter = head[-1] if head not in self.heads else ""
            row = self._row(f"{head[:-1]}_{place}" if letter else name, key)
            if row is not None and count:
                (times[letter] if letter else found)[row] += count
        self.spent = {row: Spent(calls, *(times[each][row] for each in TIMES[1:]))
                      for row, calls in times[TIMES[0]].items()}
        return found, max(sizes.values(), default=0)

    def _keys(self, dump: str) -> Iterator[tuple[str, str, int]]:
        parts = self.begin.split(dump)
        for name, body in zip(parts[1::2], parts[2::2]):
            key, _, count = body.rpartition("]: ")
            if count.strip().isdecimal():
                yield name, key, int(count)

    def _row(self, name: str, key: str) -> tuple[str, str] | None:
        """Read once: what is not in memory may be so later, and a process ends."""
        if (name, key) not in self.known:
            close = name.endswith("e")
            form = self.alone.get(name[:-1] if close else name)
            head, *texts = key.split(f", {self.tables.between}, ")
            count = 0 if form is None else len(form.words) + close * len(form.coded)
            if form is None:
                place, _, head = head.partition(", ")
                form = self.tables.keys[int(place)]
                count = len(form.words) + close * len(form.coded)
            words = head.split(", ", count)
            if form.texts:
                texts = [words[count] if count < len(words) else "", *texts]
            self.known[name, key] = form.row(words[:count], texts, self.pid, self.longest,
                                             close=close)
        return self.known[name, key]


_FIRED = re.compile(r"^@c\[\d+\]: (\d+)$", re.MULTILINE)


def fired(dump: str) -> int:
    """The sum of the counts of the CPUs."""
    return sum(map(int, _FIRED.findall(dump)))
