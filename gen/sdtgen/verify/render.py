# SPDX-License-Identifier: 0BSD
"""What was found, as text, JSON, annotations of GitHub, or a JUnit report."""
from __future__ import annotations

import json
from html import escape
from typing import Callable, Mapping, Sequence

from ..host.text import counted, printable
from ..tracing.operand import CONSUMERS
from ..tracing.versions import as_data, cell
from .finding import ERROR, NOTE, WARNING, Finding, Report
from .sarif import sarif

VERSION = 1


def clean(text: str) -> str:
    """Text of a hostile file on one line."""
    return printable(text)


def text(reports: Sequence[Report]) -> str:
    """One line a finding, one for what to do, and a last line for each file."""
    lines: list[str] = []
    for report in reports:
        for each in report.findings:
            head = f"{each.file}:{each.line}:{each.column}: "
            lines.append(f"{head}{each.severity}: {each.text} [{each.fault.code}]")
            if each.fault.advice:
                lines.append(f"    {each.fault.advice}")
        if report.hidden:
            lines.append(_more(report))
        lines += report.summary or [
            f"{counted(len(report.probes), 'probe')}, {counted(report.sites, 'site')}, "
            f"{counted(report.count(ERROR), 'error')}, {counted(report.count(WARNING), 'warning')}"
            f" in {', '.join(report.checked) or report.binary}"]
    return "".join(clean(line) + "\n" for line in lines)


def table(reports: Sequence[Report]) -> str:
    """Who reads which argument."""
    head = ["argument", *CONSUMERS]
    rows = [[name, *(cell(each, verdicts.get(each, ""), changes) for each in CONSUMERS)]
            for report in reports for name, (verdicts, changes) in report.consumers.items()]
    width = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "".join(clean("  ".join(f"{word:{size}}" for word, size in zip(row, width)).rstrip())
                   + "\n" for row in [head, *rows])


def as_json(reports: Sequence[Report]) -> str:
    """The keys are in docs/verify.md."""
    return json.dumps({"version": VERSION, "files": [{
        "file": report.binary, "checked": report.checked, "probes": report.probes,
        "sites": report.sites, "errors": report.count(ERROR),
        "warnings": report.count(WARNING), "hidden": sum(report.hidden.values()),
        "findings": [_finding(each) for each in report.findings],
        "consumers": [{"argument": name, **verdicts, "newer": as_data(changes)}
                      for name, (verdicts, changes) in report.consumers.items()],
    } for report in reports]}, indent=2) + "\n"


def _finding(each: Finding) -> Mapping[str, object]:
    return {"code": each.fault.code, "severity": each.severity, "probe": each.probe,
            "message": each.text, "advice": each.fault.advice, "file": each.file,
            "line": each.line, "column": each.column, "binary": each.binary,
            "places": each.places}


def github(reports: Sequence[Report]) -> str:
    """Workflow commands, which GitHub shows at the line of the file."""
    lines: list[str] = []
    for each in (finding for report in reports for finding in report.findings):
        kind = "notice" if each.severity == NOTE else each.severity
        words = f"{each.text}. {each.fault.advice}" if each.fault.advice else each.text
        lines.append(f"::{kind} file={_property(each.file)},line={each.line},col={each.column},"
                     f"title={_property(each.fault.code)}::{_data(words)}\n")
    lines += [f"::{ERROR if report.hidden.get(ERROR) else 'notice'} title=more::{_more(report)}\n"
              for report in reports if report.hidden]
    return "".join(lines)


def _more(report: Report) -> str:
    hidden = counted(sum(report.hidden.values()), "more finding")
    return f"{clean(report.binary)}: note: {hidden} not shown"


def _data(words: str) -> str:
    return clean(words).replace("%", "%25")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


def junit(reports: Sequence[Report]) -> str:
    """A suite for each file, with a case for each probe and one for the file itself."""
    suites: list[str] = []
    for report in reports:
        cases: dict[str, list[Finding]] = {"": [], **{name: [] for name in report.probes}}
        for each in report.findings:
            cases.setdefault(each.probe, []).append(each)
        bad = sum(any(each.severity == ERROR for each in found) for found in cases.values())
        body = "".join(_case(name, found, report.binary) for name, found in cases.items())
        if report.hidden.get(ERROR):
            bad += 1
            body += f"    <testcase classname=\"file\" name=\"more\">\n      <failure message=" \
                f"{_quote(_more(report))}/>\n    </testcase>\n"
        count = len(cases) + (ERROR in report.hidden)
        suites.append(f"  <testsuite name={_quote(report.binary)} tests=\"{count}\" "
                      f"failures=\"{bad}\" errors=\"0\" skipped=\"0\">\n{body}  </testsuite>\n")
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" \
        f"{''.join(suites)}</testsuites>\n"


def _case(name: str, found: Sequence[Finding], binary: str) -> str:
    owner, _, probe = name.partition(":")
    head = f"    <testcase classname={_quote(owner or 'file')} name={_quote(probe or binary)}"
    errors = [each for each in found if each.severity == ERROR]
    rest = [each for each in found if each.severity != ERROR]
    if not found:
        return head + "/>\n"
    body = ""
    if errors:
        body += f"      <failure message={_quote(errors[0].text)}>{_lines(errors)}</failure>\n"
    if rest:
        body += f"      <system-out>{_lines(rest)}</system-out>\n"
    return f"{head}>\n{body}    </testcase>\n"


def _lines(found: Sequence[Finding]) -> str:
    return escape("\n".join(_xml(f"{each.file}:{each.line}:{each.column}: {each.severity}: "
                                 f"{each.text} [{each.fault.code}]\n    {each.fault.advice}")
                            for each in found))


def _xml(words: str) -> str:
    return "\n".join(clean(line) for line in words.split("\n"))


def _quote(words: str) -> str:
    return f'"{escape(clean(words))}"'


FORMATS: Mapping[str, Callable[[Sequence[Report]], str]] = {
    "text": text, "json": as_json, "github": github, "junit": junit, "sarif": sarif}
