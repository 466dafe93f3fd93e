# SPDX-License-Identifier: 0BSD
"""runs a command under gdb: which probes fire, with plausible arguments?

    sdtkit selftest app.provider -- ./app --all
    sdtkit selftest --optional audit python.provider -- ./python -c 'import json'

Needs gdb and no root.  Exit code: 0 all required probes fired well and the command
succeeded, 1 a finding or a failed command, 2 wrong usage.
"""

from __future__ import annotations

import json
from typing import Any, Sequence

from ..error import BAD_INPUT, GOOD, Failure, Usage
from ..gdbrun import Event, Result, run as run_gdb
from ..load import load
from ..model import ProviderFile
from ..option import HELP, Option, describe, parse_words
from ..output import say, write_file
from ..selftest import Finding, Record, judge, record, wanted
from ..source import did_you_mean

OPTIONS = (
    Option("require", "PROBE", "must fire; without it, all must", repeats=True),
    Option("optional", "PROBE", "may stay silent", repeats=True),
    Option("format", "FORMAT", "text or json", "text", choices=("text", "json")),
    Option("o", "FILE", "writes the report there instead of to standard output"),
    Option("limit", "N", "stops counting a probe after N hits (1000); 0 counts all", "1000"),
    Option("timeout", "SECONDS", "ends the command after this time"),
    Option("any-status", "", "the command may fail"),
)


def run(arguments: Sequence[str]) -> int:
    """Loads, runs, judges, reports."""
    words = list(arguments)
    cut = words.index("--") if "--" in words else len(words)
    chosen, paths = parse_words("selftest", words[:cut], OPTIONS)
    if "help" in chosen:
        say("usage: sdtkit selftest [OPTION]... PROVIDER -- COMMAND [WORD]...\n\n"
            f"{__doc__}\n{describe((*OPTIONS, HELP))}")
        return GOOD
    command = words[cut + 1:]
    if len(paths) != 1 or not command:
        raise Usage("selftest: expected a provider file, then '--' and a command")
    limit, timeout = number(chosen, "limit", 1000), number(chosen, "timeout", 0)
    model = load(paths[0], None)
    if model is None:
        return BAD_INPUT
    records = {wanted(probe): Record(probe) for probe in model.probes}
    needed = required(model, chosen)

    def take(event: Event) -> None:
        record(records[event.probe], event)
    result = run_gdb(command, list(records), take, limit=limit, timeout=timeout or None)
    findings = judge(model, records.values(), result.placed, needed)
    ended = "" if "any-status" in chosen and not result.timed_out else ending(result)
    make = as_json if chosen.get("format") == "json" else as_text
    report = make(list(records.values()), findings, ended, limit)
    if "o" in chosen:
        write_file(chosen["o"], report.encode())
    else:
        say(report)
    return BAD_INPUT if findings or ended else GOOD


def number(chosen: dict[str, str], name: str, default: int) -> int:
    text = chosen.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Usage(f"selftest: '--{name}' is a whole number, not '{text}'")
    return int(text)


def required(model: ProviderFile, chosen: dict[str, str]) -> set[str]:
    """PROVIDER:NAME of the probes that must fire."""
    known = {f"{each.provider}:{each.name}": f"{each.provider}:{each.name}"
             for each in model.probes}
    known.update({each.name: f"{each.provider}:{each.name}" for each in model.probes})
    lists: dict[str, set[str]] = {}
    for option in ("require", "optional"):
        given = chosen[option].split("\0") if option in chosen else []
        for name in given:
            if name not in known:
                raise Failure(f"selftest: the file declares no probe '{name}'"
                              f"{did_you_mean(name, known)}")
        lists[option] = {known[name] for name in given}
    return (lists["require"] or set(known.values())) - lists["optional"]


def ending(result: Result) -> str:
    """How the command failed, or nothing."""
    if result.timed_out:
        return "the command was ended after the time limit"
    if result.signal is not None:
        return f"the command was ended by signal {result.signal}"
    return f"the command failed with exit status {result.code}" if result.code else ""


def as_text(records: list[Record], findings: list[Finding], ended: str, limit: int) -> str:
    lines = []
    for seen in records:
        least = ">= " if limit and seen.hits >= limit else ""
        lines.append(f"{seen.probe.provider}:{seen.probe.name}: {least}{seen.hits} hits, "
                     f"{len(seen.sites)} sites")
        lines += [f"    {sample}" for sample in seen.samples if sample]
    for each in findings:
        name, line, column = each.place
        lines.append(f"{name}:{line}:{column}: {each.kind}: {each.probe.provider}:"
                     f"{each.probe.name}: {each.text}")
    if ended:
        lines.append(f"command: {ended}")
    lines.append("bad" if findings or ended else "good")
    return "\n".join(lines) + "\n"


def as_json(records: list[Record], findings: list[Finding], ended: str, limit: int) -> str:
    data: dict[str, Any] = {
        "probes": [{"provider": seen.probe.provider, "name": seen.probe.name,
                    "hits": seen.hits, "limited": bool(limit and seen.hits >= limit),
                    "sites": len(seen.sites), "samples": seen.samples} for seen in records],
        "findings": [{"kind": each.kind, "provider": each.probe.provider,
                      "probe": each.probe.name, "file": each.place[0], "line": each.place[1],
                      "column": each.place[2], "text": each.text} for each in findings],
        "command": ended}
    return json.dumps(data, indent=2) + "\n"
