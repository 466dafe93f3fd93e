# SPDX-License-Identifier: 0BSD
"""What is wrong with a built file, and how it is collected."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Sequence

from ..provider.model import Probe, ProviderFile
from ..provider.source import Span
from ..tracing.versions import Newer
from .fault import ERROR, NOTE, SEVERITIES, WARNING, Fault

START = Span(0, 0)
MAX_PLACES = 3
MAX_FINDINGS = 10_000           # of one file; more are counted


@dataclass
class Finding:
    """A fault of one probe, or of the whole file where `probe` is empty.

    `places` are addresses of sites, link-time ones.
    """

    fault: Fault
    severity: str
    probe: str
    message: str
    file: str
    line: int
    column: int
    binary: str
    places: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole sentence."""
        shown = ", ".join(f"{place:#x}" for place in self.places[:MAX_PLACES])
        more = len(self.places) - MAX_PLACES
        at = f" at {shown}" if shown else ""
        if more > 0:
            at += f" and {more} more"
        about = f"probe '{self.probe}': " if self.probe else ""
        return f"{about}{self.message}{at} in {self.binary}"


@dataclass
class Report:
    """What is known of one file after the check.

    `probes` are those that are declared, `present` those that have a site.
    `releases` are those of the traced program that each provider is about, if they are known.
    `consumers` has a row for each argument form, if `with_consumers`: it is long.
    `summary` are the last lines where the report is of more than one file.
    """

    binary: str
    with_consumers: bool = True
    checked: list[str] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    sites: int = 0
    releases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summary: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    consumers: dict[str, tuple[Mapping[str, str], Newer]] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)    # by severity, beyond MAX_FINDINGS

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings) \
            + self.hidden.get(severity, 0)


class Collector:
    """Adds findings to a report; the same fault at several sites is one finding."""

    def __init__(self, model: ProviderFile, report: Report, *, strict: bool) -> None:
        self._model = model
        self._strict = strict
        self._known: dict[tuple[str, str, str, str], Finding] = {}
        self.report = report

    def add(self, fault: Fault, message: str, binary: str, *, name: str = "",
            probe: Optional[Probe] = None, span: Span = START,
            place: Optional[int] = None) -> None:
        """`name` is that of a probe that is not declared; `probe` of one that is."""
        shown = f"{probe.provider}:{probe.name}" if probe else name
        key = (fault.code, shown, message, binary)
        finding = self._known.get(key)
        if finding is None:
            severity = ERROR if self._strict and fault.severity == WARNING else fault.severity
            if len(self._known) == MAX_FINDINGS:
                self.report.hidden[severity] = self.report.hidden.get(severity, 0) + 1
                return
            file, line, column = self._model.source.place((probe.span if probe else span).start)
            finding = Finding(fault, severity, shown, message, file, line, column, binary)
            self._known[key] = finding
            self.report.findings.append(finding)
        if place is not None:
            finding.places.append(place)


__all__ = ["ERROR", "NOTE", "SEVERITIES", "WARNING", "Collector", "Fault", "Finding", "Report"]
