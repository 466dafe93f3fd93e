# SPDX-License-Identifier: 0BSD
"""What the call_hierarchy scripts print of calls.py is what CPython's sys.settrace reports."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Pattern, Tuple

from . import python_probes, toolchain

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
