# SPDX-License-Identifier: 0BSD
"""gdb commands that print each event."""

from __future__ import annotations

from ..provider.model import ProviderFile
from ..tracing.value import (ADDRESS, BYTES, FLOAT, INTEGER, STRING, Value, traced, unique_names,
                             values)
from ._gdb import SCRIPT, SETTINGS
from ._text import generated, hashes, summary

SHOW = {STRING: "string", BYTES: "octets", ADDRESS: "address", FLOAT: "floating",
        INTEGER: "number"}


def emit(model: ProviderFile) -> str:
    """The command file, as text."""
    found = traced(model)
    several = len({each.probe.provider for each in found}) > 1
    rows: list[str] = []
    for each in found:
        probe = each.probe
        title = f"{probe.provider}:{probe.name}" if several else probe.name
        arguments = values(probe, unique_names(a.label for a in probe.arguments))
        rows += [hashes([summary(probe.name, probe.summary)], "    #"),
                 f'    ("{probe.provider}", "{probe.name}", "{title}", [']
        rows += [f"        {_row(value)}," for value in arguments]
        rows.append("    ]),")
    table = "\n".join(["PROBES = [", *rows, "]"])
    return (f"{hashes([generated(model)])}\n\n{SETTINGS}\n\npython\n{SCRIPT.strip()}\n"
            .replace("\nbreakpoints = ", f"\n{table}\nbreakpoints = ") + "end\n")


def _row(value: Value) -> str:
    """Name, index, function that shows it, and length: below zero, it is an argument's."""
    length: object = None
    if value.form == BYTES:
        length = ~value.length.index if isinstance(value.length, Value) else value.length
    return f'("{value.name}", {value.index}, {SHOW[value.form]}, {length})'
