# SPDX-License-Identifier: 0BSD
"""runs a command under gdb, as any user: which declared probes fired, with which arguments

    sdtkit selftest python.provider -- ./python -m test test_gc

A probe that is missing, that did not fire, or whose arguments cannot be what the provider file
declares is an error.  The command must become the program to be tested: a script that ends in
exec is fine, one that starts the program as a child is not looked into.
"""

from __future__ import annotations

import json
from html import escape
from typing import Sequence

from ..host.error import BAD_INPUT, GOOD, Usage
from ..selftest.firing import Misfire, Tally, take, wanted
from ..gdb.run import Result, run as run_gdb
from ..provider.load import CPP, cpp_flags, load
from ..provider.model import ProviderFile
from ..option import HELP, Option, describe, parse_words
from ..host.output import complain, say, write_file
from ..host.text import counted, did_you_mean, printable

OPTIONS = (
    Option("require", "PROBE", "only these must fire (default: every probe not under an #if)",
           repeats=True),
    Option("optional", "PROBE", "this one need not fire", repeats=True),
    Option("limit", "N", "stop counting a probe after N hits, so that a hot one costs little",
           "1000"),
    Option("timeout", "SECONDS", "end the command after that time; it is an error then"),
    Option("any-status", "", "the command may fail"),
    Option("format", "FORMAT", "text, json or junit", "text", ("text", "json", "junit")),
    Option("o", "FILE", "write the report to FILE (default: standard output)"),
    *CPP,
)


def run(arguments: Sequence[str]) -> int:
    """Runs the command once and reports."""
    words = list(arguments)
    cut = words.index("--") if "--" in words else len(words)
    chosen, paths = parse_words("selftest", words[:cut], OPTIONS)
    command = words[cut + 1:]
    if "help" in chosen:
        say("usage: sdtkit selftest [OPTION]... PROVIDER -- COMMAND...\n\n"
            f"{__doc__}\n{describe((*OPTIONS, HELP))}")
        return GOOD
    if len(paths) != 1 or not command:
        raise Usage("selftest: expected a provider file, '--' and a command")
    limit = _number(chosen.get("limit", "1000"), "--limit")
    timeout = _number(chosen["timeout"], "--timeout") if "timeout" in chosen else None
    model = load(paths[0], cpp_flags("selftest", chosen))
    if model is None:
        return BAD_INPUT
    probes = wanted(model)
    tallies = _tallies(model, chosen)
    result = run_gdb(command, list(probes), lambda hit: take(
        tallies[hit.probe.provider, hit.probe.name], hit), limit, timeout)
    for each in probes:
        tally = tallies[each.provider, each.name]
        tally.set_up = tally.set_up or each in result.found
        tally.limited = each in result.limited
    findings = [found for tally in tallies.values() for found in tally.findings()]
    trouble = _trouble(command, result, "any-status" in chosen)
    write = {"text": _text, "json": _json, "junit": _junit}[chosen.get("format", "text")]
    report = write(list(tallies.values()), findings, trouble)
    if chosen.get("o", "-") == "-":
        say(report)
    else:
        write_file(chosen["o"], report.encode("utf-8", "surrogateescape"))
    for found in findings:
        name, line, column = model.place(found.probe.span)
        path = paths[0] if name == model.name else name
        complain(f"{printable(path)}:{line}:{column}: error: {printable(found.message)}\n")
    if trouble:
        complain(f"sdtkit: error: {trouble}\n")
    return BAD_INPUT if findings or trouble else GOOD


def _number(text: str, option: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not int(text):
        raise Usage(f"selftest: '{option}' takes a whole number from 1 on, not '{text}'")
    return int(text)


def _tallies(model: ProviderFile, chosen: dict[str, str]) -> dict[tuple[str, str], Tally]:
    names = {probe.name for probe in model.probes}
    lists = {option: chosen[option].split("\0") if option in chosen else []
             for option in ("require", "optional")}
    for option, given in lists.items():
        for name in given:
            if name not in names:
                raise Usage(f"selftest: '--{option} {name}': the file declares no such probe"
                            f"{did_you_mean(name, names)}")
    found = {}
    for each, probe in wanted(model).items():
        required = probe.name in lists["require"] if lists["require"] else not probe.path
        found[each.provider, each.name] = Tally(probe, required
                                                and probe.name not in lists["optional"])
    return found


def _trouble(command: Sequence[str], result: Result, any_status: bool) -> str:
    """What went wrong with the run itself."""
    name = printable(command[0])
    if result.timed_out:
        return f"'{name}' was ended: its time is up"
    if not result.ran:
        last = [line for line in result.log.splitlines() if line.strip()]
        said = printable(last[-1]) if last else "nothing"
        return f"gdb could not run '{name}'; it said: {said}"
    if any_status:
        return ""
    if result.signal:
        return f"'{name}' was killed by signal {result.signal}"
    return f"'{name}' ended with status {result.code}" if result.code else ""


def _text(tallies: Sequence[Tally], findings: Sequence[Misfire], _trouble: str) -> str:
    bad = {id(found.probe) for found in findings}
    width = max((len(tally.probe.name) for tally in tallies), default=0)
    lines = []
    for tally in tallies:
        word = "FAIL" if id(tally.probe) in bad else "ok" if tally.hits else "-"
        hits = f"{'>= ' if tally.limited else ''}{counted(tally.hits, 'hit')}"
        sites = f" at {len(tally.sites)} sites" if len(tally.sites) > 1 else ""
        lines.append(f"{word:4} {tally.probe.name:{width}}  {hits}{sites}")
        lines += [f"       {printable(sample)}" for sample in tally.samples]
    fired = sum(1 for tally in tallies if tally.hits)
    lines.append(f"{fired} of {counted(len(tallies), 'probe')} fired, "
                 f"{counted(len(findings), 'error')}")
    return "".join(line + "\n" for line in lines)


def _json(tallies: Sequence[Tally], findings: Sequence[Misfire], trouble: str) -> str:
    rows = [{"provider": tally.probe.provider, "probe": tally.probe.name, "hits": tally.hits,
             "sites": len(tally.sites), "samples": tally.samples, "limited": tally.limited,
             "required": tally.required,
             "findings": [{"kind": found.kind, "message": found.message} for found in findings
                          if found.probe is tally.probe]} for tally in tallies]
    return json.dumps({"schema": 1, "probes": rows, "command": trouble or None}, indent=2,
                      sort_keys=True) + "\n"


def _junit(tallies: Sequence[Tally], findings: Sequence[Misfire], trouble: str) -> str:
    count = len({id(found.probe) for found in findings}) + bool(trouble)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<testsuite name="sdtkit selftest" tests="{len(tallies) + 1}" failures="{count}">']
    for tally in tallies:
        said = [found.message for found in findings if found.probe is tally.probe]
        lines.append(_case(tally.probe.provider, tally.probe.name, said))
    lines += [_case("command", "status", [trouble] if trouble else []), "</testsuite>"]
    return "".join(line + "\n" for line in lines)


def _case(owner: str, name: str, said: Sequence[str]) -> str:
    head = f'  <testcase classname="{escape(owner)}" name="{escape(name)}"'
    if not said:
        return f"{head}/>"
    return f"{head}>\n    <failure>{escape(printable('; '.join(said)))}</failure>\n  </testcase>"
