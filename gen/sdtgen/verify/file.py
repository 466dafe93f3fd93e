# SPDX-License-Identifier: 0BSD
"""One built file against the declarations: find, examine, report."""

from __future__ import annotations

from typing import Container, Sequence

from ..binary.elf import ElfError, read_elf
from ..host.error import Failure
from ..provider.model import ProviderFile
from .examine import examine
from .find import DEBUG_FILE, OBJECT, Module, modules
from .finding import Collector, Report


def check_file(model: ProviderFile, path: str, sysroot: str = "", allowed: Container[str] = (), *,
               strict: bool = False, with_consumers: bool = True, release: str = "") -> Report:
    """What is wrong with one file; raises Failure if it cannot be read."""
    try:
        elf = read_elf(path)
    except ElfError as error:
        raise Failure(f"cannot read '{path}': {error}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Failure(f"cannot read '{path}': {reason}") from None
    try:
        report = Report(path, with_consumers)
        collect = Collector(model, report, strict=strict)
        found = modules(model, path, elf, sysroot, collect)
        # Where nothing was found there is one fault, not one for each probe.
        examined(model, found, collect, shown=path, release=release, allowed=allowed if found else {
            f"{each.provider}:{each.name}" for each in model.probes})
    except ElfError as error:
        raise Failure(f"cannot read '{path}': {error}") from None
    return report


def examined(model: ProviderFile, found: Sequence[Module], collect: Collector, *,
             allowed: Container[str], shown: str = "", release: str = "") -> None:
    """Compares the files that were found, and says what they are if that limits the comparison."""
    report = collect.report
    for module in found[:1]:
        if module.image.kind == "relocatable":
            collect.add(OBJECT, "compared names and arguments only, for addresses are not final",
                        report.binary)
        elif module.image.is_debug_file:
            collect.add(DEBUG_FILE, "looked at no code, for this is a file of debug information,",
                        report.binary)
    report.checked = [module.path for module in found]
    examine(model, found, collect, shown=", ".join(report.checked) or shown, allowed=allowed,
            release=release)
