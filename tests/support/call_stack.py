# SPDX-License-Identifier: 0BSD
"""What call_stack.bt prints of call_stack.py is what CPython's sys.settrace reports."""
from __future__ import annotations

import re
from pathlib import Path
from typing import List, Tuple

from . import python_probes, toolchain

SCRIPT = toolchain.ROOT / "examples" / "interp" / "scripts" / "call_stack.py"
STACK = toolchain.ROOT / "examples" / "scripts" / "call_stack.bt"
ROW = re.compile(r"^ *\d+ ( function-entry|function-return):((?:  )*)( {1,2})(\S+):(\S+):(\d+)$")


def expected(script: Path) -> List[Tuple[str, str, int, int]]:
    """Kind, function, line and depth of what happens between entry and return of start()."""
    found: List[Tuple[str, str, int, int]] = []
    depth, inside = 0, False
    for kind, _, function, line in python_probes.cpython_rows(script):
        if kind == "line":
            continue
        inside = inside or function == "start"
        depth -= inside and kind == "return"
        if inside:
            found.append((kind, function, line, depth))
        depth += inside and kind == "entry"
        inside = inside and depth > 0
    assert len(found) == 18
    return found


def program(probes: Path) -> str:
    """The script for a file with probes."""
    return STACK.read_text(encoding="utf-8").replace("$1", str(probes))


def check(text: str, script: Path) -> None:
    """Every line in its form, and all of them what happened."""
    rows = [ROW.match(line) for line in text.splitlines()
            if "function-" in line and line[:8].strip().isdigit()]
    good = [row for row in rows if row]
    assert len(good) == len(rows), text
    # The name of an entry is one blank further right than that of a return at the same depth.
    assert {(row[1].strip(), len(row[3])) for row in good} == {
        ("function-entry", 2), ("function-return", 1)}
    assert [(row[1].strip()[9:], row[5], int(row[6]), len(row[2]) // 2) for row in good] == \
        expected(script), text
    assert {row[4] for row in good} == {str(script)}
