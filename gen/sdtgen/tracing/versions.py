# SPDX-License-Identifier: 0BSD
"""Tracers whose verdict on an operand is another one in newer versions.

`consumers` speaks of the oldest versions that are in use.  On x86-64 the same 48 forms were put to
libbpf 1.1, 1.5 and 1.7, gdb 13.1, 16.3 and 18.1, and bpftrace 0.17 and 0.23, and those that tell
the two apart to bpftrace 0.27, which reads notes by libbpf.  What is not said here has not changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..binary.notes import NoteArgument
from .operand import INDEXED, OK, REFUSED, WRONG, consumers, decode

# The versions that `consumers` speaks of, and the newer ones that may differ.
SPANS: Mapping[str, tuple[str, str]] = {"bpftrace": ("0.17 to 0.23", "0.27"),
                                        "libbpf": ("1.1 to 1.5", "1.7")}
Newer = Mapping[str, str]


def newer(arch: str, argument: NoteArgument) -> Newer:
    """The verdicts of the newer versions, for each tracer where they differ."""
    if arch not in ("x86-64", "x32"):
        return {}
    operand, verdicts = decode(arch, argument), consumers(arch, argument)
    read = verdicts["libbpf"]
    if operand.form == INDEXED and operand.register and argument.size in (1, 2, 4, 8) \
            and not argument.is_float:
        read = OK
    return {tracer: read for tracer in SPANS if verdicts[tracer] != read}


def named(tracer: str, verdict: str, changes: Newer) -> list[tuple[str, str]]:
    """The bad verdicts on an operand: a tracer, with the versions that they hold for."""
    found = [(tracer, verdict)]
    if tracer in changes:
        old, new = SPANS[tracer]
        found = [(f"{tracer} {old}", verdict), (f"{tracer} {new}", changes[tracer])]
    return [each for each in found if each[1] in (WRONG, REFUSED)]


def cell(tracer: str, verdict: str, changes: Newer) -> str:
    """The verdict as a table shows it."""
    return f"{verdict}, {changes[tracer]} in {SPANS[tracer][1]}" if tracer in changes else verdict


def as_data(changes: Newer) -> dict[str, dict[str, str]]:
    """The same for programs."""
    return {tracer: {"version": SPANS[tracer][1], "verdict": verdict}
            for tracer, verdict in changes.items()}
