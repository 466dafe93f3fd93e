# SPDX-License-Identifier: 0BSD
"""The program that bpftrace runs: records of events, or tables that the kernel counts."""

from __future__ import annotations

import re
from typing import Sequence

from ..host.error import Failure
from ..tracing.attach import READABLE, attach_point
from ..tracing.comparison import Comparison
from .bpf_latency import LatencyMaps
from .bpf_record import Form, Marks
from .bpf_table import Rows, Tables
from .bpf_times import TimeMaps
from .bpf_tree import TreeMaps
from .bpf_where import predicate
from .bpf_word import is_memory
from .event import Table
from .plan import STRING, TracedProbe
from .request import Request

# Strings stand on the 512 bytes of a BPF program's stack, twice; several in a key once more.
STRINGS, IN_KEYS, SAMPLED, TIMED = 160, 144, 96, 64
# How far up a process is asked for its parents.
ANCESTORS = 8
# Counts that one line of a beat has.
COUNTS = 8
MOST_ROWS = 65536
# Views for which the kernel keeps the calls that are open.
STACKS: dict[str, type[TreeMaps] | type[LatencyMaps]] = {
    "sample": TreeMaps, "profile": TreeMaps, "profile-calls": TreeMaps, "latency": LatencyMaps}


class Script:
    """`plain` leaves all conditions to sdtkit; not `alone` attaches to the files.

    `left` are the conditions of each probe that sdtkit has to test.  `table` says that the kernel
    counts, and no record of an event comes.
    """

    def __init__(self, request: Request, marks: Marks, cpus: Sequence[int],
                 *, plain: bool, alone: bool) -> None:
        self.request, self.marks, self.cpus, self.alone = request, marks, cpus, alone
        self.times = TimeMaps(request.probes if request.live else (), marks.secret)
        self.longest = self._longest()
        self.predicates: list[list[str]] = []
        self.left: list[list[Comparison]] = []
        for tests in request.tests:
            texts = [None if plain else predicate(test, self.longest) for test in tests]
            self.predicates.append([text for text in texts if text is not None])
            self.left.append([test for test, text in zip(tests, texts) if text is None])
        self.tables = Tables(request, marks, self.times.ends)
        self.stacks: TreeMaps | LatencyMaps | None = None
        if request.view in STACKS:
            self.stacks = STACKS[request.view](request, marks.secret)
        possible = self.stacks.possible if self.stacks else \
            request.view in ("count", "top") and self.tables.possible
        self.table = possible and not any(self.left)
        if not self.table:
            self.stacks = None
            if request.view == "sample":
                raise Failure("bpftrace cannot do all of '--where' and '--by' in the kernel, and "
                              "--sample takes that")
        self.rows = MOST_ROWS if request.by or self.stacks else max(1024, 2 * len(request.probes))
        self.forms = [] if self.table else [
            Form(probe, number, request.shown(probe), self.longest, marks, stack=request.stack)
            for number, probe in enumerate(request.probes)]

    def last(self, dump: str, rows: Rows) -> tuple[Table, int]:
        """What bpftrace printed at its end, and how many keys the greatest map has."""
        if self.stacks:
            return self.stacks.read(dump, self.longest)
        found, most = rows.read(dump)
        return Table(found, last=True, spent=rows.spent), most

    def _longest(self) -> int:
        """What bpftrace reads of a string, its end included, or of bytes."""
        counts = self.request.view in ("count", "top", *STACKS)
        most = max((sum(map(is_memory, probe.arguments[:READABLE]))
                    for probe in self.request.probes), default=0)
        if counts:
            most = min(most, len(self.request.by))
        most = max(1, most, *(sum(test.form == STRING for test in tests)
                              for tests in self.request.tests))
        if self.request.view in STACKS:     # In two keys at once.
            return SAMPLED // most // 8 * 8
        if counts and self.times.ends:      # In four keys.
            return TIMED // most // 8 * 8
        return (IN_KEYS if counts and most > 1 else STRINGS) // most // 8 * 8

    def text(self) -> str:
        """Probes between two timers: when both have fired, all are attached, in any order.

        The mark behind a record makes it whole where no other follows.
        """
        def timer(number: int) -> str:
            return (f'interval:ms:20 /@r[{number}] == 0/ {{ @r[{number}] = 1; '
                    f'printf("{self.marks.begin}ready{number}\\n{self.marks.begin}~\\n"); }}')
        known = "".join(f"@t[{each}] = 1; " for each in self.request.processes
                        if self.request.children)
        return "\n".join([
            f'BEGIN {{ {known}{self._maps("begin")}'
            f'printf("{self.marks.begin}begin %d\\n", pid); }}', timer(1),
            *map(self._clause, range(len(self.request.probes))), timer(2),
            *(self._tables() if self.table else self._beats()),
            f'END {{ clear(@r); {"clear(@t); " if self.request.children else ""}'
            f'{self._maps("end")}'
            f'printf("{self.marks.begin}end\\n"); }}', ""])

    def _maps(self, when: str) -> str:
        """What the maps of a table need before all probes, or behind them."""
        maps = self.stacks or self.times
        return f"{getattr(maps, when)} " if self.table else ""

    def _clause(self, number: int) -> str:
        probe, tests = self.request.probes[number], self.predicates[number]
        if number in self.request.silent:
            action = "$seen = 1;"
        elif self.stacks:
            action = self.stacks.statement(number)
        elif self.table:
            before, key = self.times.statement(number), self.tables.keys[number].statement
            action = _read_once(before + key) if before else key
        else:
            # A beat between the two finds one record more than were counted, not one fewer.
            action = f"{self.forms[number].statement} @c[cpu]++;"
        point = attach_point(_path(self.request, probe, self.alone), probe.provider, probe.name)
        if self.request.children:
            # A process is known by its parents until it has fired, then by itself.
            inner = f"if ({' && '.join(tests)}) {{ {action} }}" if tests else action
            return (f"{point} {{ $p = curtask; $ours = (uint64)0; unroll({ANCESTORS}) {{ "
                    f"if (@t[$p->tgid]) {{ $ours = 1; }} $p = $p->real_parent; }} "
                    f"if ($ours) {{ @t[pid] = 1; {inner} }} }}")
        if not self.alone and not self.request.every:
            tests = [self._ours(), *tests]
        condition = " && ".join(f"({each})" for each in tests)
        return f"{point} /{condition}/ {{ {action} }}" if tests else f"{point} {{ {action} }}"

    def _ours(self) -> str:
        return "(" + " || ".join(f"pid == {each}" for each in self.request.processes) + ")"

    def _beats(self) -> list[str]:
        """The count of each CPU in the order of its records, and of all where they share a buffer.

        Which holds is seen later; newer versions let the first only beat while the process runs.
        """
        begin = self.marks.begin
        sums = [f'printf("{begin}sum {" ".join(["%d %lu"] * len(some))}\\n", '
                f'{", ".join(f"{cpu}, @c[{cpu}]" for cpu in some)});'
                for some in (self.cpus[place:place + COUNTS]
                             for place in range(0, len(self.cpus), COUNTS))]
        return [f'profile:hz:10 {{ printf("{begin}beat %d %lu %lu\\n", cpu, nsecs, @c[cpu]); }}',
                f'interval:ms:100 {{ $now = nsecs; {" ".join(sums)} '
                f'printf("{begin}all %lu\\n", $now); }}']

    def _tables(self) -> list[str]:
        if self.stacks:
            return self.stacks.clauses("@t[pid]" if self.request.children else self._ours())
        if self.request.view != "top":
            return []
        prints = " ".join(f"print({name});" for name in self.tables.names)
        return [f"interval:ms:{max(int(self.request.period * 1000), 1)} {{ "
                f'printf("{self.marks.begin}table\\n"); {prints} '
                f'printf("{self.marks.begin}over\\n{self.marks.begin}~\\n"); }}']


def _read_once(action: str) -> str:
    """Arguments in variables: behind branches LLVM may read them by an address of its own making,
    which the kernel's verifier refuses."""
    names = sorted(set(re.findall(r"\barg\d+\b", action)))
    return "".join(f"${each}_ = {each}; " for each in names) + \
        re.sub(r"\b(arg\d+)\b", r"$\1_", action)


def _path(request: Request, probe: TracedProbe, alone: bool) -> str:
    """With one process the path is one in it: bpftrace 0.27 attaches twice to another."""
    path = probe.attached
    return f"/proc/{request.pid}/root{path}" if alone and not path.startswith("/proc/") else path
