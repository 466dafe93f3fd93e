# SPDX-License-Identifier: 0BSD
"""What a tracer counts is what was passed: ten million times, several tracers, many processes."""
from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path
from typing import List

import pytest

import perf_events
from support import notes, toolchain

HERE = Path(__file__).resolve().parent
LIMIT = 500     # seconds until a run is given up


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    perf_events.need()
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


@pytest.fixture(scope="module")
def twins(tmp_path_factory) -> List[Path]:
    """The program and two libraries with one provider, each with a semaphore of its own."""
    perf_events.need()
    toolchain.need("gcc")
    place = tmp_path_factory.mktemp("twins")
    toolchain.probe_header(HERE / "twin.provider", place / "twin_probes.h")
    words = ["gcc", "-std=gnu99", "-O2", "-Wall", "-Werror", f"-I{place}",
             f"-I{toolchain.INCLUDE}"]
    toolchain.run([*words, HERE / "twins.c", "-ldl", "-o", place / "twins"])
    for name in ("one.so", "two.so"):
        toolchain.run([*words, "-fPIC", "-shared", HERE / "twin.c", "-o", place / name])
    return [place / name for name in ("twins", "one.so", "two.so")]


def test_two_libraries_with_one_provider(twins, load, row):
    """A tracer of one library leaves the other off; both at once count exactly.

    They are attached when the process runs and has forked already.
    """
    program, *libraries = twins
    found = [[note for note in notes.notes(path) if note.provider == "twin"] for path in libraries]
    assert all(each[0].semaphore for each in found)
    passes = load(5000)
    with subprocess.Popen([str(program), *map(str, libraries)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        pids = [process.pid, int(process.stdout.readline())]

        def run() -> List[int]:
            process.stdin.write(f"{passes}\n")
            process.stdin.flush()
            return [int(word) for word in process.stdout.readline().split()]

        def semaphores() -> List[int]:
            return [notes.semaphore_value(pid, path, each[0])
                    for pid in pids for path, each in zip(libraries, found)]
        off = [0, 0, 0, 0]
        assert (run(), semaphores()) == (off, off)
        with perf_events.Counters(libraries[0], found[0]) as first:
            raised = semaphores()
            assert raised[0] > 0 and raised[2] > 0 and raised[1] == raised[3] == 0
            assert run() == [passes, 0, passes, 0]
            assert first.hits()["hit"] == 2 * passes
            with perf_events.Counters(libraries[1], found[1]) as second:
                assert all(semaphores())
                assert run() == [passes] * 4
                assert first.hits()["hit"] == 4 * passes
                assert second.hits()["hit"] == 2 * passes
            assert run() == [passes, 0, passes, 0]
        assert (run(), semaphores()) == (off, off)
        process.stdin.close()
        assert process.wait(60) == 0
    row(f"two libraries with one provider in a process and its forked child, {passes} passes in "
        "each, attached after the fork", "all counted; off where nobody traces; semaphores 0 again")
