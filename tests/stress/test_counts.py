# SPDX-License-Identifier: 0BSD
"""What a tracer counts is what was passed: ten million times, several tracers, many processes."""
from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

import perf_events
from support import notes, toolchain

HERE = Path(__file__).resolve().parent
LIMIT = 500     # seconds until a run is given up


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    why = perf_events.unusable()
    if why:
        pytest.skip(why)
    toolchain.need("gcc")
    path = tmp_path_factory.mktemp("count") / "count"
    toolchain.run(["gcc", "-std=gnu99", "-O2", "-Wall", "-Werror", f"-I{toolchain.INCLUDE}",
                   HERE / "count.c", "-o", path])
    return path


def counters(program: Path) -> perf_events.Counters:
    found = [note for note in notes.notes(program) if note.provider == "count"]
    assert found
    return perf_events.Counters(program, found)


def test_ten_million(program, load, row):
    passes = load(10_000_000)
    with counters(program) as tracer:
        done = toolchain.run([program, str(passes)], timeout=LIMIT)
        hits = tracer.hits()["hit"]
    assert hits == int(done.stdout) == passes
    row(f"{passes} passes, perf_event_open", f"{hits} counted")


def test_several_tracers(program, load, row):
    """Each sees every pass while it is attached, and none after."""
    passes, number = load(20_000), 8
    with contextlib.ExitStack() as stack:
        tracers = [stack.enter_context(counters(program)) for _ in range(number)]
        toolchain.run([program, str(passes)])
        assert [tracer.hits()["hit"] for tracer in tracers] == [passes] * number
        tracers[0].__exit__(None, None, None)
        toolchain.run([program, str(passes)])
        assert [tracer.hits()["hit"] for tracer in tracers[1:]] == [2 * passes] * (number - 1)
    row(f"{number} tracers on one probe, {passes} passes, one leaves, {passes} more",
        "each counted every pass")


def test_processes_and_fork(program, load, row):
    """Processes side by side, and the children that they fork."""
    passes, started, children = load(10_000), 4, 8
    with counters(program) as tracer:
        running = [subprocess.Popen([str(program), str(passes), str(children)],
                                    stdout=subprocess.PIPE, text=True) for _ in range(started)]
        fired = 0
        for process in running:
            out, _ = process.communicate(timeout=LIMIT)
            assert process.returncode == 0
            fired += int(out)
        hits = tracer.hits()["hit"]
    assert hits == fired == passes * started * (1 + children)
    row(f"one tracer, {started} processes with {children} forked children each",
        f"{hits} of {fired} passes counted")
