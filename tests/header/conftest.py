# SPDX-License-Identifier: 0BSD
from __future__ import annotations

from support import portability


def pytest_terminal_summary(terminalreporter):
    portability.summary(terminalreporter)
