# SPDX-License-Identifier: 0BSD
"""The site of a probe: loaded, executable, and a nop that kernels can trap."""
from __future__ import annotations

from typing import Iterator, Optional

from ..binary.elf import Elf
from ..binary.headers import NOPS, PF_X, Section
from ..binary.notes import BASE, Note
from .finding import ERROR, WARNING, Fault

LONGEST = 11                    # bytes of code that are looked at

DEAD = Fault("dead-note", ERROR, "the linker dropped the code and kept its note: link with "
             "ld.bfd or ld.lld, or without --gc-sections")
NO_NOP = Fault("no-nop", ERROR, "the note was not written for this code, or the code was changed "
               "after the link: build again")
NOP5 = Fault("nop5", ERROR, "Linux 6.18 turns a 5-byte nop into a call that overwrites the red "
             "zone: build the site with a single-byte nop")
NOP10 = Fault("nop10", ERROR, "Linux 6.18 refuses this prefix without a word, and the probe never "
              "fires: build the site with a single-byte nop")
COMBO5 = Fault("nop-then-nop5", WARNING, "libbpf 1.7 traps the 5-byte nop behind the site, which "
               "Linux 6.18 turns into a call that overwrites the red zone")
THUMB = Fault("thumb", ERROR, "ARM kernels trap ARM code only: build with -marm, or with a header "
              "that switches the state for the site")
BASE_LOST = Fault("base-lost", ERROR, "gdb lists no probe without it: keep the section "
                  f"{BASE} (no -R, no --gc-sections with a header that lets it go)")
BASE_ZERO = Fault("base-zero", ERROR, "tracers move the site by the whole address of "
                  f"{BASE}: build again with a header that writes it")
BASE_MOVED = Fault("base-moved", ERROR, "tracers add the difference to each site: a tool moved "
                   "the file's sections; build again")
BASE_FAR = Fault("base-far", WARNING, "perf traps another instruction, for it takes the distance "
                 "between address and file offset from this section: link with ld.bfd or "
                 "-z separate-code")

NOP1_X86 = b"\x90"
NOP5_X86 = b"\x0f\x1f\x44\x00\x00"
NOP10_X86 = b"\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"
ARM_NOPS, THUMB_NOPS = (0xe320f000, 0xe1a00000), (0xbf00, 0x46c0)
Found = tuple[Fault, str]


def family(arch: str) -> str:
    """The machines that share their nops."""
    return "x86" if arch in ("x86-64", "i386", "x32") else arch


def is_alive(elf: Elf, note: Note) -> bool:
    """Whether the address of a site is in code that is loaded."""
    segment = elf.segment_at(note.location)
    return bool(note.location and segment and segment.flags & PF_X)


def check_site(elf: Elf, note: Note) -> Iterator[Found]:
    """What is wrong with the address of one note."""
    if not is_alive(elf, note):
        where = "nowhere" if note.location == 0 else "outside of the code"
        yield DEAD, f"expected a site in executable code; found a note that points {where}"
        return
    code = elf.bytes_at(elf.file_offset(note.location) or 0, LONGEST)
    kind = family(elf.arch)
    if kind == "x86":
        yield from _x86(elf, code)
    elif kind == "arm":
        yield from _arm(note, code)
    elif kind in NOPS and not any(_starts(code, value, size, kind, elf.little)
                                  for value, size in NOPS[kind]):
        yield NO_NOP, f"expected a nop; found the bytes {code[:4].hex(' ')}"


def _starts(code: bytes, value: int, size: int, kind: str, little: bool) -> bool:
    # Instructions of these two are little endian whatever the data is.
    order = little or kind in ("aarch64", "riscv")
    return code[:size] == value.to_bytes(size, "little" if order else "big")


def _x86(elf: Elf, code: bytes) -> Iterator[Found]:
    if code.startswith(NOP1_X86):
        if elf.bits == 64 and code[1:].startswith(NOP5_X86):
            yield COMBO5, "expected no 5-byte nop behind the site; found one"
    elif code.startswith(NOP5_X86):
        yield NOP5, "expected a single-byte nop; found a 5-byte nop"
    elif code.startswith(NOP10_X86):
        yield NOP10, "expected a single-byte nop; found a 10-byte nop"
    else:
        yield NO_NOP, f"expected a nop; found the bytes {code[:4].hex(' ')}"


def _arm(note: Note, code: bytes) -> Iterator[Found]:
    # BE8 files have little-endian code and big-endian data, BE32 files are big endian throughout.
    words = {int.from_bytes(code[:4], "little"), int.from_bytes(code[:4], "big")}
    halves = {int.from_bytes(code[:2], "little"), int.from_bytes(code[:2], "big")}
    if words & set(ARM_NOPS) and note.location % 4 == 0:
        return
    if halves & set(THUMB_NOPS):
        effect = "attaching is refused" if note.location % 4 else "a tracer kills the process"
        yield THUMB, f"expected a site in ARM state; found one in Thumb state, where {effect}"
    else:
        yield NO_NOP, f"expected a nop; found the bytes {code[:4].hex(' ')}"


def check_base(elf: Elf, note: Note, section: Optional[Section], *, has_code: bool
               ) -> Iterator[Found]:
    """What is wrong with the base address of one note."""
    if section is None:
        yield BASE_LOST, f"expected the section {BASE}; found none"
        return
    if note.base == 0:
        yield BASE_ZERO, f"expected the base {section.address:#x}; found 0"
    elif note.base != section.address:
        yield BASE_MOVED, f"expected the base {section.address:#x}; found {note.base:#x}"
    elif has_code and is_alive(elf, note):
        offset = elf.file_offset(note.location)
        if offset is not None and note.location - offset != section.address - section.offset:
            yield BASE_FAR, f"expected {BASE} in the segment of the code; found it in another"
