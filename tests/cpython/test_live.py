# SPDX-License-Identifier: 0BSD
"""The built CPython, traced while it runs.

Limits of CPython 3.11 that these tests write down, whatever makes the probes:
- function__entry sits on the path that the interpreter takes while a tracer is
  attached to `line` (or sys.settrace is on).  Without it only generators that
  something is thrown into fire it.  function__return always fires.
- The entry of a module's own code has line 0.
"""
from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Dict, Iterator, List

import pytest

from support import notes, python_live, toolchain, tracer
from support.cpython import Build
from support.every_probe import between, check_cpython, in_script
from support.python_live import Run
from support.python_probes import SHAPES


@pytest.fixture(scope="module", autouse=True)
def usable_tracer() -> None:
    tracer.need()


@pytest.fixture(autouse=True)
def alone(build: Build) -> Iterator[None]:
    with tracer.alone(build.probes):
        yield


@pytest.fixture
def place() -> Iterator[Path]:
    with python_live.place() as directory:
        yield directory


@pytest.fixture
def every_probe(build: Build, place: Path) -> Run:
    return Run(build, place, "every_probe.py", list(SHAPES))


def test_every_probe_fires_with_its_values(every_probe: Run) -> None:
    check_cpython(every_probe.rows, every_probe.script, every_probe.output)


CALL_STACK = """
function__entry <module> 0
function__entry start 23
function__entry function_1 1
function__entry function_3 9
function__return function_3 10
function__return function_1 2
function__entry function_2 5
function__entry function_1 1
function__entry function_3 9
function__return function_3 10
function__return function_1 2
function__return function_2 6
function__entry function_3 9
function__return function_3 10
function__entry function_4 13
function__return function_4 14
function__entry function_5 18
function__return function_5 21
function__return start 28
function__return <module> 31
"""


@pytest.mark.parametrize("options", [[], ["-OO"]], ids=["plain", "OO"])
def test_call_stack_has_twenty_rows(build: Build, place: Path, options: List[str]) -> None:
    run = Run(build, place, "call_stack.py", ["function__entry", "function__return", "line"],
              options)
    rows = in_script(run.rows, run.script, "function__entry", "function__return")
    assert "\n".join(" ".join(row) for row in rows) == CALL_STACK.strip()


def test_function_entry_needs_line_on_this_version(build: Build, place: Path) -> None:
    run = Run(build, place, "call_stack.py", ["function__entry", "function__return"])
    assert in_script(run.rows, run.script, "function__entry") == []
    expected = [row.split() for row in CALL_STACK.strip().splitlines()]
    assert in_script(run.rows, run.script, "function__return") == [
        row for row in expected if row[0] == "function__return"]


@pytest.mark.parametrize("options", [[], ["-OO"]], ids=["plain", "OO"])
def test_collector_has_eight_rows(build: Build, place: Path, options: List[str]) -> None:
    run = Run(build, place, "collect.py", ["gc__start", "gc__done", "audit"], options)
    assert between(run.rows, "sdtkit.begin", "sdtkit.end") == [
        ["gc__start", "0"], ["gc__done", "0"],
        ["gc__start", "1"], ["gc__done", "0"],
        ["gc__start", "2"], ["gc__done", "0"],
        ["gc__start", "2"], ["gc__done", "1"],
    ]


def test_bpftrace_lists_the_eight_probes(build: Build) -> None:
    done = toolchain.run([tracer.BPFTRACE, "-l", f"usdt:{build.probes}:*"])
    listed = {line.rsplit(":", 2)[-1] for line in done.stdout.splitlines()
              if line.startswith("usdt:")}
    assert listed == set(SHAPES)


@pytest.fixture
def running(build: Build, place: Path) -> Iterator["subprocess.Popen[str]"]:
    """An interpreter that makes one pass of the collector for each line it is sent."""
    process = subprocess.Popen([str(build.python), "-S", "-E", str(place / "commands.py")],
                               env=build.environment, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    try:
        collect(process)
        yield process
    finally:
        process.kill()
        process.communicate()


def collect(process: "subprocess.Popen[str]") -> None:
    """One pass of the oldest generation but one, and its answer."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("1\n")
    process.stdin.flush()
    assert process.stdout.readline().strip().isdigit()


def semaphores(build: Build, pid: int) -> Dict[str, int]:
    return {note.name: notes.semaphore_value(pid, build.probes, note)
            for note in notes.notes(build.probes)}


NOTHING = dict.fromkeys(SHAPES, 0)


@pytest.mark.parametrize("probe", list(SHAPES))
def test_semaphore_is_raised_while_attached(
        build: Build, place: Path, running: "subprocess.Popen[str]", probe: str) -> None:
    assert semaphores(build, running.pid) == NOTHING
    program = f"usdt:{build.probes}:python:{probe} {{ @ = count(); }}"
    with tracer.Trace(program, place / "log", pid=running.pid):
        during = semaphores(build, running.pid)
        collect(running)
    assert during.pop(probe) > 0
    assert set(during.values()) == {0}
    assert semaphores(build, running.pid) == NOTHING


def test_semaphore_of_a_process_that_runs_before_the_tracer_is_raised(
        build: Build, place: Path, running: "subprocess.Popen[str]") -> None:
    program = f"usdt:{build.probes}:python:gc__start {{ @ = count(); }}"
    with tracer.Trace(program, place / "log"):
        assert semaphores(build, running.pid)["gc__start"] > 0
    assert semaphores(build, running.pid) == NOTHING


def test_tracer_that_attaches_to_a_running_loop_sees_it(build: Build, place: Path) -> None:
    process = subprocess.Popen([str(build.python), "-S", "-E", str(place / "busy.py")],
                               env=build.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline() == "running\n"
        # The first event alone: the loop makes many thousands a second.
        program = (f"usdt:{build.probes}:python:audit /@seen == 0/ "
                   "{ @seen = 1; printf(\"row\\t%s\\n\", str(arg0)); }")
        with tracer.Trace(program, place / "log", pid=process.pid) as trace:
            tracer.wait_until(lambda: bool(trace.rows("row")), "the loop is seen")
        assert trace.rows("row")[0] == ["sdtkit.busy"]
    finally:
        process.kill()
        process.communicate()
