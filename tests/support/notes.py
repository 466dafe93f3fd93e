# SPDX-License-Identifier: 0BSD
"""What readelf says about an ELF file: probe notes, sections, segments.

readelf is the independent reader: nothing here shares code with sdtgen.
"""
from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, List, Optional, Tuple, Union

from . import toolchain

PathLike = Union[str, Path]

# readelf and binutils of another target: SDTKIT_READELF=aarch64-linux-gnu-readelf
READELF = os.environ.get("SDTKIT_READELF", "readelf")


@dataclass(frozen=True)
class Arg:
    """One argument of a note: `-4@%eax` is size 4, signed, operand %eax."""
    size: int
    signed: bool
    operand: str
    floating: bool = False

    @property
    def shape(self) -> str:
        """Size and sign as the note spells them: `-4`, `8`, `8f`."""
        return f"{'-' if self.signed else ''}{self.size}{'f' if self.floating else ''}"

    def __str__(self) -> str:
        return f"{self.shape}@{self.operand}"


@dataclass(frozen=True)
class Note:
    provider: str
    name: str
    location: int
    base: int
    semaphore: int
    args: Tuple[Arg, ...]

    @property
    def shapes(self) -> Tuple[str, ...]:
        return tuple(arg.shape for arg in self.args)

    @property
    def summary(self) -> Tuple[str, str, Tuple[str, ...], bool]:
        """What two builds of one source must agree on, whatever the registers."""
        return (self.provider, self.name, self.shapes, self.semaphore != 0)


@dataclass(frozen=True)
class Section:
    name: str
    type: str
    address: int
    offset: int
    size: int
    flags: str
    align: int

    def holds(self, address: int) -> bool:
        return "A" in self.flags and self.address <= address < self.address + self.size


@dataclass(frozen=True)
class Segment:
    type: str
    offset: int
    address: int
    file_size: int
    memory_size: int
    flags: str


def readelf(option: str, path: PathLike) -> str:
    """Output of readelf in the C locale; a warning of readelf is an error here."""
    state = os.stat(path)
    return _readelf(option, str(path), state.st_ino, state.st_mtime_ns, state.st_size)


# Tests that attach thousands of times ask the same of the same file each time.
@functools.lru_cache(maxsize=64)
def _readelf(option: str, path: str, *_state: int) -> str:
    done = toolchain.run([READELF, option, path], check=False)
    # Of other notes than ours: annobin's, in programs that gcc's plug-in marked.
    said = "\n".join(line for line in done.stderr.splitlines() if "Gap in build notes" not in line)
    if done.returncode or "Error" in said or "Warning" in said:
        raise RuntimeError(f"{READELF} {option} {path}: {done.stderr.strip()}")
    return done.stdout


# An operand may hold blanks (`4@[sp, 12]`), so a new argument starts at SIZE@ only.
_ARG = re.compile(r"(-?)(\d+)(f?)@(.*?)(?=\s+-?\d+f?@|\s*$)")
# A constant or a whole register, by architecture and size: what every tracer decodes.
_READABLE = {
    ("x86", 4): re.compile(r"\$-?\d+|%(e[a-d]x|e[sd]i|e[sb]p|r\d+d)"),
    ("x86", 8): re.compile(r"\$-?\d+|%(r[a-d]x|r[sd]i|r[sb]p|r\d+)"),
    ("sparc", 4): re.compile(r"-?\d+|%[goli]\d"),
    ("sparc", 8): re.compile(r"-?\d+|%[goli]\d"),
}
_NOTE = re.compile(
    r"^\s*stapsdt\s+0x[0-9a-f]+\s+NT_STAPSDT[^\n]*?Provider: (?P<provider>[^\n]*)\n"
    r"\s*Name: (?P<name>[^\n]*)\n"
    r"\s*Location: 0x(?P<location>[0-9a-f]+), Base: 0x(?P<base>[0-9a-f]+), "
    r"Semaphore: 0x(?P<semaphore>[0-9a-f]+)\n"
    r"\s*Arguments: ?(?P<args>[^\n]*)$", re.MULTILINE)
_SECTION = re.compile(
    r"^\s*\[\s*\d+\]\s(?P<name>\S+)\s+(?P<type>\S+)\s+(?P<address>[0-9a-f]{8,16})\s"
    r"(?P<offset>[0-9a-f]+)\s(?P<size>[0-9a-f]+)\s[0-9a-f]+\s+(?P<flags>[A-Za-z]*)\s+"
    r"\d+\s+\d+\s+(?P<align>\d+)\s*$", re.MULTILINE)
_SEGMENT = re.compile(
    r"^\s+(?P<type>[A-Z][A-Z0-9_+x]*)\s+0x(?P<offset>[0-9a-f]+)\s0x(?P<address>[0-9a-f]+)\s"
    r"0x[0-9a-f]+\s0x(?P<file>[0-9a-f]+)\s0x(?P<memory>[0-9a-f]+)\s(?P<flags>[RWE ]{3})\s"
    r"(?:0x)?[0-9a-f]+\s*$", re.MULTILINE)


def parse_args(text: str) -> Tuple[Arg, ...]:
    found = tuple(Arg(int(size), bool(minus), operand, bool(tag))
                  for minus, size, tag, operand in _ARG.findall(text.strip()))
    if " ".join(map(str, found)) != " ".join(text.split()):
        raise ValueError(f"arguments of a note not understood: {text!r}")
    return found


def notes(path: PathLike) -> List[Note]:
    """All probe notes of a file, in file order."""
    text = readelf("-nW", path)
    found = [Note(m["provider"], m["name"], int(m["location"], 16), int(m["base"], 16),
                  int(m["semaphore"], 16), parse_args(m["args"]))
             for m in _NOTE.finditer(text)]
    if len(found) != text.count("NT_STAPSDT"):
        raise ValueError(f"{path}: readelf printed a probe note this parser does not know")
    return found


def sections(path: PathLike) -> List[Section]:
    return [Section(m["name"], m["type"], int(m["address"], 16), int(m["offset"], 16),
                    int(m["size"], 16), m["flags"], int(m["align"]))
            for m in _SECTION.finditer(readelf("-SW", path))]


def section(path: PathLike, name: str) -> Optional[Section]:
    """The first section of that name, or None."""
    return next((found for found in sections(path) if found.name == name), None)


def section_holding(path: PathLike, address: int) -> Optional[Section]:
    return next((found for found in sections(path) if found.holds(address)), None)


def segments(path: PathLike) -> List[Segment]:
    return [Segment(m["type"], int(m["offset"], 16), int(m["address"], 16), int(m["file"], 16),
                    int(m["memory"], 16), m["flags"].replace(" ", ""))
            for m in _SEGMENT.finditer(readelf("-lW", path))]


def file_offset(path: PathLike, address: int) -> int:
    """Where the byte at a link-time address is in the file: what uprobes want."""
    for found in segments(path):
        if found.type == "LOAD" and found.address <= address < found.address + found.file_size:
            return address - found.address + found.offset
    raise ValueError(f"{path}: no byte of the file is loaded at {address:#x}")


def read_at(path: PathLike, address: int, size: int) -> bytes:
    """Bytes of the file that are loaded at a link-time address."""
    with open(path, "rb") as stream:
        stream.seek(file_offset(path, address))
        return stream.read(size)


def unreadable(found: Iterable[Note], architecture: str = "x86") -> List[str]:
    """Arguments that some tracer cannot decode: neither a constant nor a whole register."""
    return [f"{note.name}: {arg}" for note in found for arg in note.args
            if (architecture, arg.size) not in _READABLE
            or not _READABLE[architecture, arg.size].fullmatch(arg.operand)]


def load_bias(pid: int, path: PathLike) -> int:
    """What to add to a link-time address of a file mapped in a running process."""
    page = os.sysconf("SC_PAGE_SIZE")
    wanted = os.stat(path)
    loads = [found for found in segments(path) if found.type == "LOAD"]
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for row in maps:
            fields = row.split(None, 5)
            if len(fields) < 6 or int(fields[4]) != wanted.st_ino:
                continue
            if not os.path.samefile(path, fields[5].rstrip("\n")):
                continue
            start, offset = int(fields[0].split("-")[0], 16), int(fields[2], 16)
            for load in loads:
                if load.offset // page * page == offset:
                    return start - load.address // page * page
    raise LookupError(f"{path} is not mapped in process {pid}")


def semaphore_value(pid: int, path: PathLike, note: Note) -> int:
    """Value of a probe's semaphore in a running process."""
    if not note.semaphore:
        raise ValueError(f"{note.provider}:{note.name} has no semaphore")
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(load_bias(pid, path) + note.semaphore)
        return int.from_bytes(memory.read(2), "little")
