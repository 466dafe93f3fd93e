# SPDX-License-Identifier: 0BSD
"""What must hold of a linked file with probes, whatever linker made it and whatever tool cut it.

`faults` returns what is wrong as sentences, so that a test of a known hole can name them.
"""
from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Set, Union

from support import notes, toolchain

# Name of the linker, the word for -fuse-ld=, the program.
PROGRAMS: Dict[str, str] = {"bfd": "ld.bfd", "gold": "ld.gold", "lld": "ld.lld", "mold": "ld.mold"}
LINKERS: List[str] = os.environ.get("SDTKIT_TEST_LINKERS", " ".join(PROGRAMS)).split()
PAGE = 4096


def need(linker: str) -> None:
    toolchain.need(PROGRAMS[linker])


def flag(linker: str) -> str:
    return f"-fuse-ld={linker}"


def link(linker: str, compiler: str, parts: Sequence[Path], target: Path,
         *flags: Union[str, Path]) -> Path:
    """Link with one linker; what it refuses fails the test."""
    need(linker)
    toolchain.need(compiler)
    return toolchain.link(compiler, parts, target, flag(linker), *flags)


@dataclass(frozen=True)
class Elf:
    """The parts of one file, read once."""
    path: Path
    notes: List[notes.Note]
    sections: List[notes.Section]
    loads: List[notes.Segment]

    def load(self, address: int) -> Optional[notes.Segment]:
        """The segment that brings the byte at this address from the file."""
        return next((part for part in self.loads
                     if part.address <= address < part.address + part.file_size), None)

    def byte(self, address: int, size: int) -> bytes:
        part = self.load(address)
        if part is None:
            return b""
        with open(self.path, "rb") as stream:
            stream.seek(address - part.address + part.offset)
            return stream.read(size)


def read(path: Path, provider: str = "link") -> Elf:
    return Elf(Path(path), [note for note in notes.notes(path) if note.provider == provider],
               notes.sections(path),
               [part for part in notes.segments(path) if part.type == "LOAD"])


def faults(path: Path, expected: Mapping[str, int], provider: str = "link") -> List[str]:
    """What is wrong with the probes of a provider; `expected` is the number of sites by name."""
    elf = read(path, provider)
    found: List[str] = []
    counted = Counter(note.name for note in elf.notes)
    for name in sorted(set(expected) | set(counted)):
        if counted[name] != expected.get(name, 0):
            found.append(f"{name}: {counted[name]} notes, not {expected.get(name, 0)}")
    for note in elf.notes:
        found += [f"{note.name}: {fault}" for fault in
                  [*_site_faults(elf, note), *_base_faults(elf, note),
                   *_semaphore_faults(elf, note)]]
    places = Counter(note.location for note in elf.notes)
    for note in elf.notes:
        if places[note.location] > 1:
            found.append(f"{note.name}: shares its site with another probe")
    return found + _sharing_faults(elf.notes)


def _site_faults(elf: Elf, note: notes.Note) -> List[str]:
    part = elf.load(note.location)
    if part is None or "E" not in part.flags:
        return [f"dead note, at {note.location:#x}"]
    if not any(section.holds(note.location) and "X" in section.flags for section in elf.sections):
        return [f"at {note.location:#x}, outside of any code section"]
    if elf.byte(note.location, 1) != b"\x90":
        return [f"no nop at {note.location:#x}"]
    return []


def _base_faults(elf: Elf, note: notes.Note) -> List[str]:
    bases = [section for section in elf.sections if section.name == ".stapsdt.base"]
    if len(bases) != 1:
        return [f"{len(bases)} sections .stapsdt.base"]
    if note.base == 0 or note.base != bases[0].address:
        return [f"base {note.base:#x}, .stapsdt.base is at {bases[0].address:#x}"]
    part = elf.load(note.location)
    distance = bases[0].address - bases[0].offset
    if part and "E" in part.flags and part.address - part.offset != distance:
        return ["base and code have different distances to the file: perf misses the site"]
    return []


def _semaphore_faults(elf: Elf, note: notes.Note) -> List[str]:
    if note.semaphore == 0:
        return []
    home = next((section for section in elf.sections if section.holds(note.semaphore)), None)
    if home is None or home.name != ".probes":
        return [f"semaphore at {note.semaphore:#x}, outside .probes"]
    part = elf.load(note.semaphore)
    if home.type != "PROGBITS" or part is None or "W" not in part.flags:
        return ["the semaphore is not writable bytes of the file"]
    if elf.byte(note.semaphore, 2) != b"\0\0":
        return ["the semaphore is not 0 in the file"]
    if note.semaphore % 2:
        return ["the semaphore is not aligned"]
    page = (note.semaphore - part.address + part.offset) // PAGE
    twice = [other for other in elf.loads if "W" in other.flags
             and other.offset // PAGE <= page <= (other.offset + other.file_size - 1) // PAGE]
    return ["the semaphore's page is mapped twice"] if len(twice) != 1 else []


def _sharing_faults(found: Sequence[notes.Note]) -> List[str]:
    """One semaphore a logical probe, and none for two."""
    by_name: Dict[str, Set[int]] = {}
    for note in found:
        by_name.setdefault(note.name, set()).add(note.semaphore)
    said = [f"{name}: {len(places)} semaphores" for name, places in sorted(by_name.items())
            if len(places) != 1]
    owners = Counter(place for places in by_name.values() for place in places if place)
    return said + [f"{count} probes share the semaphore at {place:#x}"
                   for place, count in owners.items() if count > 1]
