# SPDX-License-Identifier: 0BSD
"""The dynamic section of a file: which libraries it asks for, and where they are looked for."""

from __future__ import annotations

import struct
from typing import Protocol, Sequence

from .headers import Segment

PT_DYNAMIC = 2
DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_SONAME, DT_RPATH, DT_RUNPATH = 1, 5, 10, 14, 15, 29
WANTED = frozenset((DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_SONAME, DT_RPATH, DT_RUNPATH))
NOTHING = (0,)
LAYOUTS = {(order, bits): struct.Struct(order + words)
           for order in "<>" for bits, words in ((64, "QQ"), (32, "II"))}
MAX_NEEDED = 4096


class Readable(Protocol):
    """An ELF file that is open, as far as its dynamic section needs it."""

    order: str
    bits: int

    def of_type(self, kind: int) -> Sequence[Segment]: ...
    def bytes_at(self, offset: int, size: int) -> bytes: ...
    def file_offset(self, address: int) -> int | None: ...
    def string(self, offset: int, size: int) -> str: ...


class Dynamic:
    """What the dynamic loader reads of a file; directories are split at ':'."""

    def __init__(self, needed: list[str], soname: str, rpath: list[str],
                 runpath: list[str]) -> None:
        self.needed, self.soname = needed, soname
        self.rpath, self.runpath = rpath, runpath


def read_dynamic(elf: Readable) -> Dynamic:
    """The entries of PT_DYNAMIC; empty where there is none, or where it cannot be read."""
    word = LAYOUTS[elf.order, elf.bits]
    segments = elf.of_type(PT_DYNAMIC)
    if not segments:
        return Dynamic([], "", [], [])
    data = elf.bytes_at(segments[0].offset,
                        min(segments[0].file_size, word.size * MAX_NEEDED * 2))
    values: dict[int, list[int]] = {}
    for tag, value in word.iter_unpack(data[:len(data) // word.size * word.size]):
        if tag in WANTED:
            values.setdefault(tag, []).append(value)
        elif tag == 0:
            break
    offset = elf.file_offset(values.get(DT_STRTAB, NOTHING)[0])
    if offset is None:
        return Dynamic([], "", [], [])
    start, size = offset, values.get(DT_STRSZ, NOTHING)[0]

    def strings(wanted: int) -> list[str]:
        if wanted not in values:
            return []
        found = [elf.string(start + value, size - value) for value in values[wanted][:MAX_NEEDED]]
        return [each for each in found if each]

    def paths(wanted: int) -> list[str]:
        return [part for each in strings(wanted) for part in each.split(":") if part]
    return Dynamic(strings(DT_NEEDED), next(iter(strings(DT_SONAME)), ""), paths(DT_RPATH),
                   paths(DT_RUNPATH))
