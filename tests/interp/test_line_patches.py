# SPDX-License-Identifier: 0BSD
"""The patches that move the test of the line probe: what fires, and from when on."""
from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import List

import pytest

from support import interp_forms, tracer
from support import interp as interpreter

pytestmark = pytest.mark.size("ci")

JUMPS = "at calls and jumps back"

# A tracer comes at "lines.on" and goes at "lines.off".
SWITCHES = """\
import sys
def inner():
    x = 1
    return x
def outer():
    a = 1
    sys.audit("lines.on")
    b = 2
    inner()
    c = 3
    sys.audit("lines.off")
    d = 4
    inner()
    sys.audit("lines.on")
    e = 5
    for i in range(2):
        f = i
    sys.audit("lines.off")
    g = 6
outer()
h = 7
sys.audit("lines.on")
k = 8
inner()
m = 9
"""
# At once, as in the unpatched interpreter: every line that begins after lines.on.
AT_ONCE = [8, 9, 3, 4, 10, 11, 15, 16, 17, 16, 17, 16, 18, 23, 24, 3, 4, 25]
# From the next call or jump back on: 8 and 9, 15 to 17, 23 and 24 began before it.
AT_JUMPS = [3, 4, 10, 11, 16, 17, 16, 18, 3, 4, 25]


def lines(recorder: Path, script: Path, log: Path) -> List[int]:
    done = interpreter.execute([recorder, script], environment={"INTERP_EVENTS": str(log)})
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in log.read_text().splitlines()]
    return [int(row[3]) for row in rows if row[0] == "line"]


@pytest.mark.parametrize("test,expected", [("at each line", AT_ONCE),
                                           ("at each dispatch", AT_ONCE), (JUMPS, AT_JUMPS)])
def test_a_tracer_that_comes_and_goes(tmp_path: Path, test: str, expected: List[int]) -> None:
    script = tmp_path / "switches.py"
    script.write_text(SWITCHES)
    recorder = interp_forms.program("recorder", test)
    assert lines(recorder, script, tmp_path / "events") == expected


# The tracer comes before the module, so that the call of its top level notices it.
DRIVER = """\
import sys
sys.audit("lines.on")
import {name}
"""


@pytest.mark.parametrize("name", ["control", "values", "lines"])
def test_a_tracer_from_the_start_sees_the_same_lines(tmp_path: Path, name: str) -> None:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER.format(name=name))
    shutil.copy(interpreter.PROGRAMS / f"{name}.py", tmp_path)
    seen = {}
    for test in interp_forms.TESTS:
        log = tmp_path / f"events {test}"
        done = interpreter.execute(
            [interp_forms.program("recorder", test), script],
            environment={"INTERP_EVENTS": str(log)})
        assert done.returncode == 0, done.stderr
        seen[test] = [row for row in log.read_text().splitlines()
                      if row.startswith("line\t") and f"/{name}.py\t" in row]
    assert len(seen[JUMPS]) > 20
    assert seen["at each dispatch"] == seen["at each line"] == seen[JUMPS]


@pytest.mark.parametrize("test", interp_forms.TESTS)
def test_live(tmp_path: Path, test: str) -> None:
    """A tracer that comes while the program runs sees the lines of its rounds."""
    reason = tracer.unusable()
    if reason:
        pytest.skip(reason)
    built = interp_forms.program("sdtkit", test)
    running = subprocess.Popen([built, interpreter.SCRIPTS / "rounds.py", "-1", "0.01"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        with tracer.Trace(f'usdt:{built}:python:line {{ printf("line\\t%d\\n", arg2); }}',
                          tmp_path / "log", pid=running.pid) as trace:
            tracer.wait_until(lambda: len(trace.rows("line")) > 100, "lines of some rounds")
    finally:
        running.kill()
        running.wait()
    seen = {int(row[0]) for row in trace.rows("line")}
    # work(), play_round() and the loop that calls it.
    assert seen == {12, 13, 14, 15, 19, 20, 21, 31, 32, 33, 34}
