# SPDX-License-Identifier: 0BSD
"""Which files to check for a binary: itself, the libraries it needs, or its debug file."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Sequence

from ..binary.elf import Elf, ElfError, read_elf
from ..binary.libraries import debug_file, objects
from ..binary.notes import Notes, read_notes
from ..provider.model import ProviderFile
from .finding import ERROR, NOTE, WARNING, Collector, Fault

STRIPPED = Fault("stripped", ERROR, "llvm-strip without --keep-section=.note.stapsdt, or "
                 "strip -R, took them: strip with GNU strip, or keep the section")
ABSENT = Fault("no-notes", ERROR, "it was built with probes off, or it is the wrong file: look "
               "at the build's configuration, or name the library that has the probes")
OTHER = Fault("other-provider", ERROR, "check the provider's name in the file and in the build")
FOLLOWED = Fault("library", NOTE, "")
DEBUG_ONLY = Fault("debug-file-only", WARNING, "gdb alone looks there: keep .note.stapsdt in the "
                   "file that is loaded")
DEBUG_FILE = Fault("debug-file", NOTE, "check the stripped file as well, for its code")
OBJECT = Fault("object-file", NOTE, "check the linked file as well, for sites and semaphores")


@dataclass(frozen=True)
class Module:
    """A file with notes; `image` holds the bytes of code, `notes` may be of its debug file."""

    path: str
    image: Elf
    notes: Notes


def modules(model: ProviderFile, path: str, elf: Elf, sysroot: str,
            collect: Collector) -> list[Module]:
    """The files to check, with findings where there are none."""
    wanted = {provider.name for provider in model.providers}
    seen: list[tuple[str, Elf, Notes]] = []
    found: list[Module] = []
    for name, each in _closure(path, elf, sysroot):
        notes = read_notes(each)
        seen.append((name, each, notes))
        if _has(notes, wanted):
            found.append(Module(name, each, notes))
            if name != path:
                collect.add(FOLLOWED, f"checked '{name}', which is needed and holds the notes,",
                            path)
        elif name != path:
            each.debug_link  # Read now: of a thousand libraries not all can stay open.
            each.close()
        if name == path and (found or notes.problems):
            break
    found = found or _debug(seen, wanted, sysroot, collect)
    if not found:
        _explain(model, seen, path, collect)
        return [Module(*each) for each in seen if each[2].problems][:1]
    return found


def _closure(path: str, elf: Elf, sysroot: str) -> Iterator[tuple[str, Elf]]:
    yield path, elf
    if elf.needed:
        for name in objects(path, sysroot).paths[1:]:
            try:
                yield name, read_elf(name)
            except (ElfError, OSError):
                continue  # It was there a moment ago; the loader would not take it, either.


def _has(notes: Notes, wanted: set[str]) -> bool:
    return any(note.provider in wanted for note in notes.notes)


def _debug(seen: Sequence[tuple[str, Elf, Notes]], wanted: set[str], sysroot: str,
           collect: Collector) -> list[Module]:
    for name, elf, _notes in seen:
        place = debug_file(elf, sysroot)
        if place is None:
            continue
        notes = read_notes(read_elf(place))
        if _has(notes, wanted):
            collect.add(DEBUG_ONLY, "expected notes in the file itself; found them in its debug "
                        f"file '{place}' only,", name)
            return [Module(name, read_elf(name), notes)]
    return []


def _explain(model: ProviderFile, seen: Sequence[tuple[str, Elf, Notes]], path: str,
             collect: Collector) -> None:
    """Why there is nothing to check."""
    names = ", ".join(f"'{provider.name}'" for provider in model.providers)
    for name, elf, notes in seen:
        if not notes.present and any(section.name in (".stapsdt.base", ".probes")
                                     for section in elf.sections):
            collect.add(STRIPPED, "expected the section .note.stapsdt; found it stripped, for "
                        "semaphores or base are still", name)
            return
    others = sorted({note.provider for _name, _elf, notes in seen for note in notes.notes})
    if others:
        shown = ", ".join(f"'{name}'" for name in others[:3])
        collect.add(OTHER, f"expected notes of {names}; found only those of {shown}", path)
    elif not any(notes.problems for _name, _elf, notes in seen):
        collect.add(ABSENT, f"expected notes of {names}; found no note at all", path)
