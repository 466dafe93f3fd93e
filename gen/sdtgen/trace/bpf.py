# SPDX-License-Identifier: 0BSD
"""The engine bpftrace: attaches by file, keeps one process or a family, reads its JSON lines.

By file, so that the kernel counts the semaphores: they fall whatever ends the tracer.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import select
import subprocess
import time
from collections import Counter
from typing import Iterator, Sequence

from ..host.error import Failure
from ..host.temporary import file
from .bpf_script import Script
from .child import die_with_us
from .event import Event
from .lines import lines
from .order import Order
from .plan import TracedProbe
from .words import reason

# Pages of the buffer of each CPU: 16 MB hold a second of many more than 50,000 events.
PAGES = 4096
TICK = 0.1
PATIENCE = 5     # seconds without a word of bpftrace
SAID = 500      # lines that are kept for a message, and bytes of each
# bpftrace 0.17 writes the byte 0xc3 as a character with a sign.
_HIGH = re.compile(rb"\\\\|\\uffffff([89a-f][0-9a-f])")


def _surrogate(found: re.Match[bytes]) -> bytes:
    return rb"\udc" + found[1] if found[1] else found[0]


class Bpftrace:
    """Give it a plan and a process; ready() returns once all probes are attached."""

    def __init__(self, probes: Sequence[TracedProbe], pid: int, *, children: bool) -> None:
        self.probes = probes
        self.received: Counter[str] = Counter()     # by CPU, as the next
        self.missing: Counter[str] = Counter()      # at a beat
        self.fired = -1
        self.drained = False
        self.last = time.monotonic()
        self.order = Order()
        self.script = Script(probes, pid, children, secrets.token_hex(4))
        environment = {**os.environ, "BPFTRACE_PERF_RB_PAGES": str(PAGES), "LC_ALL": "C",
                       "BPFTRACE_STRLEN": str(self.script.longest),
                       "BPFTRACE_MAX_PROBES": "100000", "BPFTRACE_MAX_BPF_PROGS": "100000",
                       "BPFTRACE_MAP_KEYS_MAX": "65536",
                       # One probe that it cannot read would end all; older ones know no such word.
                       "BPFTRACE_MISSING_PROBES": "warn"}
        with file(self.script.text()) as program:
            self.process = subprocess.Popen(
                ["bpftrace", "-f", "json", f"/dev/fd/{program.fileno()}"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env=environment, pass_fds=[program.fileno()], start_new_session=True,
                preexec_fn=die_with_us)
        assert self.process.stdout
        # One reader from ready() to the end: what it has read already must not be lost.
        self.output = self.process.stdout.fileno()
        self.lines = lines(self.output, TICK)
        self.said: list[str] = []

    def ready(self) -> None:
        waiting = {"ready1", "ready2"}
        since = 0.0
        for words in self.messages():
            if words and words[0].isdecimal():
                self._add(words)
            if words and words[0] == "begin" and int(words[1]) != self.process.pid:
                raise Failure("bpftrace counts processes from outside of this PID namespace")
            waiting.discard(words[0] if words else "")
            if not waiting:
                since = since or time.monotonic()
                if len(self.order.beats) >= os.sysconf("SC_NPROCESSORS_ONLN") or \
                        time.monotonic() - since > 1:
                    return
        raise Failure("bpftrace could not attach: " + reason(self.said))

    def messages(self) -> Iterator[list[str] | None]:
        """What our program printed, in words, the last with all values; None from the clock."""
        mark = self.script.mark
        for line in self.lines:
            if line is None:
                yield None
                continue
            if not line.startswith(b"{"):
                if len(self.said) < SAID:
                    self.said.append(line[:SAID].decode(errors="replace"))
                continue
            try:
                line = _HIGH.sub(_surrogate, line)
                message = json.loads(line.decode("utf-8", "surrogateescape"), strict=False)
            except ValueError:
                continue
            self.last = time.monotonic()
            data = message.get("data")
            if message.get("type") in ("map", "stats") and isinstance(data, dict) \
                    and isinstance(data.get("@n"), int):
                self.fired = data["@n"]
            elif message.get("type") == "printf" and isinstance(data, str) \
                    and data.startswith(mark):
                words: list[str] = data[len(mark) + 1:].split(" ", 3)
                if words[0] == "beat":
                    cpu = words[1]
                    self.order.beat(int(cpu), int(words[2]))
                    self.missing[cpu] = max(self.missing[cpu],
                                            int(words[3]) - self.received[cpu])
                elif words[0].isdecimal():
                    self.received[words[1]] += 1
                yield words

    def events(self) -> Iterator[Event | None]:
        """In the order of their times; None from the clock."""
        for words in self.messages():
            if words is None:
                yield None
            elif words[0] == "beat":
                yield from self.order.release()
            elif words[0].isdecimal():
                self._add(words)
        yield from self.order.rest()

    def _add(self, words: list[str]) -> None:
        number, _, time_, found = words
        self.order.add(self.script.event(self.probes[int(number)], time_, found))

    @property
    def lost(self) -> int:
        """What the kernel counted less what came; -1 if the tracer died before it said.

        Once all is drained, what fires later is nobody's: bpftrace drops it while it detaches.
        """
        if self.drained:
            return sum(self.missing.values())
        came = sum(self.received.values())
        return max(self.fired - came, 0) if self.fired >= 0 else -1 if came else 0

    @property
    def died(self) -> bool:
        """Not at our word; asked once it has ended."""
        return self.process.returncode not in (0, None) and self.fired < 0

    def drain(self) -> None:
        """Waits until all that has fired is here: bpftrace drops what it has not read at its end.

        The bound is for a CPU that beats no more: nothing came, and nothing waits to be read.  On
        a busy machine much may wait, for bpftrace or for us.
        """
        now = time.monotonic_ns()
        waiting = select.poll()
        waiting.register(self.output, select.POLLIN)
        silent = time.monotonic()
        while self.process.poll() is None and self.order.safe < now and \
                time.monotonic() - silent < PATIENCE:
            time.sleep(0.02)
            silent = time.monotonic() if waiting.poll(0) else max(silent, self.last)
        self.drained = min(self.order.beats.values(), default=0) >= now

    def interrupt(self) -> None:
        """Asks it to detach; what it has read already still comes."""
        if self.process.poll() is None:
            self.process.terminate()

    def close(self) -> None:
        """No more of it is wanted."""
        self.interrupt()
