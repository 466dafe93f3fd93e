# SPDX-License-Identifier: 0BSD
"""Which of the declared probes a built file has, for scripts that attach to that file."""

from __future__ import annotations

import os

from ..host.error import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import FrozenSet, Tuple

    from ..binary.elf import Elf
    from ..provider.model import ProviderFile
    Present = FrozenSet[Tuple[str, str]]


def read_files(path: str) -> list[str]:
    """What a script for that file is made of, besides its provider file."""
    return [path] if os.path.isfile(path) else []


def present(model: ProviderFile, path: str) -> Present | None:
    """Provider and name of each; None if there is no such file, or it is no program.

    Raises Failure if it has none of them, for no tracer takes a script without probes.
    """
    if not read_files(path):
        return None     # A script for another machine, or for what is yet to be built.
    from ..binary.elf import ElfError, read_elf
    from ..binary.libraries import Libraries
    wanted = {each.name for each in model.providers}
    try:
        with read_elf(path) as elf:
            found = _probes(elf)
            if not wanted or any(provider in wanted for provider, _ in found):
                return found
            libraries = Libraries().of(elf).paths[1:] if elf.dynamic.needed else []
    except (ElfError, OSError):
        return None
    names = ", ".join(f"'{name}'" for name in sorted(wanted))
    for library in libraries:
        try:
            with read_elf(library) as elf:
                if any(provider in wanted for provider, _ in _probes(elf)):
                    raise Failure(f"'{path}' has no probes of {names}, its library '{library}' "
                                  "does: give that to '--binary'")
        except (ElfError, OSError):
            continue    # It was there a moment ago.
    raise Failure(f"'{path}' has no probes of {names}: see 'sdtkit list {path}', or give "
                  "'--binary' the file that holds them")


def _probes(elf: Elf) -> Present:
    from ..binary.notes import read_notes
    return frozenset((note.provider, note.name) for note in read_notes(elf).notes)
