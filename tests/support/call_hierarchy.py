# SPDX-License-Identifier: 0BSD
"""What the call_hierarchy scripts print of calls.py is what CPython's sys.settrace reports."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Pattern, Sequence, Tuple

from . import python_probes, toolchain, tracer

SCRIPTS = toolchain.ROOT / "examples" / "scripts"
SCRIPT = toolchain.ROOT / "tests" / "stap" / "scripts" / "calls.py"
ROW = re.compile(r"^ *\d+ (\S+)\(\d+\): ?( *)(=>|<=) (\S+) in (.+):(\d+)$")


def expected() -> List[Tuple[str, str, str, int]]:
    """Kind, file, function and line of each entry and return."""
    return [row for row in python_probes.cpython_rows(SCRIPT) if row[0] != "line"]


def parsed(pattern: Pattern[str], text: str) -> List[Tuple[str, ...]]:
    """The fields of each line, all of which have the form."""
    lines = text.splitlines()
    rows = [pattern.match(line) for line in lines]
    assert all(rows), [line for line, row in zip(lines, rows) if not row][:5]
    return [row.groups() for row in rows if row]


def check(text: str, program: str, step: int) -> None:
    """Every line in its form; `step` blanks for a level of depth."""
    rows = parsed(ROW, text)
    assert {row[0] for row in rows} == {program}
    # Of all functions, also those that CPython runs before the script: each returns, at its depth.
    stack: List[Tuple[int, str, str]] = []
    for _, indent, arrow, function, file, _ in rows:
        if arrow == "=>":
            stack.append((len(indent), function, file))
        else:
            assert stack.pop() == (len(indent), function, file)
    assert stack == []

    rows = [row for row in rows if row[4].endswith("/calls.py")]
    assert [("entry" if arrow == "=>" else "return", Path(file).name, function, int(line))
            for _, _, arrow, function, file, line in rows] == expected()
    depths, depth = [], 0
    for kind, *_ in expected():
        depth -= kind == "return"
        depths.append(depth * step)
        depth += kind == "entry"
    assert [len(row[1]) - len(rows[0][1]) for row in rows] == depths


def rows(text: str) -> str:
    """The lines of the script, without what else the tracer says."""
    return "".join(f"{line}\n" for line in text.splitlines() if "=> " in line or "<= " in line)


def by_bpftrace(probes: Path, command: Sequence[str], log: Path) -> str:
    """What call_hierarchy.bt prints of a command, on one processor, so that the order is right."""
    text = (SCRIPTS / "call_hierarchy.bt").read_text(encoding="utf-8").replace("$1", str(probes))
    with tracer.alone(probes):
        trace = tracer.run(text, log, ["taskset", "-c", "0", *command], strlen=120,
                           environment={"BPFTRACE_PERF_RB_PAGES": "4096"})
    assert trace.lost == 0, trace.text
    return rows(trace.printed)
