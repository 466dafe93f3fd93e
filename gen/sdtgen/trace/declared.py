# SPDX-License-Identifier: 0BSD
"""The provider file beside the notes: whose arguments they are, what is not there, what differs."""

from __future__ import annotations

from typing import Iterable, Sequence

from ..binary.notes import Note
from ..host.error import Failure
from ..host.output import complain
from ..host.text import counted, printable
from ..provider.model import Probe, ProviderFile
from ..verify.argument import check_arguments
from ..verify.fault import ERROR

SHOWN = 4
Key = tuple[str, str]


class Declarations:
    """The probes of a provider file; in branches of an #if one may be declared several times."""

    def __init__(self, model: ProviderFile) -> None:
        self.model = model
        self.probes: dict[Key, list[Probe]] = {}
        for each in model.probes:
            self.probes.setdefault((each.provider, each.name), []).append(each)
        self.wrong: dict[str, None] = {}    # messages, each once

    def fitting(self, key: Key, notes: Sequence[Note], bits: int, path: str) -> Probe | None:
        """The declaration that says what these sites pass; None if the probe is not declared.

        What contradicts is kept for check().
        """
        first: list[tuple[Probe, list[str]]] = []
        sites = {each.text: each for each in notes}.values()
        for probe in self.probes.get(key, ()):
            said = [message for each in sites for fault, message in
                    check_arguments(probe, each, bits) if fault.severity == ERROR]
            if not said:
                return probe
            first.append((probe, said))
        for probe, said in first[:1]:
            file, line, column = self.model.place(probe.span)
            for each in said:
                self.wrong[f"{file}:{line}:{column}: error: probe '{':'.join(key)}': {each} in "
                           f"'{path}'"] = None
            return probe
        return None

    def check(self) -> None:
        """Raises Failure where the file contradicts the notes: each value shown would be wrong."""
        if not self.wrong:
            return
        for each in list(self.wrong)[:SHOWN]:
            complain(f"{printable(each)}\n")
        more = len(self.wrong) - SHOWN
        raise Failure(f"'{self.model.name}' is not what this program was built with"
                      f"{f' ({more} more of these)' if more > 0 else ''}: build it with the header "
                      "of this file, correct the declarations ('sdtkit verify' checks them), or "
                      "trace without the file")


def absent(wanted: Sequence[Key], found: Iterable[Key]) -> None:
    """Names the declared probes that no file has."""
    there = set(found)
    lost = [each for each in wanted if each not in there]
    if not lost:
        return
    several = len({provider for provider, _ in wanted}) > 1
    names = ", ".join(f"'{':'.join(each) if several else each[1]}'" for each in lost[:SHOWN])
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    verb = "is" if len(lost) == 1 else "are"
    complain(f"sdtkit: note: {len(lost)} of {counted(len(wanted), 'declared probe')} {verb} not in "
             f"the program: {names}{more}\n")
