# SPDX-License-Identifier: 0BSD
"""The program that bpftrace runs, and how to read the lines it prints."""

from __future__ import annotations

import re
from typing import Sequence

from ..tracing.attach import READABLE, attach_point
from .event import Cut, Event, Value, decode
from .plan import BYTES, STRING, TracedArgument, TracedProbe

# Strings stand on the 512 bytes of a BPF program's stack, twice.
STRINGS = 160
# How far up a process is asked for its parents.
ANCESTORS = 8
_ESCAPE = re.compile(rb"\\x([01][0-9a-f]|7f|[89a-f][0-9a-f])")


class Script:
    """`mark` stands before each of our lines and between the values, and nowhere else."""

    def __init__(self, probes: Sequence[TracedProbe], pid: int, children: bool, mark: str) -> None:
        self.probes, self.pid, self.children, self.mark = probes, pid, children, mark
        most = max((sum(map(is_read, probe.arguments[:READABLE])) for probe in probes), default=0)
        # What bpftrace reads of a string, its end included, or of bytes.
        self.longest = STRINGS // max(most, 1) // 8 * 8

    def text(self) -> str:
        """Probes between two timers: when both have fired, all are attached, in any order."""
        def timer(number: int) -> str:
            return (f'interval:ms:20 /@r[{number}] == 0/ {{ @r[{number}] = 1; '
                    f'printf("{self.mark} ready{number}"); }}')
        known = f"@t[{self.pid}] = 1; " if self.children else ""
        return "\n".join([
            f'BEGIN {{ {known}printf("{self.mark} begin %d", pid); }}', timer(1),
            *(self._clause(number, probe) for number, probe in enumerate(self.probes)), timer(2),
            f'profile:hz:10 {{ printf("{self.mark} beat %d %lu %lu", cpu, nsecs, @c[cpu]); }}',
            f"END {{ clear(@r); clear(@c); {'clear(@t); ' if self.children else ''}}}"])

    def _clause(self, number: int, probe: TracedProbe) -> str:
        shown, words = "", ["cpu", "nsecs", "pid", "tid"]
        for index, argument in enumerate(probe.arguments[:READABLE]):
            if not argument.legible:
                continue
            shown += f"{self.mark}%lx"
            words.append(f"arg{index}")
            if is_read(argument):
                shown += f"{self.mark}{'%s' if argument.form == STRING else '%r'}"
                words.append(f"str(arg{index})" if argument.form == STRING
                             else f"buf(arg{index}, arg{index} ? {self._length(argument)} : 0)")
        # A beat between the two finds one line more than were counted, not one fewer.
        action = (f'printf("{self.mark} {number} %d %lu %d %d{shown}", '
                  f'{", ".join(words)}); @c[cpu]++; '
                  '@n = count();')
        point = attach_point(probe.attached, probe.provider, probe.name)
        if not self.children:
            return f"{point} /pid == {self.pid}/ {{ {action} }}"
        # A process is known by its parents until it has fired, then by itself.
        return (f"{point} {{ $p = curtask; $ours = (uint64)0; unroll({ANCESTORS}) {{ "
                f"if (@t[$p->tgid]) {{ $ours = 1; }} $p = $p->real_parent; }} "
                f"if ($ours) {{ @t[pid] = 1; {action} }} }}")

    def _length(self, argument: TracedArgument) -> str:
        if argument.length > 0:
            return str(min(argument.length, self.longest))
        return f"(uint32)arg{-1 - argument.length}"

    def event(self, probe: TracedProbe, time: str, words: str) -> Event:
        """From the time and the rest of a line."""
        head, *found = words.split(self.mark)
        numbers: list[int | None] = []
        texts: list[str] = []
        for argument in probe.arguments[:READABLE]:
            if not argument.legible:
                numbers.append(None)
                texts.append("")
                continue
            numbers.append(int(found.pop(0), 16))
            texts.append(found.pop(0) if is_read(argument) else "")
        numbers += [None] * (len(probe.arguments) - len(numbers))
        values = [None if number is None else
                  self._read(argument, number, text, numbers) if text or is_read(argument) else
                  decode(argument, number)
                  for argument, number, text in zip(
                      probe.arguments, numbers, [*texts, *[""] * len(numbers)])]
        pid, tid = head.split()
        return Event(probe, int(time), int(pid), int(tid), tuple(values))

    def _read(self, argument: TracedArgument, address: int, text: str,
              words: Sequence[int | None]) -> Value:
        if not address:
            return 0
        data = text.encode("utf-8", "surrogateescape")
        if argument.form == STRING:
            # One byte fewer than fits, so that a string that was cut is known from one that fits.
            most = self.longest - 2
            return Cut(data[:most]) if len(data) > most else data
        length = argument.bytes_of(words)
        data = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data)
        if length is None or len(data) != min(length, self.longest):
            return None  # The text holds what looks like an escape.
        return Cut(data) if length > self.longest else data


def is_read(argument: TracedArgument) -> bool:
    """Whether it is memory that is shown, not the word."""
    return argument.legible and (argument.form == STRING or (
        argument.form == BYTES and argument.length != 0 and -argument.length <= READABLE))
