# SPDX-License-Identifier: 0BSD
"""The ELF files of a directory, or of an archive, against the declarations, as one thing.

A probe must be in one of them, not in each; a file without notes of the providers is no fault.
"""

from __future__ import annotations

from typing import Callable, Container, Iterable, Optional, Sequence

from ..binary.inputs import REFUSED, Input
from ..binary.notes import read_notes
from ..host.text import counted
from ..provider.model import ProviderFile
from .examine import examine
from .file import examined
from .find import ABSENT, Module
from .finding import ERROR, WARNING, Collector, Fault, Report
from .releases import expected

UNREADABLE = Fault("unreadable", ERROR, "see that this user may read it and that it is whole, or "
                   "leave it out")
Work = Callable[[Input], Optional[Report]]


def worker(model: ProviderFile, *, strict: bool, with_consumers: bool, release: str) -> Work:
    """Checks one file, and gives a report if there is something to say about it."""
    everything = {f"{each.provider}:{each.name}" for each in model.probes}
    wanted = {provider.name for provider in model.providers}

    def work(file: Input) -> Optional[Report]:
        report = Report(file.name, with_consumers)
        collect = Collector(model, report, strict=strict)
        try:
            with file.open() as elf:
                notes = read_notes(elf)
                if any(note.provider in wanted for note in notes.notes):
                    module = Module(file.name, elf, notes)
                    examined(model, [module], collect, allowed=everything, release=release)
                    report.probes = report.present
                    return report
        except REFUSED as error:
            reason = error.strerror if isinstance(error, OSError) else error
            collect.add(UNREADABLE, "expected an ELF file; found one that cannot be read "
                        f"({reason})", file.name)
            return report
        return None
    return work


def summed(model: ProviderFile, name: str, files: Sequence[Input],
           reports: Iterable[Optional[Report]], allowed: Container[str], *,
           strict: bool) -> list[Report]:
    """The reports of the files, and behind them one of the whole."""
    found = [each for each in reports if each is not None]
    whole = Report(name, False)
    collect = Collector(model, whole, strict=strict)
    present = {probe for each in found for probe in each.present}
    known = {provider.name: sorted({release for each in found for release in
                                    each.releases.get(provider.name, ())})
             for provider in model.providers}
    if present:
        examine(model, [], collect, shown=name, known=known, allowed={*present, *(
            f"{each.provider}:{each.name}" for each in model.probes
            if each.name in allowed or f"{each.provider}:{each.name}" in allowed)})
    else:
        names = ", ".join(f"'{provider.name}'" for provider in model.providers)
        collect.add(ABSENT, f"expected notes of {names}; found none in "
                    f"{counted(len(files), 'ELF file')}", name)
    whole.sites = sum(each.sites for each in found)
    for provider in model.providers:
        mine = [each for each in found
                if any(probe.startswith(f"{provider.name}:") for probe in each.present)]
        findings = [finding for each in (*found, whole) for finding in each.findings
                    if finding.probe.startswith(f"{provider.name}:")]
        errors, warnings = (sum(finding.severity == severity for finding in findings)
                            for severity in (ERROR, WARNING))
        declared = {each.name for each in provider.probes if expected(each, known)}
        there = {probe for probe in declared if f"{provider.name}:{probe}" in present}
        whole.summary.append(
            f"provider '{provider.name}': {len(there)} of {counted(len(declared), 'probe')} in "
            f"{len(mine)} of {counted(len(files), 'ELF file')}, {counted(errors, 'error')}, "
            f"{counted(warnings, 'warning')} below {name}")
    unread = sum(finding.fault.code == UNREADABLE.code
                 for each in found for finding in each.findings)
    if unread:
        whole.summary.append(f"{counted(unread, 'ELF file')} below {name} cannot be read")
    return [*found, whole]
