# SPDX-License-Identifier: 0BSD
"""Why there is nothing to list of a file, and where there is."""

from __future__ import annotations

from collections.abc import Sequence

from ..binary.absence import absence
from ..binary.elf import ElfError, read_elf
from ..binary.notes import read_notes
from ..host.text import printable
from .listing import Listed


class Nothing:
    """Says why; which libraries have probes is looked up once each."""

    def __init__(self) -> None:
        self._having: dict[str, bool] = {}

    def why(self, listed: Listed, libraries: Sequence[str]) -> str:
        """A sentence about a file without a probe to list, and about the libraries it needs."""
        name = f"'{printable(listed.name)}'"
        if listed.notes.problems:
            return f"{name} has notes, but none that can be read"
        if listed.notes.present:
            return f"{name} has no probe of that name"
        having = [printable(path) for path in libraries if self._has_probes(path)]
        found = absence(listed.elf)
        words = f"{found.words}: {found.advice}" if found.advice else found.words
        if having:
            words = f"{words or 'has no probes itself'}; these libraries of it have: " \
                + ", ".join(having)
        elif not words:
            words = "has no probes"
            if listed.missing:
                words += ", and neither have those of its libraries that can be found"
            elif libraries:
                words += ", and neither have the libraries that it needs"
        if listed.missing:
            words += "; libraries that cannot be found: " + \
                ", ".join(map(printable, listed.missing))
        return f"{name} {words}"

    def _has_probes(self, path: str) -> bool:
        if path not in self._having:
            try:
                with read_elf(path) as library:
                    self._having[path] = bool(read_notes(library).notes)
            except (ElfError, OSError):
                self._having[path] = False
        return self._having[path]
