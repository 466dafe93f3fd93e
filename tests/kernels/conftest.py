# SPDX-License-Identifier: 0BSD
"""The table of this suite: kernel x build -> values right / all values."""
from __future__ import annotations

import os

from support import machines, table, toolchain

import traced_body

HEAD = ["kernel", "program", "compiler", "attached late", "attached early", "semaphores"]
DOCUMENT = toolchain.ROOT / "docs" / "portability.md"


def pytest_terminal_summary(terminalreporter, exitstatus):
    found = sorted(table.recorded(terminalreporter, traced_body.PROPERTY))
    if not found:
        return
    terminalreporter.section("real kernels: values right / all values", sep="-")
    lines = table.markdown(HEAD, found)
    for line in lines:
        terminalreporter.write_line(line)
    is_full = not {*machines.BY_NAME, "x86_64"} - {row[0].split()[0] for row in found if row[2]}
    if os.environ.get("SDTKIT_TEST_REGENERATE") == "1" and not exitstatus and is_full:
        table.put(DOCUMENT, "the table of kernels", lines)
        terminalreporter.write_line(f"wrote {DOCUMENT}")
