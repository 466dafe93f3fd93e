# SPDX-License-Identifier: 0BSD
from support import portability
from support.consumer import builder  # noqa: F401


def pytest_terminal_summary(terminalreporter, exitstatus):
    portability.report(terminalreporter, int(exitstatus))
