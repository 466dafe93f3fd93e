# SPDX-License-Identifier: 0BSD
from support.consumer import builder  # noqa: F401

import portability


def pytest_terminal_summary(terminalreporter, exitstatus):
    portability.report(terminalreporter, int(exitstatus))
