# SPDX-License-Identifier: 0BSD
"""sdtkit trace on a program with threads and a timer: attached, left, killed, and it goes on."""
from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from support import notes, toolchain, tracer
from support.sizes import sample

PYTHON = "/usr/bin/python3"
NOP = {"x86_64": b"\x90", "aarch64": b"\x1f"}[os.uname().machine]
PROVIDER = "provider tick { probe pass(int thread, long round); };\n"
# The sum depends on each round.
SOURCE = r"""
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include "tick_probes.h"
static volatile sig_atomic_t alarms;
static long rounds;
static volatile unsigned pause_us;
static unsigned long sums[8];
static void ring(int number)
{
    (void)number;
    alarms++;
}
static void hurry(int number)
{
    (void)number;
    pause_us = 0;
}
static void *work(void *thread)
{
    long number = (long)thread;
    unsigned long sum = 1;
    for (long i = 0; i < rounds; i++) {
        sum = sum * 6364136223846793005UL + (unsigned long)i;
        TICK_PASS((int)number, i);
        if (pause_us)
            usleep(pause_us);
    }
    sums[number] = sum;
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_t others[8];
    struct sigaction action = {0};
    struct itimerval timer = {{0, 1000}, {0, 1000}};
    long threads = atol(argv[1]);
    unsigned long sum = 0;
    rounds = atol(argv[2]);
    pause_us = (unsigned)atol(argv[3]);
    puts("begun");
    fflush(stdout);
    if (argc > 4 && strcmp(argv[4], "trap") == 0)
        raise(SIGTRAP);
    action.sa_handler = ring;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    action.sa_handler = hurry;
    sigaction(SIGUSR1, &action, NULL);
    if (argc > 4 && strcmp(argv[4], "timer") == 0)
        setitimer(ITIMER_REAL, &timer, NULL);
    for (long i = 1; i < threads; i++)
        pthread_create(&others[i], NULL, work, (void *)i);
    work(NULL);
    for (long i = 1; i < threads; i++)
        pthread_join(others[i], NULL);
    for (long i = 0; i < threads; i++)
        sum ^= sums[i] + (unsigned long)i;
    printf("sum %lx alarms %d\n", sum, (int)alarms);
    return 0;
}
"""


@pytest.fixture(scope="module")
def tick(tmp_path_factory) -> Path:
    """Its directory, in which everybody can read."""
    directory = tmp_path_factory.mktemp("tick")
    toolchain.app(directory, "tick", PROVIDER, SOURCE, "-pthread")
    toolchain.run(["gcc", "-O2", "-fPIC", "-shared", "-pthread", f"-I{toolchain.INCLUDE}",
                   f"-I{directory}", "-Dmain=tick_main", directory / "tick.c", "-o",
                   directory / "libtick.so"])
    (directory / "main.c").write_text("int tick_main(int, char **);\n"
                                      "int main(int argc, char **argv)\n"
                                      "{\n    return tick_main(argc, argv);\n}\n")
    toolchain.run(["gcc", directory / "main.c", "-o", directory / "shared", f"-L{directory}",
                   "-ltick", f"-Wl,-rpath,{directory}"])
    return directory


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tick) -> Iterator[Start]:
    """Starts a process in that directory; it is ended after the test."""
    started: List["subprocess.Popen[str]"] = []

    def run(*words: str, **more) -> "subprocess.Popen[str]":
        process = subprocess.Popen(words, cwd=tick, text=True, stdin=subprocess.DEVNULL,
                                   **{"stdout": subprocess.PIPE, **more})
        started.append(process)
        return process
    yield run
    for each in started:
        each.kill()
        each.wait()


def program(start: Start, *words: str, name: str = "tick") -> "subprocess.Popen[str]":
    process = start(f"./{name}", *words)
    assert process.stdout and process.stdout.readline() == "begun\n"
    return process


def trace(start: Start, engine: str, *words: str) -> "subprocess.Popen[str]":
    return start(PYTHON, str(toolchain.SDTKIT), "trace", "--engine", engine, *words,
                 stderr=subprocess.PIPE)


def alone(tick: Path, process: "subprocess.Popen[str]") -> bool:
    """Nothing is attached to the process, and it runs: no tracer, semaphore or trap."""
    state = Path(f"/proc/{process.pid}/status").read_text()
    maps = Path(f"/proc/{process.pid}/maps").read_text()
    binary = tick / ("libtick.so" if "libtick.so" in maps else "tick")
    sites = notes.notes(binary)
    codes = []
    with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
        for each in sites:
            memory.seek(notes.load_bias(process.pid, binary) + each.location)
            codes.append(memory.read(1))
    return "TracerPid:\t0\n" in state and not re.search(r"State:\s[TtZ]", state) and \
        notes.semaphore_value(process.pid, binary, sites[0]) == 0 and set(codes) == {NOP}


def status(pid: int, word: str) -> str:
    """A word of what the kernel says of a process."""
    text = Path(f"/proc/{pid}/status").read_text()
    return re.findall(rf"^{word}:\t(\S+)", text, re.MULTILINE)[0]


def wait_for_rounds(process: "subprocess.Popen[str]", count: int) -> None:
    """Until the process has slept so many times more: it does once a round."""
    def slept() -> int:
        return int(status(process.pid, "voluntary_ctxt_switches"))
    before = slept()
    tracer.wait_until(lambda: process.poll() is not None or slept() >= before + count, "rounds")
    assert process.poll() is None


def wait_between_rounds(pid: int) -> None:
    """Until it sleeps: a thread that is at a site when gdb is killed gets the trap's signal."""
    tracer.wait_until(lambda: status(pid, "State") == "S", "the program sleeps")


def sum_of(text: str) -> str:
    return re.findall("sum [0-9a-f]+", text)[0]


@pytest.mark.parametrize("engine, number", sample(
    ["bpftrace", "gdb"], [signal.SIGINT, signal.SIGTERM]), indirect=["engine"])
def test_attach_and_leave(tick, start, engine, number):
    """The process goes on, unharmed: its sum is that of a run that nobody traced."""
    words = ["3", "12000", "10000", "timer"]    # two minutes, if nobody says hurry
    wanted = sum_of(start("./tick", "3", "12000", "0").communicate()[0])
    traced = program(start, *words)
    tool = trace(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and " pass thread=" in tool.stdout.readline()
    assert not alone(tick, traced)
    tool.send_signal(number)
    _, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    # On a busy machine bpftrace may lose some, and says so.
    assert "no event was lost" in said or \
        (engine == "bpftrace" and re.search(r"note: (1 event was|\d+ events were) lost", said))
    assert alone(tick, traced)
    traced.send_signal(signal.SIGUSR1)
    out, _ = traced.communicate(timeout=100)
    assert traced.returncode == 0 and sum_of(out) == wanted


@pytest.mark.size("ci")
def test_the_process_ends_first(start, engine):
    traced = program(start, "2", "300", "400000")
    tool = trace(start, engine, "--count", "-p", str(traced.pid), "tick.provider")
    assert tool.stderr and "tracing 1 probe" in tool.stderr.readline()
    traced.send_signal(signal.SIGUSR1)
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    assert 0 < int(out.split()[0]) <= 600
    assert traced.wait(timeout=100) == 0


def test_killed_while_attached(tick, start, engine):
    """SIGKILL of sdtkit: the tracer leaves by itself."""
    traced = program(start, "1", "100000", "10000")
    tool = trace(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and " pass thread=" in tool.stdout.readline()
    tool.kill()
    tracer.wait_until(lambda: alone(tick, traced), "nobody is attached")
    wait_for_rounds(traced, 30)


def test_nobody_reads_the_events(tick, start, engine):
    """A reader like head(1) ends the trace, not the process."""
    traced = program(start, "1", "100000", "1000")
    tool = trace(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and tool.stdout.readline()
    tool.stdout.close()
    assert tool.stderr
    said = tool.stderr.read()
    assert tool.wait(timeout=100) == 0, said
    assert alone(tick, traced)


@pytest.mark.parametrize("engine, threads", sample(
    ["bpftrace", "gdb"], ["1", "3"]), indirect=["engine"])
def test_a_signal_in_the_middle_of_a_pass(start, engine, threads):
    """A timer at 1 kHz interrupts while gdb is at a site; each pass is shown once."""
    tool = trace(start, engine, "--count", "-o", "/dev/stderr", "tick.provider", "--", "./tick",
                  threads, "1000", "0", "timer")
    out, said = tool.communicate(timeout=200)
    assert tool.returncode == 0, said
    assert f"{1000 * int(threads)} pass" in said
    if engine == "gdb":
        assert int(out.split()[-1]) > 100, "the timer did not interrupt"


def test_a_trap_of_the_program_is_its_own(start, engine):
    tool = trace(start, engine, "tick.provider", "--", "./tick", "1", "1", "0", "trap")
    _, said = tool.communicate(timeout=100)
    assert tool.returncode == 128 + signal.SIGTRAP, said


def tool_named(process: "subprocess.Popen[str]", name: str) -> int:
    return next(pid for pid in tracer.children(process.pid)
                if Path(f"/proc/{pid}/comm").read_text().strip() == name)


@pytest.mark.size("ci")
def test_interrupts_at_random_moments(tick, start, engine):
    """Before, while and after it attaches to a library's probes: nothing stays."""
    wanted = sum_of(start("./shared", "3", "1500", "0").communicate()[0])
    traced = program(start, "3", "1500", "10000", name="shared")
    chance = random.Random(5)
    said = []
    for number in range(6):
        tool = trace(start, engine, "-p", str(traced.pid), "tick.provider")
        if number % 2:      # attached, as the first event shows
            assert tool.stdout and (tool.stdout.readline() or traced.poll() is not None)
        time.sleep(chance.random() * (0.2 if number % 2 else 2))
        left = tracer.children(tool.pid)
        tool.send_signal(signal.SIGINT)
        said.append(tool.communicate(timeout=100)[1])
        assert not any(Path(f"/proc/{pid}").exists() for pid in left)
        assert traced.poll() is not None or alone(tick, traced), said
    out, _ = traced.communicate(timeout=100)
    assert traced.returncode == 0 and sum_of(out) == wanted, said


def test_the_tracer_is_killed_under_a_command(tick, start, engine):
    """SIGKILL in the middle: the command goes on to its end, and the user is told."""
    wanted = sum_of(start("./shared", "1", "4", "0").communicate()[0])
    tool = trace(start, engine, "-o", "killed", "tick.provider", "--", "./shared", "1", "4",
                  "2000000")
    assert tool.stdout and tool.stdout.readline() == "begun\n"
    tracer.wait_until(lambda: "pass" in (tick / "killed").read_text(), "an event")
    command = tool_named(tool, "shared")
    wait_between_rounds(command)
    os.kill(tool_named(tool, engine), signal.SIGKILL)
    tracer.wait_until(lambda: alone(tick, _Pid(command)), "nobody is attached")
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 1 and "went on to its end" in said
    assert sum_of(out) == wanted


def test_the_tracer_is_killed_beside_a_process(tick, start, engine):
    traced = program(start, "1", "1000", "2000000", name="shared")
    tool = trace(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and " pass thread=" in tool.stdout.readline()
    wait_between_rounds(traced.pid)
    os.kill(tool_named(tool, engine), signal.SIGKILL)
    _, said = tool.communicate(timeout=100)
    assert tool.returncode == 1 and "process goes on" in said
    assert alone(tick, traced)
    wait_for_rounds(traced, 1)


class _Pid:
    def __init__(self, pid: int) -> None:
        self.pid = pid


REFUSED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]     # root who may nothing


@pytest.mark.size("ci")
def test_bpftrace_refuses(start):
    """Root without capabilities: the other engine is taken, unless bpftrace was asked for."""
    tracer.need()
    toolchain.need("gdb", "setpriv")
    words = [*REFUSED, PYTHON, str(toolchain.SDTKIT), "trace", "--count"]
    command = ["tick.provider", "--", "./tick", "1", "20", "0"]
    tool = start(*words, *command, stderr=subprocess.PIPE)
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    assert "20 pass" in out
    refused, taken, _ = said.splitlines()
    assert refused.startswith("sdtkit: note: bpftrace could not attach: ") and "with gdb" in taken
    tool = start(*words, "--engine", "bpftrace", *command, stderr=subprocess.PIPE)
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 1 and out == ""
    assert said.startswith("sdtkit: error: bpftrace could not attach: ")


@pytest.mark.size("ci")
def test_interval_and_several_by(start):
    toolchain.need("gdb")
    tool = trace(start, "gdb", "--top", "--interval", "0.2", "--by", "thread", "--by", "round",
                  "tick.provider", "--", "./tick", "1", "10", "100000")
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    tables = out.partition("begun\n")[2].partition("sum")[0].split("\n\n")
    assert len([each for each in tables if "pass thread=0 round=" in each]) >= 3
    for words, message in ((["--interval", "2"], "goes with --top"),
                           (["--top", "--interval", "0"], "0.1 or more, not '0'"),
                           (["--top", "--interval", "nan"], "not 'nan'")):
        tool = trace(start, "gdb", *words, "tick.provider", "--", "./tick", "1", "1", "0")
        assert message in tool.communicate()[1] and tool.returncode == 2
