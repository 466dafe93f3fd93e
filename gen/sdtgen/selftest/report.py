# SPDX-License-Identifier: 0BSD
"""What selftest found, as text, JSON or JUnit's XML."""

from __future__ import annotations

import json
from html import escape
from typing import Callable, Mapping, Sequence

from ..host.text import counted, printable
from .firing import Misfire, Tally


def _text(tallies: Sequence[Tally], misfires: Sequence[Misfire], _trouble: str) -> str:
    bad = {id(found.probe) for found in misfires}
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
                 f"{counted(len(misfires), 'error')}")
    return "".join(line + "\n" for line in lines)


def _json(tallies: Sequence[Tally], misfires: Sequence[Misfire], trouble: str) -> str:
    rows = [{"provider": tally.probe.provider, "probe": tally.probe.name, "hits": tally.hits,
             "sites": len(tally.sites), "samples": tally.samples, "limited": tally.limited,
             "required": tally.required,
             "findings": [{"kind": found.kind, "message": found.message} for found in misfires
                          if found.probe is tally.probe]} for tally in tallies]
    return json.dumps({"schema": 1, "probes": rows, "command": trouble or None}, indent=2,
                      sort_keys=True) + "\n"


def _junit(tallies: Sequence[Tally], misfires: Sequence[Misfire], trouble: str) -> str:
    count = len({id(found.probe) for found in misfires}) + bool(trouble)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<testsuite name="sdtkit selftest" tests="{len(tallies) + 1}" failures="{count}">']
    for tally in tallies:
        said = [found.message for found in misfires if found.probe is tally.probe]
        lines.append(_case(tally.probe.provider, tally.probe.name, said))
    lines += [_case("command", "status", [trouble] if trouble else []), "</testsuite>"]
    return "".join(line + "\n" for line in lines)


def _case(owner: str, name: str, said: Sequence[str]) -> str:
    head = f'  <testcase classname="{escape(owner)}" name="{escape(name)}"'
    if not said:
        return f"{head}/>"
    return f"{head}>\n    <failure>{escape(printable('; '.join(said)))}</failure>\n  </testcase>"


Format = Callable[[Sequence[Tally], Sequence[Misfire], str], str]
FORMATS: Mapping[str, Format] = {"text": _text, "json": _json, "junit": _junit}
