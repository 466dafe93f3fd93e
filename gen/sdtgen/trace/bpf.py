# SPDX-License-Identifier: 0BSD
"""The engine bpftrace: attaches to one process, or to files, and reads what bpftrace prints.

The kernel counts the semaphores, and lets them fall whatever ends the tracer.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import threading
import time
from collections import Counter
from operator import itemgetter
from typing import Iterator, Union

from ..host.error import Failure
from ..host.temporary import file
from ..tracing.attach import READABLE
from .bpf_record import AT_CPU, CPU, Marks, body
from .bpf_ring import has_ring
from .bpf_script import Script
from .bpf_table import Rows, fired
from .child import die_with_us
from .event import Event, Lines, Table
from .order import Order
from .pieces import Last, pieces
from .request import Request
from .words import reason

# Pages of the buffer of each CPU: 16 MB hold a second of many more than 50,000 events.
PAGES, MOST_BYTES = 4096, 512 << 20
TICK = 0.1
F_SETPIPE_SZ = 1031
BEHIND_DIGITS = ":"     # what records of events begin with is before it
PIPE = 1 << 20          # bytes that bpftrace may be ahead of us
SAID = 50_000           # lines of its errors that are kept: two for each probe left out
# Seconds without a word of bpftrace, and for each site that it leaves; seconds that CPUs may be
# apart; seconds until bpftrace, which beats on, is told again.
PATIENCE, A_SITE, APART, DEAF = 10, 0.5, 60, 5

Found = Union[Event, Lines, Table, None]


class Bpftrace:
    """Give it a request; ready() returns once all probes are attached."""

    def __init__(self, request: Request, *, plain: bool, alone: bool) -> None:
        if any(test.place >= READABLE or not probe.arguments[test.place].legible
               for probe, tests in zip(request.probes, request.tests) for test in tests):
            raise Failure("bpftrace cannot read an argument that '--where' names; take "
                          "--engine gdb")
        self.request, self.alone = request, alone
        self.marks = Marks("s" + os.urandom(5).hex())
        self.cpus = sorted(os.sched_getaffinity(0) | set(range(os.cpu_count() or 1)))
        self.script = Script(request, self.marks, self.cpus, plain=plain, alone=alone)
        self.rows = Rows(self.script.tables, request.pid, self.script.longest)
        self.order = Order()
        self.received: Counter[str] = Counter()     # by CPU
        self.missing: Counter[str] = Counter()      # by CPU, at its last beat
        self.shared = False     # All CPUs write into one buffer.
        self.cut = 0            # What fires after this time is nobody's.
        self.ignored = 0        # of it
        self.latest = 0         # beat
        self.closed: dict[int, int] = {}            # CPUs that have beaten since, and when
        self.gone = False       # The process has ended.
        self.told = 0           # when bpftrace was told to end
        self.lost = -1
        self.full = False       # A table has no row more.
        self.silent = 0         # ticks without a word; a slow reader of ours is not bpftrace's
        self.said: list[str] = []
        self.process = self._start()
        assert self.process.stdout
        fcntl.fcntl(self.process.stdout, F_SETPIPE_SZ, PIPE)
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        # One reader from ready() to the end: what it has read already must not be lost.
        self.pieces = pieces(self.process.stdout.fileno(), self.marks.begin, TICK)
        self.tail = ""          # the last piece: bpftrace prints its maps at its end

    def _start(self) -> subprocess.Popen[bytes]:
        pages = PAGES
        while pages > 64 and pages * 4096 * len(self.cpus) > MOST_BYTES:
            pages //= 2
        rows, longest = str(self.script.rows), str(self.script.longest)
        environment = {**os.environ, "BPFTRACE_PERF_RB_PAGES": str(pages), "LC_ALL": "C",
                       "BPFTRACE_STRLEN": longest, "BPFTRACE_MAX_STRLEN": longest,
                       # It mixes up the symbols of several processes.
                       **({"BPFTRACE_CACHE_USER_SYMBOLS": "1"} if self.alone else {}),
                       "BPFTRACE_MAX_PROBES": "100000", "BPFTRACE_MAX_BPF_PROGS": "100000",
                       "BPFTRACE_MAP_KEYS_MAX": rows, "BPFTRACE_MAX_MAP_KEYS": rows,
                       # One probe that it cannot read would end all; older ones know no such word.
                       "BPFTRACE_MISSING_PROBES": "warn"}
        with file(self.script.text()) as program:
            words = ["bpftrace", f"/dev/fd/{program.fileno()}"]
            return subprocess.Popen(
                [*words, "-p", str(self.request.pid)] if self.alone else words,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=environment, pass_fds=[program.fileno()], start_new_session=True,
                preexec_fn=die_with_us)

    def ready(self) -> None:
        waiting = {"ready1", "ready2"}
        since = 0.0
        for found in self.pieces:
            if isinstance(found, Last):
                break
            self._take(found)
            for piece in found:
                if piece.startswith("begin ") and int(piece.split()[1]) != self.process.pid:
                    raise Failure("bpftrace counts processes from outside of this PID namespace")
                waiting.discard(piece.rstrip())
            if not waiting:
                since = since or time.monotonic()
                self.shared = self.shared or has_ring(self.process.pid)
                if self.shared or self.script.table or time.monotonic() - since > 5 or \
                        len(self.order.beats) >= os.sysconf("SC_NPROCESSORS_ONLN"):
                    return
        self.listener.join(1)
        raise Failure("bpftrace could not attach: " + reason(self.said))

    def _listen(self) -> None:
        """A thread of its own: bpftrace must not wait for somebody to read its errors."""
        assert self.process.stderr
        for line in self.process.stderr:
            if len(self.said) < SAID:
                self.said.append(line[:500].decode(errors="replace"))

    def events(self) -> Iterator[Found]:
        """In the order of their times; None from the clock."""
        for found in self.pieces:
            if isinstance(found, Last):
                if not self.process.wait():
                    yield from self._take(found)
            elif found:
                self.silent = 0
                yield from self._take(found)
                yield from self._show(self.order.release())
            else:
                self.silent += 1
                if not self.script.table or self.request.live:
                    yield None
            self._leave()
        # The process that has ended beats no more, and all that it did is here.
        yield from self._show(self.order.rest(
            min(self.closed.values()) if self.closed else None))
        yield from self._count()

    def _take(self, found: list[str]) -> list[Found]:
        """Sorts records in, and takes notice of the others; tables are complete."""
        if found:
            self.tail = found[-1]
        events = [piece for piece in found if piece < BEHIND_DIGITS]
        if len(events) == len(found):
            self._receive(events)
            return []
        tables: list[Found] = []
        events = []
        for piece in found:
            if piece < BEHIND_DIGITS:
                events.append(piece)
                continue
            self._receive(events)
            events = []
            word, *rest = piece.split()
            if word == "beat":
                self._beat(rest[0], int(rest[2]))
                if not self.shared:
                    self._close({int(rest[0]): int(rest[1])})
            elif word == "sum" and self.shared:
                for cpu, count in zip(rest[::2], rest[1::2]):
                    self._beat(cpu, int(count))
            elif word == "all" and self.shared:
                self._close(dict.fromkeys(self.cpus, int(rest[0])))
            elif word == "table":
                counts, full = self.rows.read(piece)
                self.full = full >= self.script.rows
                tables.append(Table(counts, last=False, spent=self.rows.spent))
        self._receive(events)
        return tables

    def _receive(self, events: list[str]) -> None:
        if self.closed:
            late = len(events)
            # A write that our signal cuts short may leave half a record behind the last beat.
            over = {f"{cpu:0{CPU}d}" for cpu in self.closed} | {""}
            events = [each for each in events if each[AT_CPU] not in over]
            self.ignored += late - len(events)
        self.received.update(map(itemgetter(AT_CPU), events))
        self.order.held += events

    def _beat(self, cpu: str, count: int) -> None:
        if int(cpu) not in self.closed:
            cpu = cpu.zfill(CPU)
            self.missing[cpu] = max(self.missing[cpu], count - self.received[cpu])

    def _close(self, beats: dict[int, int]) -> None:
        for cpu, now in beats.items():
            self.latest = max(self.latest, now)
            if cpu in self.closed:
                continue    # Its records that are newer are nobody's.
            self.order.beat(cpu, now)
            if self.cut and now >= self.cut:
                self.closed[cpu] = now

    def _show(self, records: list[str]) -> Iterator[Found]:
        if not records:
            return
        stamp, field = self.request.clock.text, self.marks.field
        wants_lines = self.request.view == "events"
        lines: list[str] = []
        for record in records:
            head, *texts = record.split(field)
            words = head.split(" ")
            number = int(words[2])
            form = self.script.forms[number]
            if wants_lines and not self.script.left[number]:
                line = form.line(stamp(int(words[0])), words, texts)
                if line is not None:
                    lines.append(line)
                    continue
            event = form.event(words, texts)
            # A string that the kernel could not read has passed its tests.
            tests = self.request.tests[number]
            if not all(test.holds(event.values[test.place]) for test in tests):
                continue
            if wants_lines:
                lines.append(f"{stamp(event.time)} {body(event, form.title)}")
            else:
                yield event
        if lines:
            yield Lines(lines)

    def _leave(self) -> None:
        """bpftrace drops what it has not read when it is told to end, so all is read first.

        It ends by itself with the one process that it is attached to, and says nothing meanwhile.
        """
        if self.gone and not self.alone:
            self.interrupt()
        mute = self.silent * TICK > PATIENCE + A_SITE * len(self.request.probes)
        if self.told:
            # At times it does not hear.  But told twice it drops what it has.
            if self.latest > self.told + DEAF * 10**9 or (mute and self.script.table):
                self._tell()
        elif self.cut and not (self.gone and self.alone) and (
                self.script.table or self.drained or self.latest > self.cut + APART * 10**9):
            self.close()
        elif (self.cut or self.gone) and mute:
            self.close()

    @property
    def drained(self) -> bool:
        """All that fired before the cut is here."""
        return self.cut > 0 and bool(self.closed) and set(self.order.beats) <= set(self.closed)

    def _count(self) -> Iterator[Found]:
        """What was lost: what the kernel counted less what came."""
        if self.process.wait():
            return      # It died.
        # What fires while it detaches may leave no room for a last word of ours.
        dump = self.tail.rpartition(self.marks.field)[2]
        if self.script.table:
            table, full = self.script.last(dump, self.rows)
            self.full = full >= self.script.rows
            self.lost = -1 if self.full else 0
            yield table
        elif self.drained:
            self.lost = sum(self.missing.values())
        elif not self.told:
            self.lost = max(fired(dump) - sum(self.received.values()) - self.ignored, 0)

    @property
    def died(self) -> bool:
        """Not at our word; asked once it has ended."""
        return self.process.returncode != 0

    def interrupt(self) -> None:
        """Asks it to detach; what has fired until now still comes."""
        self.cut = self.cut or time.monotonic_ns()

    def close(self) -> None:
        """No more of it is wanted.  Told twice it would drop what it has."""
        if not self.told:
            self._tell()

    def _tell(self) -> None:
        self.told = time.monotonic_ns()
        self.silent = 0
        if self.process.poll() is None:
            self.process.terminate()
