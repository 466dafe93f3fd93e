# SPDX-License-Identifier: 0BSD
"""The engine bpftrace: attaches by file, keeps one process, and reads its JSON lines.

By file, so that the kernel counts the semaphores: they fall whatever ends the tracer.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import time
from typing import Iterator, Sequence

from ..emit._bpftrace import READABLE, attach_point
from ..error import Failure
from ..model import Probe as Declared
from .child import die_with_us
from .event import Event, Value, decode
from .plan import STRING, Probe

# Pages of the buffer of each CPU: 16 MB hold a second of many more than 50,000 events.
PAGES = 4096
# Strings stand on the 512 bytes of a BPF program's stack, twice.
STRINGS = 160
# bpftrace 0.17 writes the byte 0xc3 as a character with a sign.
_HIGH = re.compile(rb"\\\\|\\uffffff([89a-f][0-9a-f])")


def _surrogate(found: re.Match[bytes]) -> bytes:
    return rb"\udc" + found[1] if found[1] else found[0]


class Bpftrace:
    """Give it a plan and a process; ready() returns once all probes are attached."""

    def __init__(self, probes: Sequence[Probe], pid: int) -> None:
        for probe in probes:
            if set(probe.path) & set(":*"):
                raise Failure(f"bpftrace cannot attach to '{probe.path}': its name has ':' or '*'; "
                              "take --engine gdb")
        self.probes = probes
        self.received, self.fired = 0, -1
        self.last = time.monotonic()
        self.mark = secrets.token_hex(4)
        most = max((sum(each.form == STRING for each in probe.arguments[:READABLE])
                    for probe in probes), default=0)
        environment = {**os.environ, "BPFTRACE_PERF_RB_PAGES": str(PAGES), "LC_ALL": "C",
                       "BPFTRACE_STRLEN": str(STRINGS // max(most, 1) // 8 * 8),
                       "BPFTRACE_MAX_PROBES": "100000"}
        self.process = subprocess.Popen(
            ["bpftrace", "-f", "json", "-e", self.script(pid)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
            start_new_session=True, preexec_fn=die_with_us)
        self.said: list[str] = []

    def script(self, pid: int) -> str:
        """Probes between two timers: when both have fired, all are attached, in any order."""
        def timer(number: int) -> str:
            return (f'interval:ms:20 /@r[{number}] == 0/ {{ @r[{number}] = 1; '
                    f'printf("{self.mark} ready{number}"); }}')
        clauses = [f'BEGIN {{ printf("{self.mark} begin %d", pid); }}', timer(1)]
        for number, probe in enumerate(self.probes):
            shown, words = "", ["nsecs", "tid"]
            for index, argument in enumerate(probe.arguments[:READABLE]):
                is_string = argument.form == STRING
                shown += f"{self.mark}{'%s' if is_string else '%lx'}"
                words.append(f"str(arg{index})" if is_string else f"arg{index}")
            clauses.append(f"{_point(probe)} /pid == {pid}/ {{ @n = count(); "
                           f'printf("{self.mark} {number} %lu %d{shown}", {", ".join(words)}); }}')
        clauses += [timer(2), "END { clear(@r); }"]
        self.pid = pid
        return "\n".join(clauses)

    def ready(self) -> None:
        waiting = {"ready1", "ready2"}
        for words in self.messages():
            if words[0] == "begin" and int(words[1]) != self.process.pid:
                raise Failure("bpftrace counts processes from outside of this PID namespace; "
                              "take --engine gdb")
            waiting.discard(words[0])
            if not waiting:
                return
        raise Failure("bpftrace could not attach: " + " ".join(" ".join(self.said).split())[-400:])

    def messages(self) -> Iterator[list[str]]:
        """What our program printed, in words; the last holds the arguments."""
        assert self.process.stdout
        for line in self.process.stdout:
            if not line.startswith(b"{"):
                self.said.append(line.decode(errors="replace"))
                continue
            try:
                line = _HIGH.sub(_surrogate, line)
                message = json.loads(line.decode("utf-8", "surrogateescape"), strict=False)
            except ValueError:
                continue
            self.last = time.monotonic()
            data = message.get("data")
            if message.get("type") in ("map", "stats") and "@n" in data:
                self.fired = int(data["@n"])
            elif message.get("type") == "printf" and data.startswith(self.mark):
                yield data[len(self.mark) + 1:].split(" ", 2)

    def events(self) -> Iterator[Event]:
        for words in self.messages():
            if not words[0].isdecimal():
                continue
            probe = self.probes[int(words[0])]
            self.received += 1
            tid, *rest = words[2].split(self.mark)
            values: list[Value] = []
            for argument, word in zip(probe.arguments, rest):
                values.append(word.encode("utf-8", "surrogateescape") if argument.form == STRING
                              else decode(argument, int(word, 16)))
            values += [None] * (len(probe.arguments) - len(values))
            yield Event(probe, int(words[1]), self.pid, int(tid), tuple(values))

    @property
    def lost(self) -> int:
        """What the kernel counted less what came; -1 if the tracer died before it said."""
        return self.fired - self.received if self.fired >= 0 else -1 if self.received else 0

    def drain(self) -> None:
        """Waits until nothing comes any more: bpftrace drops what is in its buffers at its end."""
        while self.process.poll() is None and time.monotonic() - self.last < 0.5:
            time.sleep(0.05)

    def interrupt(self) -> None:
        """Asks it to detach; what it has read already still comes."""
        if self.process.poll() is None:
            self.process.terminate()


def _point(probe: Probe) -> str:
    from ..source import Span
    return attach_point(os.path.abspath(probe.path), Declared(
        probe.provider, "", probe.name, (), (), Span(0, 0), ()))
