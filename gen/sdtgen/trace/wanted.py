# SPDX-License-Identifier: 0BSD
"""Which probes are to be traced: those of a provider file, of --provider and of --probe."""

from __future__ import annotations

import fnmatch
from typing import Iterable, Sequence

from ..host.error import Failure, Usage
from ..host.text import did_you_mean, printable
from ..provider.model import ProviderFile

KNOWN = 2000    # names that a misspelt one is compared with


class Selection:
    """Takes probes, and notes which of the words on the command line took none."""

    def __init__(self, model: ProviderFile | None, providers: Sequence[str],
                 globs: Sequence[str]) -> None:
        declared = {each.name for each in model.providers} if model else set()
        for name in providers:
            if model and name not in declared:
                raise Failure(f"'{model.name}' declares no provider '{name}'"
                              + did_you_mean(name, sorted(declared)))
        self.providers = set(providers) or declared
        self.asked, self.globs = providers, globs
        self.used: set[str] = set()

    def takes(self, provider: str, name: str, *, shared: bool = False) -> bool:
        """`shared`: of a library of the system, which takes to be named."""
        if self.providers and provider not in self.providers:
            return False
        self.used.add(provider)
        if not self.globs:
            return not shared or bool(self.providers)
        title = f"{provider}:{name}"
        hits = [each for each in self.globs if fnmatch.fnmatchcase(name, each)
                or fnmatch.fnmatchcase(title, each)]
        if shared and not self.providers:
            hits = [each for each in hits if ":" in each or each == name]
        self.used.update(hits)
        return bool(hits)

    def check(self, known: Iterable[tuple[str, str]], where: str) -> None:
        """Each word took a probe of the `known` ones, provider and name; else Failure."""
        found = list(known)[:KNOWN]
        for word in self.asked:
            if word not in self.used:
                raise Failure(f"no probe of the provider '{printable(word)}' in {where}"
                              + _hint(word, {provider for provider, _ in found}))
        for word in self.globs:
            if word not in self.used:
                names = {":".join(each) if ":" in word else each[1] for each in found
                         if not self.providers or each[0] in self.providers}
                raise Failure(f"no probe '{printable(word)}' in {where}{_hint(word, names)}; "
                              "'sdtkit list FILE' shows the probes of a file")


def named(wanted: Sequence[str], option: str, known: Iterable[str]) -> None:
    """Raises Usage for a name that is not `known`; `option` is where it was given."""
    there = list(dict.fromkeys(known))
    for name in wanted:
        if name not in there:
            shown = ", ".join(f"'{each}'" for each in there[:8])
            more = f" and {len(there) - 8} more" if len(there) > 8 else ""
            raise Usage(f"'{option}' names '{printable(name)}', which no traced probe has"
                          f"{_hint(name, there)}; "
                          + (f"arguments are {shown}{more}" if there else "they have no arguments"))


def _hint(word: str, names: Iterable[str]) -> str:
    return printable(did_you_mean(word, sorted(each for each in names if each.isprintable())))
