# SPDX-License-Identifier: 0BSD
"""One file with notes against the model: every declared probe, every note of its providers."""
from __future__ import annotations

from typing import Container, Iterable, Mapping, Sequence

from ..binary.elf import Elf
from ..binary.notes import BASE, Note, Notes
from ..host.text import did_you_mean
from ..provider.model import Probe, ProviderFile
from ..tracing.operand import consumers
from ..tracing.value import traced
from . import argument, semaphore, site
from .find import Module
from .finding import ERROR, MAX_PLACES, NOTE, WARNING, Collector, Fault

MISSING = Fault("missing", ERROR, "no site uses it: call its macro, remove the declaration, or "
                "say '--allow-missing PROBE'")
UNDECLARED = Fault("undeclared", WARNING, "declare it, so that tracers know its arguments, or "
                   "rename it")
MALFORMED = Fault("malformed-note", ERROR, "tracers stop at it or skip it: build again with "
                  "a header that writes whole notes")
EXTRA = Fault("semaphore-undeclared", NOTE, "it was built from another file; nothing is lost")
TWO_PROBES = Fault("site-shared", ERROR, "identical code folding merged two functions: link with "
                   "--icf=none, or with a header that keeps them apart")
MAX_HINTS, MAX_KNOWN = 20, 1000


def examine(model: ProviderFile, modules: Sequence[Module], collect: Collector, *,
            allowed: Container[str] = (), shown: str = "") -> None:
    """Fills the report; `allowed` are names of probes that may have no site."""
    declared = {(each.probe.provider, each.probe.name): each for each in traced(model)}
    probes = {key: each.probe for key, each in declared.items()}
    providers = {provider.name for provider in model.providers}
    present: dict[tuple[str, str], int] = {}
    for module in modules:
        mine = [note for note in module.notes.notes if note.provider in providers]
        for note in mine:
            key = (note.provider, note.name)
            present[key] = present.get(key, 0) + 1
        Examination(model, module, mine, collect).run(probes)
    collect.report.probes = [":".join(key) for key in declared]
    collect.report.present = [":".join(key) for key in present]
    collect.report.sites = sum(present.values())
    for key, each in declared.items():
        if key not in present and not each.optional and key[1] not in allowed \
                and ":".join(key) not in allowed:
            collect.add(MISSING, "expected a site; found none", shown, probe=each.probe)


class Examination:
    """The checks of one file."""

    def __init__(self, model: ProviderFile, module: Module, notes: list[Note],
                 collect: Collector) -> None:
        self._model = model
        self._module = module
        self._image: Elf = module.image
        self._all: Notes = module.notes
        self._notes = notes
        self._collect = collect
        self._where = module.path
        self._linked = module.image.kind != "relocatable"
        self._bytes = self._linked and not module.image.is_debug_file
        self._counters = semaphore.Counters(module.image, has_bytes=self._bytes)

    def run(self, declared: Mapping[tuple[str, str], Probe]) -> None:
        for problem in self._all.problems:
            self._collect.add(MALFORMED, f"expected whole notes; found {problem}", self._where)
        by_name: dict[tuple[str, str], list[Note]] = {}
        for note in self._notes:
            by_name.setdefault((note.provider, note.name), []).append(note)
        hints = MAX_HINTS
        spans = {each.name: each.span for each in self._model.providers}
        for key, notes in by_name.items():
            probe = declared.get(key)
            if probe is None:
                name = ":".join(key)
                hints -= 1  # They are costly, so not without end.
                known = [other for provider, other in declared
                         if provider == key[0]][:MAX_KNOWN] if hints >= 0 else []
                self._collect.add(UNDECLARED, "expected a declaration; found none"
                                  + did_you_mean(key[1], known), self._where, name=name,
                                  span=spans[key[0]],
                                  place=notes[0].location if self._linked else None)
            for note in notes:
                self._note(note, probe)
            if self._linked:
                self._semaphores(key, notes, probe)
        if self._linked:
            self._sharing(declared)

    def _add(self, found: "Iterable[tuple[Fault, str]]", note: Note, probe: "Probe | None") -> None:
        for fault, message in found:
            self._collect.add(fault, message, self._where, probe=probe,
                              name=f"{note.provider}:{note.name}",
                              place=note.location if self._linked else None)

    def _note(self, note: Note, probe: "Probe | None") -> None:
        if probe is not None:
            self._add(argument.check_arguments(probe, note, self._image.bits), note, probe)
        arch, report = self._image.arch, self._collect.report
        for index, each in enumerate(note.arguments, 1):
            verdicts = consumers(arch, each)
            if report.with_consumers:
                report.consumers[f"{note.provider}:{note.name} {index} {each.text}"] = verdicts
            self._add(argument.check_operand(arch, index, each, verdicts), note, probe)
        if self._linked:
            if self._bytes:
                self._add(site.check_site(self._image, note), note, probe)
            section = self._image.section(BASE)
            self._add(site.check_base(self._image, note, section, has_code=self._bytes), note,
                      probe)

    def _semaphores(self, key: tuple[str, str], notes: Sequence[Note],
                    probe: "Probe | None") -> None:
        several = semaphore.several(notes)
        if several:
            places = ", ".join(f"{place:#x}" for place in several[:MAX_PLACES])
            self._collect.add(semaphore.SEVERAL, "expected one semaphore; found "
                              f"{len(several)}, at {places},", self._where, probe=probe,
                              name=":".join(key))
        for address in several or sorted({note.semaphore for note in notes} - {0}):
            self._add(self._counters.check(address), notes[0], probe)
        if probe is None:
            return
        for note in notes:
            if probe.semaphore and note.semaphore == 0:
                self._add([(semaphore.MISSING, "expected a semaphore; found none")], note, probe)
        if not probe.semaphore and any(note.semaphore for note in notes):
            self._add([(EXTRA, "expected no semaphore; found one")], notes[0], probe)

    def _sharing(self, declared: Mapping[tuple[str, str], Probe]) -> None:
        """Two probes with one semaphore or one site."""
        counters: dict[int, tuple[str, str]] = {}
        places: dict[int, tuple[str, str]] = {}
        for note in self._notes:
            key = (note.provider, note.name)
            for owners, place, fault, what in (
                    (counters, note.semaphore, semaphore.SHARED, "a semaphore"),
                    (places, note.location, TWO_PROBES, "a site")):
                other = owners.setdefault(place, key)
                if place and other != key:
                    self._collect.add(
                        fault, f"expected {what} of its own; found that of '{':'.join(other)}',"
                        f" {place:#x},", self._where, probe=declared.get(key), name=":".join(key))
