# SPDX-License-Identifier: 0BSD
"""Reads what is needed of an ELF file, trusting nothing in it.

The layout is that of the System V ABI (gABI), chapters 4 and 5.  Every offset and size is checked
against the file before it is used, so a hostile file costs bounded time and memory.
"""

from __future__ import annotations

import bisect
import os
import stat
import struct
from dataclasses import dataclass, field
from functools import cached_property

SHT_STRTAB, SHT_NOTE, SHT_NOBITS = 3, 7, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR = 1, 2, 4
PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
PF_X, PF_W, PF_R = 1, 2, 4
DT_NEEDED, DT_STRTAB, DT_STRSZ, DT_SONAME, DT_RPATH, DT_RUNPATH = 1, 5, 10, 14, 15, 29
MAX_HEADERS = 200_000           # sections, or segments
MAX_DATA = 256 << 20            # bytes of one section that are ever read
MAX_NAME = 4096
MAX_SECTION_NAME = 256          # 200,000 names must fit into memory
MAX_NEEDED = 4096
MACHINES = {2: "sparc", 3: "i386", 4: "m68k", 8: "mips", 15: "hppa", 20: "powerpc", 21: "powerpc",
            22: "s390x", 40: "arm", 43: "sparc", 50: "ia64", 62: "x86-64", 183: "aarch64",
            243: "riscv", 258: "loongarch", 0x9026: "alpha"}
KINDS = {1: "relocatable", 2: "executable", 3: "shared object or PIE", 4: "core"}


class ElfError(Exception):
    """The file is not ELF, or contradicts itself; the message lacks its name."""


@dataclass(frozen=True)
class Section:
    """A section header; addresses and sizes in bytes, `link` and `info` as the type says."""

    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    entry_size: int


@dataclass(frozen=True)
class Segment:
    """A program header."""

    type: int
    flags: int
    address: int
    offset: int
    file_size: int
    memory_size: int
    align: int

    def holds(self, address: int) -> bool:
        """Whether a byte of the file is loaded at this link-time address."""
        return self.type == PT_LOAD and self.address <= address < self.address + self.file_size


@dataclass(frozen=True)
class _Dynamic:
    needed: list[str] = field(default_factory=list)
    soname: str = ""
    rpath: list[str] = field(default_factory=list)
    runpath: list[str] = field(default_factory=list)


class Elf:
    """An ELF file whose headers have been read; the rest is read when it is asked for."""

    def __init__(self, path: str) -> None:
        """Raises ElfError, and OSError where the file cannot be read."""
        self.path, self._file = path, -1
        # A FIFO must not make the program wait for a writer.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            status = os.fstat(self._file)
            if not stat.S_ISREG(status.st_mode):
                raise ElfError("it is not a regular file")
            self.file_size = status.st_size
            self._read_headers()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file; after that only what was read is there."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    __del__ = close

    def __enter__(self) -> "Elf":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Bytes of the file; fewer, or none, where it ends before."""
        if not 0 <= offset < self.file_size or size <= 0:
            return b""
        size = min(size, self.file_size - offset)
        parts = []
        while size and (part := os.pread(self._file, min(size, 1 << 24), offset)):
            parts.append(part)
            offset, size = offset + len(part), size - len(part)
        return b"".join(parts)

    def _read_headers(self) -> None:
        start = self.bytes_at(0, 64)
        if not start:
            raise ElfError("it is empty")
        if start[:4] != b"\x7fELF":
            raise ElfError("it is not an ELF file")
        if len(start) < 16 or start[4] not in (1, 2) or start[5] not in (1, 2):
            raise ElfError("its ELF class or byte order is unknown")
        self.bits, self.little = 32 * start[4], start[5] == 1
        self.order = "<" if self.little else ">"
        wide = self.bits == 64
        layout = struct.Struct(f"{self.order}HHI{'QQQ' if wide else 'III'}I6H")
        if len(start) < 16 + layout.size:
            raise ElfError(f"it is cut off: {self.file_size} bytes are too few for an ELF header")
        (kind, self.machine, _, _, program, sections, self.flags, _, program_size, program_count,
         section_size, section_count, names) = layout.unpack_from(start, 16)
        self.kind = KINDS.get(kind, f"type {kind}")
        self.arch = MACHINES.get(self.machine, f"machine {self.machine}")
        if self.machine == 62 and not wide:
            self.arch = "x32"
        shape = struct.Struct(f"{self.order}{'IIQQQQIIQQ' if wide else '10I'}")
        first = self._table("section", sections, section_size, 1, shape)[:1] if sections else []
        if first:  # Counts that do not fit into 16 bits are kept in the first section header.
            section_count = section_count or first[0][5]
            names = first[0][6] if names == 0xFFFF else names
            program_count = first[0][7] if program_count == 0xFFFF else program_count
        rows = self._table("section", sections, section_size, section_count, shape)
        self.segments = [
            Segment(row[0], row[1] if wide else row[6], row[3] if wide else row[2],
                    row[2] if wide else row[1], row[5] if wide else row[4],
                    row[6] if wide else row[5], row[7])
            for row in self._table("program", program, program_size, program_count, struct.Struct(
                f"{self.order}{'IIQQQQQQ' if wide else '8I'}"))]
        table = b""
        if names < len(rows) and rows[names][1] != SHT_NOBITS:
            table = self.bytes_at(rows[names][4], min(rows[names][5], MAX_DATA))
        self.sections = [Section(_string(table, row[0], MAX_SECTION_NAME), row[1], row[2], row[3],
                                 row[4], row[5], row[6], row[7], row[9]) for row in rows]
        self._by_name: dict[str, Section] = {}
        for each in self.sections:
            self._by_name.setdefault(each.name, each)
        self.build_id = self._build_id()

    def _table(self, what: str, offset: int, size: int, count: int,
               shape: struct.Struct) -> list[tuple[int, ...]]:
        if not offset or not count:
            return []
        if count > MAX_HEADERS:
            raise ElfError(f"it claims {count} {what} headers; at most {MAX_HEADERS} are read")
        if size < shape.size:
            raise ElfError(f"the size of its {what} headers is {size}, not {shape.size}")
        if offset + size * count > self.file_size:
            raise ElfError(f"it is cut off: its {what} headers end at byte {offset + size * count},"
                           f" the file at {self.file_size}")
        rows = (self.bytes_at(offset + size * each, shape.size) for each in range(count))
        return [shape.unpack(row) for row in rows if len(row) == shape.size]

    def section(self, name: str) -> Section | None:
        """The first section of that name."""
        return self._by_name.get(name)

    def data(self, section: Section) -> bytes:
        """All bytes of a section; raises ElfError if the file does not have them."""
        if section.type == SHT_NOBITS:
            return b""
        if section.offset + section.size > self.file_size:
            raise ElfError(f"section {section.name} ends at byte {section.offset + section.size},"
                           f" the file at {self.file_size}")
        if section.size > MAX_DATA:
            raise ElfError(f"section {section.name} has {section.size} bytes;"
                           f" at most {MAX_DATA} are read")
        return self.bytes_at(section.offset, section.size)

    def segment_at(self, address: int) -> Segment | None:
        """The PT_LOAD with a byte of the file at this link-time address."""
        place = bisect.bisect_right(self._starts, address) - 1
        return self._loads[place] if place >= 0 and self._loads[place].holds(address) else None

    @cached_property
    def _loads(self) -> list[Segment]:
        # By address, since many notes times many segments must not take for ever.
        loads = [each for each in self.segments if each.type == PT_LOAD and each.file_size]
        return sorted(loads, key=lambda each: each.address)

    @cached_property
    def _starts(self) -> list[int]:
        return [each.address for each in self._loads]

    def file_offset(self, address: int) -> int | None:
        """Where in the file the byte is that is loaded at this address."""
        found = self.segment_at(address)
        if found is None or found.offset + address - found.address >= self.file_size:
            return None
        return address - found.address + found.offset

    def read(self, address: int, size: int) -> bytes | None:
        """Bytes of the file that are loaded at a link-time address; None if not all are there."""
        found, offset = self.segment_at(address), self.file_offset(address)
        if found is None or offset is None or address + size > found.address + found.file_size:
            return None
        data = self.bytes_at(offset, size)
        return data if len(data) == size else None

    @cached_property
    def _dynamic(self) -> _Dynamic:
        word = struct.Struct(f"{self.order}{'QQ' if self.bits == 64 else 'II'}")
        segment = next((each for each in self.segments if each.type == PT_DYNAMIC), None)
        if segment is None:
            return _Dynamic()
        data = self.bytes_at(segment.offset, min(segment.file_size, word.size * MAX_NEEDED * 2))
        rows = []
        for tag, value in word.iter_unpack(data[:len(data) // word.size * word.size]):
            if tag == 0:
                break
            rows.append((tag, value))
        first = dict(reversed(rows))
        offset = self.file_offset(first.get(DT_STRTAB, 0))
        if offset is None:
            return _Dynamic()
        start, size = offset, first.get(DT_STRSZ, 0)

        def strings(wanted: int) -> list[str]:
            found = (_string(self.bytes_at(start + value, min(MAX_NAME, size - value)), 0)
                     for tag, value in rows if tag == wanted)
            return [each for each in found if each][:MAX_NEEDED]

        def paths(wanted: int) -> list[str]:
            return [part for each in strings(wanted) for part in each.split(":") if part]
        return _Dynamic(strings(DT_NEEDED), next(iter(strings(DT_SONAME)), ""), paths(DT_RPATH),
                        paths(DT_RUNPATH))

    @property
    def needed(self) -> list[str]:
        """Names of the libraries that the file asks for (DT_NEEDED), in its order."""
        return self._dynamic.needed

    @property
    def soname(self) -> str:
        return self._dynamic.soname

    @property
    def rpath(self) -> list[str]:
        return self._dynamic.rpath

    @property
    def runpath(self) -> list[str]:
        return self._dynamic.runpath

    @cached_property
    def interpreter(self) -> str:
        """The dynamic loader (PT_INTERP), or empty."""
        found = next((each for each in self.segments if each.type == PT_INTERP), None)
        return _string(self.bytes_at(found.offset, min(found.file_size, MAX_NAME)), 0) \
            if found else ""

    def _build_id(self) -> str:
        """The build ID in hexadecimal digits, or empty (section .note.gnu.build-id)."""
        found = self.section(".note.gnu.build-id")
        data = self.bytes_at(found.offset, min(found.size, MAX_NAME)) if found else b""
        return data[16:16 + struct.unpack_from(f"{self.order}I", data, 4)[0]].hex() \
            if data[12:16] == b"GNU\0" else ""

    @cached_property
    def debug_link(self) -> str:
        """The name in section .gnu_debuglink, or empty."""
        found = self.section(".gnu_debuglink")
        return _string(self.bytes_at(found.offset, min(found.size, MAX_NAME)), 0) if found else ""


def read_elf(path: str) -> Elf:
    """Opens a file; raises ElfError, and OSError where it cannot be read."""
    return Elf(path)


def _string(table: bytes, offset: int, most: int = MAX_NAME) -> str:
    """A NUL-terminated string; what is not UTF-8 becomes surrogates."""
    if not 0 <= offset < len(table):
        return ""
    end = table.find(b"\0", offset, offset + most)
    data = table[offset:end] if end >= 0 else table[offset:offset + most]
    return data.decode("utf-8", "surrogateescape")
