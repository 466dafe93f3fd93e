# SPDX-License-Identifier: 0BSD
"""Which files to check for a binary: itself, the libraries it needs, or its debug file."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Sequence

from ..binary.absence import FOREIGN as FOREIGN_PROBES
from ..binary.absence import STRIPPED as STRIPPED_NOTES
from ..binary.absence import UNUSED as NO_SITE
from ..binary.absence import CORE, DEBUG, DELAYED, MODULE, NO_SECTIONS, NONE, PACKED, absence
from ..binary.elf import Elf, ElfError, read_elf
from ..binary.libraries import Libraries, debug_file
from ..binary.notes import BASE, Notes, read_notes
from ..host.text import counted
from ..provider.model import ProviderFile
from .finding import ERROR, NOTE, WARNING, Collector, Fault

STRIPPED = Fault("stripped", ERROR, "llvm-strip without --keep-section=.note.stapsdt, or "
                 "strip -R, took them: strip with GNU strip, or keep the section")
ABSENT = Fault("no-notes", ERROR, "it was built with probes off, or it is the wrong file: look "
               "at the build's configuration, or name the library that has the probes")
HIDDEN = Fault("no-sections", ERROR, "tracers find notes by their section: keep the table of "
               "sections, and check the file before a packer had it")
FOREIGN = Fault("other-kind", ERROR, "tracers of USDT read .note.stapsdt: build with sdtkit's "
                "header, or SystemTap's")
NOT_LINKED = Fault("wrong-file", ERROR, "name the program or library that runs")
UNUSED = Fault("no-site", ERROR, "it includes a header of probes, and calls none of them in code "
               "that was kept: name the file that does")
OTHER = Fault("other-provider", ERROR, "check the provider's name in the file and in the build")
FOLLOWED = Fault("library", NOTE, "")
DEBUG_ONLY = Fault("debug-file-only", WARNING, "gdb alone looks there: keep .note.stapsdt in the "
                   "file that is loaded")
DEBUG_FILE = Fault("debug-file", NOTE, "check the stripped file as well, for its code")
OBJECT = Fault("object-file", NOTE, "check the linked file as well, for sites and semaphores")


FAULTS = {PACKED: HIDDEN, NO_SECTIONS: HIDDEN, FOREIGN_PROBES: FOREIGN, CORE: NOT_LINKED,
          MODULE: NOT_LINKED, DELAYED: NOT_LINKED, DEBUG: NOT_LINKED, STRIPPED_NOTES: STRIPPED,
          NO_SITE: UNUSED}


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
            # Read now: of a thousand libraries not all can stay open.
            each.build_id, each.debug_link
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
    if elf.dynamic.needed:
        for name in Libraries(sysroot).of(elf).paths[1:]:
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
    """Why there is nothing to check: what the file itself shows comes first."""
    names = ", ".join(f"'{provider.name}'" for provider in model.providers)
    if any(notes.problems for _name, _elf, notes in seen):
        return
    _, elf, notes = seen[0]
    own = sorted({note.provider for note in notes.notes})
    if own:
        collect.add(OTHER, f"expected notes of {names}; found only those of {_some(own)}", path)
        return
    found = absence(elf)
    for name, library, others in seen[1:]:
        if found.kind == NONE and not others.present and library.section(BASE):
            found, path = absence(library), name
            break
    fault = FAULTS.get(found.kind, ABSENT)
    what = f"a file that {found.words}" if found.words else "no note at all"
    libraries = [(name, sorted({note.provider for note in others.notes}))
                 for name, _, others in seen[1:] if others.notes]
    if libraries and not found.words:
        name, providers = libraries[0]
        more = f" and {counted(len(libraries) - 1, 'more library', 'more libraries')}" \
            if len(libraries) > 1 else ""
        what = f"none in the file itself, and in what it needs only those of {_some(providers)}" \
            f" ('{name}'{more})"
    collect.add(fault, f"expected notes of {names}; found {what}", path)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"'{name}'" for name in names[:3]) + more
