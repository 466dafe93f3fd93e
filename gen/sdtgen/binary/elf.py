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
from .headers import Section, Segment, HeaderRows
from .other import is_archive, what_else

MAX_HEADERS = 200_000           # sections, or segments
MAX_DATA = 256 << 20            # bytes of one section that are ever read
MAX_NAME = 4096
MAX_SECTION_NAME = 256          # 200,000 names must fit into memory
HEAD = 1 << 14                  # bytes that are read at once
BEHIND = (1 << 64,)             # greater than a row


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
        self._debug: bool | None = None
        self._dynamic: Dynamic | None = None
        self._loads: list[tuple[int, tuple[int, ...]]] | None = None
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
        # In a row of a segment: the offset, the address, another address, the size in the file.
        self._address, self._flags = (3, 1) if self.bits == 64 else (2, 6)
        if len(start) < 16 + header.size:
            raise ElfError(f"it is cut off: {self.file_size} bytes are too few for an ELF header")
        (kind, self.machine, _, _, program, sections, self.flags, _, program_size, program_count,
         section_size, section_count, names) = header.unpack_from(start, 16)
        self.kind = KINDS.get(kind) or f"type {kind}"
        self.arch = MACHINES.get(self.machine) or f"machine {self.machine}"
        if self.machine == 62 and self.bits == 32:
            self.arch = "x32"
        if sections and (not section_count or names == 0xFFFF or program_count == 0xFFFF):
            # Counts that do not fit into 16 bits are kept in the first section header.
            first = self._table("section", sections, section_size, 1, section)[0]
            section_count = section_count or first[5]
            names = first[6] if names == 0xFFFF else names
            program_count = first[7] if program_count == 0xFFFF else program_count
        self._sections = self._table("section", sections, section_size, section_count, section)
        self._segments = self._table("program", program, program_size, program_count, segment)
        self._names = b""
        if names < len(self._sections):
            row = self._sections[names]
            if row[1] != SHT_NOBITS:
                self._names = self.bytes_at(row[4], min(row[5], MAX_DATA))

    def _table(self, what: str, offset: int, size: int, count: int,
               shape: struct.Struct) -> HeaderRows:
        """The rows as they are in the file, without what they have behind the known fields."""
        if not offset or not count:
            return HeaderRows(b"", shape, self.order)
        if count > MAX_HEADERS:
            raise ElfError(f"it claims {count} {what} headers; at most {MAX_HEADERS} are read")
        if size < shape.size:
            raise ElfError(f"the size of its {what} headers is {size}, not {shape.size}")
        if offset + size * count > self.file_size:
            raise ElfError(f"it is cut off: its {what} headers end at byte {offset + size * count},"
                           f" the file at {self.file_size}")
        if size > shape.size:
            data = b"".join(self.bytes_at(offset + size * each, shape.size)
                            for each in range(count))
        else:
            data = self.bytes_at(offset, size * count)
        if len(data) < shape.size * count:
            raise ElfError("it became shorter while it was read")
        return HeaderRows(data, shape, self.order)

    @property
    def has_sections(self) -> bool:
        """Whether there is a table of sections."""
        return bool(self._sections)

    @property
    def is_debug_file(self) -> bool:
        """Whether it holds debug information alone: addresses of code, and no bytes for them."""
        if self._debug is None:
            code, types = SHF_ALLOC | SHF_EXECINSTR, self._sections.column(4, "I")
            self._debug = SHT_NOBITS in types and {
                kind for kind, flags in zip(types, self._sections.column(
                    8, "Q" if self.bits == 64 else "I"))
                if flags & code == code} == {SHT_NOBITS}
        return self._debug

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
        return [self._segment(row) for row in self._segments.where(kind)]

    @cached_property
    def sections(self) -> list[Section]:
        """The section headers; none where a tool has removed them."""
        return [self._section(row) for row in self._sections]

    def _section(self, row: tuple[int, ...], name: str = "") -> Section:
        place, kind, flags, address, offset, size, link, info, _, entry = row
        return Section(name or _string(self._names, place, MAX_SECTION_NAME), kind, flags, address,
                       offset, size, link, info, entry)

    def named(self, name: str) -> list[Section]:
        """The sections of that name; the others are not looked at."""
        names, word = self._names, name.encode() + b"\0"
        place, found = names.find(word), []
        while place >= 0:       # As in the table: a name may be the end of another.
            found += self._sections.where(place)
            place = names.find(word, place + 1)
        return [self._section(row, name) for row in found]

    def section(self, name: str) -> Section | None:
        """The first section of that name."""
        found = self.named(name)
        return found[0] if found else None

    def has_section_like(self, start: str) -> bool:
        """Whether the name of a section begins so."""
        return start.encode() in self._names and any(each.name.startswith(start)
                                                     for each in self.sections)

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
        row = self._load_at(address)
        return None if row is None else self._segment(row)

    def _load_at(self, address: int) -> tuple[int, ...] | None:
        if self._loads is None:
            # By address, since many notes times many segments must not take for ever.
            self._loads = sorted((row[self._address], row) for row in self._segments.where(PT_LOAD)
                                 if row[self._address + 2])
        place = bisect.bisect_right(self._loads, (address, BEHIND)) - 1
        if place < 0:
            return None
        start, row = self._loads[place]
        return row if address < start + row[self._address + 2] else None

    def flags_at(self, address: int) -> int | None:
        """The PF_ flags of that segment."""
        row = self._load_at(address)
        return None if row is None else row[self._flags]

    def file_offset(self, address: int) -> int | None:
        """Where in the file the byte is that is loaded at this address."""
        row = self._load_at(address)
        if row is None:
            return None
        offset = address - row[self._address] + row[self._address - 1]
        return offset if offset < self.file_size else None

    def read(self, address: int, size: int) -> bytes | None:
        """Bytes of the file that are loaded at a link-time address; None if not all are there."""
        found, offset = self.segment_at(address), self.file_offset(address)
        if found is None or offset is None or address + size > found.address + found.file_size:
            return None
        data = self.bytes_at(offset, size)
        return data if len(data) == size else None

    @property
    def dynamic(self) -> Dynamic:
        """What the dynamic loader reads."""
        if self._dynamic is None:
            self._dynamic = read_dynamic(self)
        return self._dynamic

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
