# SPDX-License-Identifier: 0BSD
"""Reads the arguments of a note at a stop, inside gdb.

Not by gdb's $_probe_arg: that knows the first probe of an address alone, needs the symbols of the
file, and reads nothing that is passed in a vector register.  A note's text never becomes a
command or an expression of gdb: only registers that gdb knows are asked for by their names.
"""

from __future__ import annotations

import re
import sys
from typing import Any, Callable, Sequence

from ..binary.notes import NoteArgument
from ..tracing.operand import (CONSTANT, INDEXED, MEMORY, REGISTER, VECTOR, X86_REGISTERS, Operand,
                               decode)
from .inside import gdb

MASK = (1 << 64) - 1
X86 = {"x86-64": "r", "x32": "r", "i386": "e"}
# What it is for each architecture that a number stands for.
PREFIX = {"powerpc": "r", "mips": "r", "loongarch": "r"}
_HIGH = ("ah", "bh", "ch", "dh")
_INDEXED = re.compile(r"(?P<offset>[-+0-9a-fA-Fx]*)\((?P<base>%\w+)?,(?P<index>%\w+)"
                      r"(?:,(?P<scale>[1248]))?\)")

# Frame -> word of 64 bits; raises gdb.error where nothing can be read.
Reader = Callable[[Any], int]


def readers(arch: str, arguments: Sequence[NoteArgument]) -> list[Reader | None]:
    """One for each argument; None for an operand that cannot be read."""
    return [_reader(arch, each) for each in arguments]


def _reader(arch: str, argument: NoteArgument) -> Reader | None:
    operand = decode(arch, argument)
    size = argument.size or (4 if arch in ("i386", "arm", "x32") else 8)
    if size > 8:
        return None
    if operand.form == CONSTANT:
        text = operand.words.split()[-1]
        word = extended(int(text, 0 if "x" in text else 10), size, argument.signed)
        return lambda frame: word
    if operand.form == VECTOR and operand.register.startswith("xmm") and size in (4, 8):
        field = f"v{16 // size}_int{8 * size}"
        return lambda frame: int(frame.read_register(operand.register)[field][0]) \
            & ((1 << (8 * size)) - 1)
    if operand.form == REGISTER:
        return _register(arch, operand, size, argument.signed)
    place = _place(arch, argument, operand)
    return None if place is None else _memory(place, size, argument.signed)


def extended(word: int, size: int, signed: bool) -> int:
    """The low bytes as a word of 64 bits, with their sign if they have one."""
    word &= (1 << (8 * size)) - 1
    if signed and word >> (8 * size - 1):
        word -= 1 << (8 * size)
    return word & MASK


def _register(arch: str, operand: Operand, size: int, signed: bool) -> Reader:
    name = gdb_name(arch, operand.register)
    shift = 8 if operand.register in _HIGH else 0
    size = min(size, operand.width or size)
    return lambda frame: extended(int(frame.read_register(name)) >> shift, size, signed)


def _memory(place: Reader, size: int, signed: bool) -> Reader:
    def read(frame: Any) -> int:
        data = gdb.selected_inferior().read_memory(place(frame) & MASK, size)
        return extended(int.from_bytes(bytes(data), sys.byteorder), size, signed)
    return read


def _place(arch: str, argument: NoteArgument, operand: Operand) -> Reader | None:
    """The address of memory."""
    distance = operand.displacement
    if operand.form == MEMORY:
        base = gdb_name(arch, operand.register)
        return lambda frame: int(frame.read_register(base)) + distance
    found = _INDEXED.fullmatch(argument.operand) if operand.form == INDEXED else None
    if not found:
        return None
    try:
        offset = int(found["offset"] or "0", 0)
    except ValueError:
        return None
    parts = [(gdb_name(arch, found[word][1:]), scale)
             for word, scale in (("base", 1), ("index", int(found["scale"] or "1")))
             if found[word] and found[word][1:] in X86_REGISTERS]
    if len(parts) != 1 + (found["base"] is not None):
        return None
    return lambda frame: offset + sum(int(frame.read_register(name)) * scale
                                      for name, scale in parts)


def gdb_name(arch: str, name: str) -> str:
    """The register that holds it, as gdb calls it: of x86 the whole one."""
    if arch not in X86:
        name = name.lstrip("%$")
        return PREFIX.get(arch, "") + name if name.isdecimal() else name
    found = re.fullmatch(r"(r\d+)[dwb]?", name)
    if found:
        return found[1]
    core = name[1:] if len(name) == 3 and name[0] in "re" else name
    if core[0] in "abcd" and core[-1] in "lhx":
        core = core[0] + "x"
    elif core[-1] == "l":
        core = core[:-1]
    return X86[arch] + core
