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
from functools import cached_property

from .dynamic import Dynamic, read_dynamic
from .headers import KINDS, LAYOUTS, MACHINES, PT_LOAD, SHF_ALLOC, SHF_EXECINSTR, SHT_NOBITS
from .headers import Section, Segment
from .other import is_archive, what_else

MAX_HEADERS = 200_000           # sections, or segments
MAX_DATA = 256 << 20            # bytes of one section that are ever read
MAX_NAME = 4096
MAX_SECTION_NAME = 256          # 200,000 names must fit into memory
HEAD = 1 << 14                  # bytes that are read at once


class ElfError(Exception):
    """The file is not ELF, or contradicts itself; the message lacks its name."""


class Several(ElfError):
    """The file is a directory or an archive, in which there may be ELF files."""


class Elf:
    """An ELF file whose headers have been read; the rest is read when it is asked for.

    It may be a member of an archive: `size` bytes from `start` on.  Offsets count from there.
    """

    def __init__(self, path: str, start: int = 0, size: int | None = None) -> None:
        """Raises ElfError, and OSError where the file cannot be read."""
        self.path, self._origin, self._file = path, start, -1
        # A FIFO must not make the program wait for a writer.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            status = os.fstat(self._file)
            if not stat.S_ISREG(status.st_mode):
                if stat.S_ISDIR(status.st_mode):
                    raise Several("it is a directory")
                raise ElfError("it is not a regular file")
            self.identity = status.st_dev, status.st_ino, start
            self.file_size = max(0, status.st_size - start)
            if size is not None:
                self.file_size = min(self.file_size, size)
            # Most of what is asked for stands at the beginning, and a call for each costs more.
            self._head = b""
            self._head = self.bytes_at(0, HEAD)
            self._read_headers()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file; after that only what was read is there."""
        if self._file >= 0:
            os.close(self._file)
            self._file, self._head = -1, b""

    __del__ = close

    def __enter__(self) -> "Elf":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Bytes of the file; fewer, or none, where it ends before."""
        if 0 <= offset and 0 < size <= len(self._head) - offset:
            return self._head[offset:offset + size]
        if not 0 <= offset < self.file_size or size <= 0:
            return b""
        size = min(size, self.file_size - offset)
        parts = []
        while size and (part := os.pread(self._file, min(size, 1 << 24), self._origin + offset)):
            parts.append(part)
            offset, size = offset + len(part), size - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_headers(self) -> None:
        start = self._head
        if not start:
            raise ElfError("it is empty")
        if start[:4] != b"\x7fELF":
            raise (Several if is_archive(start) else ElfError)(f"it is {what_else(start)}")
        if len(start) < 16 or start[4] not in (1, 2) or start[5] not in (1, 2):
            raise ElfError("its ELF class or byte order is unknown")
        self.bits, self.little = 32 * start[4], start[5] == 1
        self.order = "<" if self.little else ">"
        header, section, segment = LAYOUTS[self.bits, self.little]
        if len(start) < 16 + header.size:
            raise ElfError(f"it is cut off: {self.file_size} bytes are too few for an ELF header")
        (kind, self.machine, _, _, program, sections, self.flags, _, program_size, program_count,
         section_size, section_count, names) = header.unpack_from(start, 16)
        self.kind = KINDS.get(kind, f"type {kind}")
        self.arch = MACHINES.get(self.machine, f"machine {self.machine}")
        if self.machine == 62 and self.bits == 32:
            self.arch = "x32"
        first = []
        if sections and (not section_count or 0xFFFF in (names, program_count)):
            first = self._table("section", sections, section_size, 1, section)
        if first:  # Counts that do not fit into 16 bits are kept in the first section header.
            section_count = section_count or first[0][5]
            names = first[0][6] if names == 0xFFFF else names
            program_count = first[0][7] if program_count == 0xFFFF else program_count
        self._rows = rows = self._table("section", sections, section_size, section_count, section)
        self._segments = self._table("program", program, program_size, program_count, segment)
        self._names = b""
        if names < len(rows) and rows[names][1] != SHT_NOBITS:
            self._names = self.bytes_at(rows[names][4], min(rows[names][5], MAX_DATA))

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
        if size > shape.size:
            rows = (self.bytes_at(offset + size * each, shape.size) for each in range(count))
            return [shape.unpack(row) for row in rows if len(row) == shape.size]
        data = self.bytes_at(offset, size * count)
        return list(shape.iter_unpack(data[:len(data) // size * size]))

    @property
    def has_sections(self) -> bool:
        """Whether there is a table of sections."""
        return bool(self._rows)

    @cached_property
    def is_debug_file(self) -> bool:
        """Whether it holds debug information alone: addresses of code, and no bytes for them."""
        code = SHF_ALLOC | SHF_EXECINSTR
        types = {row[1] for row in self._rows if row[2] & code == code}
        return types == {SHT_NOBITS}

    @cached_property
    def segments(self) -> list[Segment]:
        """The program headers."""
        return [self._segment(row) for row in self._segments]

    def _segment(self, row: tuple[int, ...]) -> Segment:
        if self.bits == 64:
            kind, flags, offset, address, _, size, memory, align = row
        else:
            kind, offset, address, _, size, memory, flags, align = row
        return Segment(kind, flags, address, offset, size, memory, align)

    def of_type(self, kind: int) -> list[Segment]:
        """The program headers of that type; the others are not looked at."""
        return [self._segment(row) for row in self._segments if row[0] == kind]

    @cached_property
    def sections(self) -> list[Section]:
        """The section headers; none where a tool has removed them."""
        return [self._section(row) for row in self._rows]

    def _section(self, row: tuple[int, ...]) -> Section:
        name, kind, flags, address, offset, size, link, info, _, entry = row
        return Section(_string(self._names, name, MAX_SECTION_NAME), kind, flags, address, offset,
                       size, link, info, entry)

    def named(self, name: str) -> list[Section]:
        """The sections of that name; the others are not looked at."""
        word, places, place = name.encode() + b"\0", set(), -1
        while (place := self._names.find(word, place + 1)) >= 0:
            places.add(place)
        return [self._section(row) for row in self._rows if row[0] in places] if places else []

    def section(self, name: str) -> Section | None:
        """The first section of that name."""
        found = self.named(name)
        return found[0] if found else None

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
        starts, loads = self._map
        place = bisect.bisect_right(starts, address) - 1
        return loads[place] if place >= 0 and loads[place].holds(address) else None

    @cached_property
    def _map(self) -> tuple[list[int], list[Segment]]:
        # By address, since many notes times many segments must not take for ever.
        loads = [each for each in self.of_type(PT_LOAD) if each.file_size]
        loads.sort(key=lambda each: each.address)
        return [each.address for each in loads], loads

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
    def _dynamic(self) -> Dynamic:
        return read_dynamic(self)

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
    def build_id(self) -> str:
        """The build ID in hexadecimal digits, or empty (section .note.gnu.build-id)."""
        found = self.section(".note.gnu.build-id")
        data = self.bytes_at(found.offset, min(found.size, MAX_NAME)) if found else b""
        return data[16:16 + struct.unpack_from(f"{self.order}I", data, 4)[0]].hex() \
            if data[12:16] == b"GNU\0" else ""

    @cached_property
    def debug_link(self) -> str:
        """The name in section .gnu_debuglink, or empty."""
        found = self.section(".gnu_debuglink")
        return self.string(found.offset, found.size) if found else ""

    def string(self, offset: int, size: int) -> str:
        """A NUL-terminated string of the file, of at most `size` bytes."""
        return _string(self.bytes_at(offset, min(size, MAX_NAME)), 0)


def _string(table: bytes, offset: int, most: int = MAX_NAME) -> str:
    """A NUL-terminated string; what is not UTF-8 becomes surrogates."""
    if not 0 <= offset < len(table):
        return ""
    end = table.find(b"\0", offset, offset + most)
    data = table[offset:end] if end >= 0 else table[offset:offset + most]
    return data.decode("utf-8", "surrogateescape")


read_elf = Elf                  # Raises ElfError, and OSError where the file cannot be read.
