# SPDX-License-Identifier: 0BSD
"""The load of the suite, and the table of what it did.

SDTKIT_STRESS=10 tests/run.sh stress    ten times the load of the long run, fifty of CI's; the
                                        table stands at the end
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

import pytest

import busy
from support import toolchain
from support.sizes import runs

PROPERTY = "stress"
FACTOR = float(os.environ.get("SDTKIT_STRESS") or (1 if runs("all") else 0.2))
LIMIT = 1800        # seconds until a test with a load of 1 is given up; a greater one has more


def pytest_collection_modifyitems(items) -> None:
    for each in items if FACTOR > 1 else []:
        if Path(each.path).parent == Path(__file__).parent:
            each.add_marker(pytest.mark.timeout(LIMIT * FACTOR))


@pytest.fixture(scope="session")
def load() -> Callable[..., int]:
    """A number of repetitions: less in CI, more if the environment asks for it."""
    return lambda count, least=1: max(least, int(count * FACTOR))


@pytest.fixture
def row(record_property) -> Callable[[str, str], None]:
    """A row of the table: what was done, and what came of it."""
    return lambda did, result: record_property(PROPERTY, [did, result])


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> busy.Built:
    toolchain.need("gcc")
    return busy.build(tmp_path_factory.mktemp("busy"))


def pytest_terminal_summary(terminalreporter) -> None:
    rows = [[report.nodeid.split("::")[-1], *value]
            for reports in terminalreporter.stats.values() for report in reports
            if getattr(report, "when", "") == "call"
            for name, value in report.user_properties if name == PROPERTY]
    if not rows:
        return
    lines = [f"| {test} | {did} | {result} |" for test, did, result in sorted(rows)]
    terminalreporter.section("stress")
    for line in lines:
        terminalreporter.write_line(line)
    place = os.environ.get("SDTKIT_BUILD")
    if place:
        Path(place, "stress.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
