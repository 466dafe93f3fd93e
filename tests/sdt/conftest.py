# SPDX-License-Identifier: 0BSD
"""The table of the sweep: compiler x level -> expressions whose value is right."""
from __future__ import annotations

import os

import sweep

from support import table, toolchain

HEAD = ["compiler", "level", "cells", "gdb: SystemTap's", "gdb: here", "any: SystemTap's",
        "refused here", "of so many", "bpftrace: SystemTap's", "bpftrace: here"]
DOCUMENT = toolchain.ROOT / "docs" / "sdt.md"


def pytest_terminal_summary(terminalreporter, exitstatus):
    found = sorted(table.recorded(terminalreporter, sweep.PROPERTY))
    if not found:
        return
    terminalreporter.section("arguments of sys/sdt.h that are read right", sep="-")
    lines = table.markdown(HEAD, [list(map(str, row)) for row in found])
    for line in lines:
        terminalreporter.write_line(line)
    whole = len(found) == 8 and all(row[7] for row in found)
    if os.environ.get("SDTKIT_TEST_REGENERATE") == "1" and not exitstatus and whole:
        table.put(DOCUMENT, "the table of arguments", lines)
        terminalreporter.write_line(f"wrote {DOCUMENT}")
