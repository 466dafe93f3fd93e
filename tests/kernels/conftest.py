# SPDX-License-Identifier: 0BSD
"""The table of this suite: kernel x build -> values right / all values."""
from __future__ import annotations

import os
from typing import Any, List

from support import machines, toolchain, traced

HEAD = ["kernel", "program", "compiler", "attached late", "attached early", "semaphores"]
DOCUMENT = toolchain.ROOT / "docs" / "portability.md"
BEGIN, END = "<!-- the table of kernels begins -->\n", "<!-- the table of kernels ends -->\n"


def rows(reporter: Any) -> List[List[str]]:
    found = [value for word in ("passed", "failed", "error", "skipped")
             for report in reporter.getreports(word)
             for name, value in getattr(report, "user_properties", []) if name == traced.PROPERTY]
    return sorted(list(row) for row in found)


def table(found: List[List[str]]) -> List[str]:
    widths = [max(len(row[i]) for row in [HEAD, *found]) for i in range(len(HEAD))]
    return ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
            for row in [HEAD, ["-" * width for width in widths], *found]]


def pytest_terminal_summary(terminalreporter, exitstatus):
    found = rows(terminalreporter)
    if not found:
        return
    terminalreporter.section("real kernels: values right / all values", sep="-")
    for line in table(found):
        terminalreporter.write_line(line)
    is_full = not {*machines.BY_NAME, "x86_64"} - {row[0].split()[0] for row in found if row[2]}
    if os.environ.get("SDTKIT_TEST_REGENERATE") == "1" and not exitstatus and is_full:
        before, begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if begin and end:
            DOCUMENT.write_text("\n".join([before + BEGIN, *table(found), "", END]) + after,
                                encoding="utf-8")
            terminalreporter.write_line(f"wrote {DOCUMENT}")
