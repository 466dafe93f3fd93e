# SPDX-License-Identifier: 0BSD
"""Two tracers on one process, or on two processes of one file, in every order of coming and going.

The process lives, what stays attached goes on to see it, and who saw less than all says so.
"""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator, List, Tuple

import pytest

from support import notes, toolchain, tracer
from support.sizes import sample

SOURCE = r"""
#include <stdio.h>
#include <unistd.h>
#include "pair_probes.h"
int main(void)
{
    puts("begun");
    fflush(stdout);
    for (int i = 0;; i++) {
        PAIR_TURN(i);
        usleep(300000);
    }
}
"""
NOP = 0x90
ENDS = ("SIGINT", "SIGTERM", "sdtkit killed", "tracer killed")


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory) -> Path:
    toolchain.need("gdb", "bpftrace")
    tracer.need()
    directory = tmp_path_factory.mktemp("pair")
    toolchain.app(directory, "pair", "provider pair { probe turn(int number); };\n", SOURCE,
                  "-D_DEFAULT_SOURCE")
    return directory


class Program:
    def __init__(self, place: Path) -> None:
        self.file = place / "pair"
        self.note = next(each for each in notes.notes(self.file) if each.provider == "pair")
        self.process = subprocess.Popen([str(self.file)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE)
        assert self.process.stdout and self.process.stdout.readline() == b"begun\n"
        self.pid = self.process.pid

    def state(self) -> Tuple[int, int]:
        """The byte at its site, and the semaphore; it must live."""
        assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        with open(f"/proc/{self.pid}/mem", "rb", buffering=0) as memory:
            memory.seek(notes.load_bias(self.pid, self.file) + self.note.location)
            byte = memory.read(1)[0]
        return byte, notes.semaphore_value(self.pid, self.file, self.note)

    def slept(self) -> int:
        return int(Path(f"/proc/{self.pid}/status").read_text().split(
            "voluntary_ctxt_switches:\t")[1].split()[0])


class Tool:
    """sdtkit trace with one engine on one process."""

    def __init__(self, place: Path, engine: str, program: Program, number: int) -> None:
        self.engine, self.out = engine, place / f"events{number}"
        self.out.write_text("")
        self.process = subprocess.Popen(
            [sys.executable, str(toolchain.SDTKIT), "trace", "--engine", engine, "-o",
             str(self.out), "-p", str(program.pid), "pair.provider"], cwd=place, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def seen(self) -> List[int]:
        return [int(line.split("number=")[1]) for line in self.out.read_text().splitlines()
                if "number=" in line]

    def sees(self, more: int = 3) -> bool:
        """Whether it tells of events from now on; False if it has ended."""
        before = len(self.seen())
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return False
            if len(self.seen()) >= before + more:
                return True
            time.sleep(0.02)
        return False

    def leave(self, way: str) -> str:
        """What it said; one that was refused says nothing more."""
        if self.process.poll() is not None:
            return ""
        if way == "tracer killed":
            child = next(pid for pid in tracer.children(self.process.pid)
                         if Path(f"/proc/{pid}/comm").read_text().strip() == self.engine)
            before = len(self.seen())       # A thread that is at a trap then has its signal.
            end = time.monotonic() + 2
            while len(self.seen()) == before and time.monotonic() < end:
                time.sleep(0.001)
            os.kill(child, signal.SIGKILL)
        elif way == "sdtkit killed":
            self.process.kill()
        else:
            self.process.send_signal(getattr(signal, way))
        return self.process.communicate(timeout=120)[1]


@pytest.fixture
def begin(place) -> Iterator[Callable[[], Program]]:
    started: List[Program] = []

    def run() -> Program:
        started.append(Program(place))
        return started[-1]
    yield run
    for each in started:
        each.process.kill()
        each.process.communicate()


@pytest.fixture
def attach(place) -> Iterator[Callable[[str, Program], Tool]]:
    tools: List[Tool] = []

    def run(engine: str, program: Program) -> Tool:
        tools.append(Tool(place, engine, program, len(tools)))
        return tools[-1]
    yield run
    for each in tools:
        each.process.kill()
        each.process.communicate()


def goes_on(program: Program) -> None:
    """It lives, unharmed, and nothing is attached any more."""
    tracer.wait_until(lambda: program.state() == (NOP, 0), "neither trap nor semaphore stays")
    before = program.slept()
    tracer.wait_until(lambda: program.process.poll() is not None
                      or program.slept() > before + 5, "it goes on")
    assert program.process.poll() is None


@pytest.mark.parametrize("first, second, leaves, way", sample(
    ("bpftrace", "gdb"), ("bpftrace", "gdb"), ("first", "second"), ENDS,
    valid=lambda first, second, *_: (first, second) != ("gdb", "gdb"),
    always=[("gdb", "bpftrace", "first", "SIGINT"), ("bpftrace", "gdb", "first", "SIGINT"),
            ("gdb", "bpftrace", "second", "SIGINT")]))
def test_on_one_process(begin, attach, first, second, leaves, way):
    program = begin()
    one = attach(first, program)
    assert one.sees()
    two = attach(second, program)
    if second == "gdb":     # It is refused, and has touched nothing.
        said = two.process.communicate(timeout=60)[1]
        assert two.process.returncode == 1 and "another tracer has its trap there" in said
        assert one.sees()
        one.leave(way)
        goes_on(program)
        return
    assert two.sees()
    early, late = (one, two) if leaves == "first" else (two, one)
    said = early.leave(way)
    program.state()
    if late.engine == "bpftrace":
        assert late.sees(), "the one that stays is blind"
    blind = said if early is one else ""
    said = late.leave(way)
    blind = blind or said
    goes_on(program)
    if first == "gdb" and way in ("SIGINT", "SIGTERM"):
        # It did not see what the other saw.
        assert "pair:turn: another tracer has come" in blind
        assert "how many events were lost is not known" in blind
    elif way in ("SIGINT", "SIGTERM"):
        assert "not known" not in said


@pytest.mark.parametrize("first, leaves, way", sample(
    ("bpftrace", "gdb"), ("first", "second"), ENDS,
    always=[("bpftrace", "second", "SIGINT"), ("gdb", "first", "SIGTERM")]))
def test_on_two_processes_of_one_file(begin, attach, first, leaves, way):
    """A tracer that attaches to the file reaches both; gdb sees all of its own, or is refused."""
    programs = begin(), begin()
    second = {"bpftrace": "gdb", "gdb": "bpftrace"}[first]
    one = attach(first, programs[0])
    assert one.sees()
    two = attach(second, programs[1])
    if second == "gdb" and not two.sees():
        assert "another tracer has its trap there" in two.process.communicate(timeout=60)[1]
    else:
        assert two.sees()
    early, late = (one, two) if leaves == "first" else (two, one)
    said = [(early, early.leave(way))]
    for each in programs:
        each.state()
    if late.engine == "bpftrace":
        assert late.sees()
    said.append((late, late.leave(way)))
    for each in programs:
        goes_on(each)
    if way in ("SIGINT", "SIGTERM"):
        for tool, text in said:
            numbers = tool.seen()
            whole = numbers == list(range(numbers[0], numbers[0] + len(numbers))) \
                if numbers else True
            assert whole or "not known" in text or "were lost" in text, (tool.engine, text)
