# SPDX-License-Identifier: 0BSD
"""For the scripts that run inside gdb: the program's memory, and the way past a site."""

from __future__ import annotations

import importlib
from typing import Any

gdb: Any = importlib.import_module("gdb")   # there inside gdb alone

# Architecture as gdb names it -> the nop of a site.
NOPS = {"i386": b"\x90", "i386:x86-64": b"\x90", "i386:x64-32": b"\x90",
        "aarch64": b"\x1f\x20\x03\xd5"}


# The same by the names of ELF files.
CODES = {"i386": b"\x90", "x86-64": b"\x90", "x32": b"\x90", "aarch64": b"\x1f\x20\x03\xd5"}


def memory(address: int, size: int, *, text: bool = True) -> bytes | None:
    """Bytes of the program, of text up to a 0; fewer where the memory ends, None where there is
    none."""
    found = b""
    inferior = gdb.selected_inferior()
    while len(found) < size:
        step = min(size - len(found), 64 - (address + len(found)) % 64)
        try:
            part = bytes(inferior.read_memory(address + len(found), step))
        except (gdb.error, OverflowError):
            return found or None
        found += part
        if text and b"\0" in part:
            break
    return found


def pass_site() -> None:
    """Goes on behind the nop, at a breakpoint on it.

    gdb would step over it; a signal in that moment takes the program to its handler and then back
    to the nop, and gdb shows the pass again (37 % too many at 1,000 signals a second).
    """
    nop = NOPS.get(gdb.selected_frame().architecture().name())
    pc = int(gdb.parse_and_eval("(unsigned long)$pc"))
    if nop and bytes(gdb.selected_inferior().read_memory(pc, len(nop))) == nop:
        gdb.parse_and_eval(f"$pc = {pc + len(nop)}")
