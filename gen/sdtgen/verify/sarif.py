# SPDX-License-Identifier: 0BSD
"""What was found as SARIF 2.1.0, the format in which code scanners hand over results."""

from __future__ import annotations

import json
from typing import Any, Mapping, Sequence
from urllib.parse import quote

from .. import __version__
from ..host.text import printable
from .finding import ERROR, MAX_PLACES, NOTE, WARNING, Finding, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Mapping[str, str] = {ERROR: "error", WARNING: "warning", NOTE: "note"}


def sarif(reports: Sequence[Report]) -> str:
    """One run.  A result is at the declaration; the built file is a related place of it."""
    findings = [each for report in reports for each in report.findings]
    faults = {each.fault.code: each.fault for each in findings}
    codes = sorted(faults)
    rules = []
    for code in codes:
        rule: dict[str, Any] = {"id": code, "shortDescription": {"text": code.replace("-", " ")},
                                "defaultConfiguration": {"level": LEVELS[faults[code].severity]}}
        if faults[code].advice:
            rule["help"] = {"text": faults[code].advice}
        rules.append(rule)
    hidden = sum(sum(report.hidden.values()) for report in reports)
    return json.dumps({
        "$schema": SCHEMA, "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "sdtkit verify", "version": __version__, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": [_result(each, codes.index(each.fault.code)) for each in findings],
            "properties": {"hidden": hidden},
        }]}, indent=2) + "\n"


def _result(finding: Finding, number: int) -> dict[str, Any]:
    words = finding.text + (f". {finding.fault.advice}" if finding.fault.advice else "")
    related: list[dict[str, Any]] = [{
        "message": {"text": "the built file"},
        "physicalLocation": {"artifactLocation": _artifact(finding.binary)}}]
    related += [{"message": {"text": "the site"},
                 "physicalLocation": {"artifactLocation": _artifact(finding.binary),
                                      "address": {"absoluteAddress": place}}}
                for place in finding.places[:MAX_PLACES] if place < 1 << 63]
    found: dict[str, Any] = {
        "ruleId": finding.fault.code, "ruleIndex": number, "level": LEVELS[finding.severity],
        "message": {"text": printable(words)},
        "locations": [{"physicalLocation": {
            "artifactLocation": _artifact(finding.file),
            "region": {"startLine": finding.line, "startColumn": finding.column}}}],
        "relatedLocations": related}
    if finding.probe:
        found["locations"][0]["logicalLocations"] = [
            {"fullyQualifiedName": printable(finding.probe)}]
    return found


def _artifact(path: str) -> dict[str, str]:
    """A relative path stays one, which GitHub takes from the top of the repository."""
    name = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{name}" if name.startswith("/") else name}
