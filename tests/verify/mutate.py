# SPDX-License-Identifier: 0BSD
"""Edits of a finished 64-bit little-endian ELF file, as a broken tool would leave it."""
from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import List

from elftools.elf.elffile import ELFFile

NOTE = ".note.stapsdt"
HEADER = 20                     # name size, data size, type, "stapsdt\0"


@dataclass(frozen=True)
class Raw:
    """One note: `at` is its offset in the file, `data` that of its three addresses."""
    at: int
    data: int
    size: int
    name: str
    text: str
    location: int
    base: int
    semaphore: int


class File:
    """A file whose bytes are changed in place and saved."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.bytes = bytearray(self.path.read_bytes())
        with open(path, "rb") as stream:
            elf = ELFFile(stream)
            self.sections = {each.name: dict(each.header) for each in elf.iter_sections()}
            self.loads = [dict(each.header) for each in elf.iter_segments()
                          if each["p_type"] == "PT_LOAD"]
            self.load_headers = [elf["e_phoff"] + index * elf["e_phentsize"]
                                 for index, each in enumerate(elf.iter_segments())
                                 if each["p_type"] == "PT_LOAD"]
            self.section_headers = {each.name: elf["e_shoff"] + index * elf["e_shentsize"]
                                    for index, each in enumerate(elf.iter_sections())}

    def notes(self) -> List[Raw]:
        section = self.sections[NOTE]
        at, end = section["sh_offset"], section["sh_offset"] + section["sh_size"]
        found = []
        while at < end:
            _, size, _ = struct.unpack_from("<3I", self.bytes, at)
            data = at + HEADER
            addresses = struct.unpack_from("<3Q", self.bytes, data)
            words = bytes(self.bytes[data + 24:data + size]).split(b"\0")
            found.append(Raw(at, data, size, words[1].decode(), words[2].decode(), *addresses))
            at = data + (size + 3 & ~3)
        return found

    def note(self, name: str) -> Raw:
        return next(note for note in self.notes() if note.name == name)

    def offset(self, address: int) -> int:
        part = next(each for each in self.loads
                    if each["p_vaddr"] <= address < each["p_vaddr"] + each["p_filesz"])
        return address - part["p_vaddr"] + part["p_offset"]

    def put(self, at: int, data: bytes) -> None:
        self.bytes[at:at + len(data)] = data
        self.path.write_bytes(self.bytes)

    def word(self, at: int, value: int) -> None:
        self.put(at, struct.pack("<Q", value))

    def location(self, name: str, value: int) -> None:
        self.word(self.note(name).data, value)

    def base(self, name: str, value: int) -> None:
        self.word(self.note(name).data + 8, value)

    def semaphore(self, name: str, value: int) -> None:
        self.word(self.note(name).data + 16, value)

    def replace(self, name: str, old: str, new: str) -> None:
        """Another text of the same length in one note."""
        note = self.note(name)
        assert len(old) == len(new)
        at = self.bytes.index(old.encode(), note.data, note.data + note.size)
        self.put(at, new.encode())

    def code(self, name: str, data: bytes) -> None:
        """Other bytes where a site is."""
        self.put(self.offset(self.note(name).location), data)
