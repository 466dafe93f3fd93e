# SPDX-License-Identifier: 0BSD
"""Which probes are listed: those of --provider and --probe, or all."""

from __future__ import annotations

import fnmatch
from typing import Sequence

from ..binary.notes import Notes


class Chosen:
    """The words of the command line."""

    def __init__(self, providers: Sequence[str], globs: Sequence[str]) -> None:
        self.providers, self.globs = frozenset(providers), tuple(globs)

    def __bool__(self) -> bool:
        return bool(self.providers or self.globs)

    def takes(self, provider: str, name: str) -> bool:
        """A pattern is compared with the name, and with `provider:name`."""
        if self.providers and provider not in self.providers:
            return False
        return not self.globs or any(
            fnmatch.fnmatchcase(name, each) or fnmatch.fnmatchcase(f"{provider}:{name}", each)
            for each in self.globs)

    def of(self, notes: Notes) -> Notes:
        """Those that are taken."""
        if not self:
            return notes
        taken: dict[tuple[str, str], bool] = {}
        found = []
        for each in notes.notes:
            title = each.provider, each.name
            if title not in taken:
                taken[title] = self.takes(*title)
            if taken[title]:
                found.append(each)
        return notes._replace(notes=found)
