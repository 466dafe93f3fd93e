# SPDX-License-Identifier: 0BSD
"""Why a file has no notes: what it is, what was taken from it, what else it holds."""

from __future__ import annotations

from collections.abc import Mapping

from .elf import Elf
from .notes import BASE, SECTION, SEMAPHORES

CORE, PACKED, NO_SECTIONS, STRIPPED, DEBUG = "core", "packed", "no sections", "stripped", "debug"
FOREIGN, DELAYED, MODULE, UNUSED, NONE = "foreign", "LTO", "module", "unused", "none"
UPX = b"UPX!"
UPX_WITHIN = 1 << 10            # bytes in which UPX writes its name, at either end
# A section of another kind of probe -> whose, and who reads it.
OTHERS: Mapping[str, str] = {
    ".note.usdt": "DTrace for Linux, which its dtrace reads",
    ".SUNW_dof": "illumos, macOS or FreeBSD, which their dtrace reads",
    "SUNW_dof": "illumos, macOS or FreeBSD, which their dtrace reads",
    "lttng_ust_tracepoints": "LTTng, which lttng reads",
    "__tracepoints": "LTTng, which lttng reads",
}


class Absence:
    """Why there is no note: `words` follow the name of the file, `advice` says what to do."""

    def __init__(self, kind: str, words: str, advice: str = "") -> None:
        self.kind, self.words, self.advice = kind, words, advice


def absence(elf: Elf) -> Absence:
    """The most telling reason that a file without notes shows."""
    if elf.kind == "core":
        return Absence(CORE, "is the memory of a program (a core file)", "name the program")
    if not elf.has_sections:
        if is_packed(elf):
            return Absence(PACKED, "is packed by UPX, which drops its notes",
                           "name the file before it was packed")
        return Absence(NO_SECTIONS, "has no section headers (a packer, --strip-sections or "
                       "-z nosectionheader took them)", "without them no tracer finds notes")
    if elf.section(".gnu.linkonce.this_module"):
        return Absence(MODULE, "is a kernel module", "the kernel has tracepoints in place of USDT "
                       "probes")
    if elf.section(BASE):
        if elf.is_debug_file:
            return Absence(DEBUG, "is a file of debug information without notes",
                           "name the file it belongs to")
        return Absence(STRIPPED, f"has {BASE} and no {SECTION}, so its notes are stripped",
                       f"llvm-strip takes them unless it gets --keep-section={SECTION}")
    found = [f"{name} of {whose}" for name, whose in OTHERS.items() if elf.section(name)]
    if found:
        return Absence(FOREIGN, f"has probes of another kind ({'; '.join(found)})",
                       "tracers of USDT read .note.stapsdt alone")
    if elf.kind == "relocatable" and elf.has_section_like(".gnu.lto_"):
        return Absence(DELAYED, "is compiled for link-time optimisation, so its notes come with "
                       "the link", "name the linked file")
    if elf.section(SEMAPHORES):
        return Absence(UNUSED, "has semaphores and no site", "it includes a header of probes, and "
                       "calls none of them in code that was kept")
    return Absence(NONE, "")


def is_packed(elf: Elf) -> bool:
    """Whether UPX has packed it."""
    return UPX in elf.bytes_at(0, UPX_WITHIN) or \
        UPX in elf.bytes_at(max(0, elf.file_size - UPX_WITHIN), UPX_WITHIN)
