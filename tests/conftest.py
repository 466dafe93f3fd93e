# SPDX-License-Identifier: 0BSD
"""What every suite shares: sizes, skips, seconds, the counts that run.sh prints, two builds."""
from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "gen")]
sys.dont_write_bytecode = True

from support import signals, sizes  # noqa: E402

CI = os.environ.get("CI") == "true"
# Under CI a skip with any other reason is a failure: one pattern a line, '#' begins a comment.
SKIPS = [re.compile(line) for line in
         Path(__file__).with_name("skips.txt").read_text(encoding="utf-8").splitlines()
         if line and not line.startswith("#")]


def pytest_configure(config):
    signals.restore()
    config.addinivalue_line("markers", "size(name): the least run that this is part of: ci or all")


def pytest_collection_modifyitems(config, items):
    """Leave out what is too long for this run; nothing is counted as skipped."""
    left = [item for item in items
            if not all(sizes.runs(mark.args[0]) for mark in item.iter_markers("size"))]
    if left:
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=left)


def refuse_skip(report):
    """Turn a skip into a failure unless its reason is on the list."""
    if not CI or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(each.search(reason) for each in SKIPS):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: under CI this must run: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    refuse_skip(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    refuse_skip(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Note the processor time of a test and its children: load of the machine is not in it."""
    before = sum(os.times()[:4])
    item.user_properties.append(("began", before))
    yield


def pytest_runtest_teardown(item, nextitem):
    began = dict(item.user_properties).get("began", 0.0)
    item.user_properties.append(("cpu", sum(os.times()[:4]) - began))


def pytest_terminal_summary(terminalreporter):
    """Say where the time went; leave the counts for run.sh: an error of a fixture is a failure."""
    wall, cpu, tests = defaultdict(float), defaultdict(float), defaultdict(float)
    for report in (each for reports in terminalreporter.stats.values() for each in reports
                   if isinstance(each, pytest.TestReport)):
        suite = report.nodeid.split("/", 1)[0]
        wall[suite] += report.duration
        tests[report.nodeid] += report.duration
        if report.when == "teardown":
            cpu[suite] += dict(report.user_properties).get("cpu", 0.0)
    terminalreporter.section(f"seconds of each suite ({sizes.SIZE}), summed over the workers")
    for suite in sorted(wall, key=wall.__getitem__, reverse=True):
        terminalreporter.write_line(f"{wall[suite]:8.1f} s, {cpu[suite]:8.1f} s of a processor  "
                                    f"{suite}")
    terminalreporter.section("the 30 slowest tests")
    for test in sorted(tests, key=tests.__getitem__, reverse=True)[:30]:
        terminalreporter.write_line(f"{tests[test]:8.1f} s  {test}")
    path = os.environ.get("SDTKIT_TEST_COUNTS")
    if path:
        count = {word: len(terminalreporter.getreports(word))
                 for word in ("passed", "failed", "error", "skipped")}
        Path(path).write_text(f"{count['passed']} passed, {count['failed'] + count['error']} failed,"
                              f" {count['skipped']} skipped\n")


@pytest.fixture(scope="session")
def python_header(tmp_path_factory) -> Path:
    """A directory with the generated python_probes.h."""
    from support import toolchain
    directory = tmp_path_factory.mktemp("generated")
    toolchain.probe_header(toolchain.ROOT / "providers" / "python.provider",
                           directory / "python_probes.h")
    return directory


@pytest.fixture(scope="session")
def build() -> Path:
    """The directory of the Meson build, made once for all workers."""
    from support import build as builder
    return builder.built()
