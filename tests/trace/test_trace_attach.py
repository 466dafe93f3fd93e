# SPDX-License-Identifier: 0BSD
"""sdtkit trace on a program with threads and a timer: attached, left, killed, and it goes on."""
from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from support import notes, toolchain

PYTHON = "/usr/bin/python3"
PROVIDER = "provider tick { probe pass(int thread, long round); };\n"
# The sum depends on each round; a line for each second round, so that a pipe paces it.
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
static unsigned pause_us;
static unsigned long sums[8];
static void ring(int number)
{
    (void)number;
    alarms++;
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
    (directory / "tick.provider").write_text(PROVIDER)
    (directory / "tick.c").write_text(SOURCE)
    toolchain.probe_header(directory / "tick.provider", directory / "tick_probes.h")
    toolchain.run(["gcc", "-O2", "-pthread", f"-I{toolchain.INCLUDE}", f"-I{directory}",
                   directory / "tick.c", "-o", directory / "tick"])
    return directory


@pytest.fixture(params=["bpftrace", "gdb"])
def engine(request) -> str:
    toolchain.need(request.param)
    if request.param == "bpftrace" and os.geteuid() != 0:
        pytest.skip("bpftrace needs root")
    return request.param


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


def program(start: Start, *words: str) -> "subprocess.Popen[str]":
    process = start("./tick", *words)
    assert process.stdout and process.stdout.readline() == "begun\n"
    return process


def tracer(start: Start, engine: str, *words: str) -> "subprocess.Popen[str]":
    return start(PYTHON, str(toolchain.SDTKIT), "trace", "--engine", engine, *words,
                 stderr=subprocess.PIPE)


def alone(tick: Path, process: "subprocess.Popen[str]") -> bool:
    """Nothing is attached to the process, and it runs."""
    state = Path(f"/proc/{process.pid}/status").read_text()
    binary = tick / "tick"
    return "TracerPid:\t0\n" in state and not re.search(r"State:\s[TtZ]", state) and \
        {notes.semaphore_value(process.pid, binary, each) for each in notes.notes(binary)} == {0}


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("nothing changed within a minute")


def sum_of(text: str) -> str:
    return re.findall("sum [0-9a-f]+", text)[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_attach_and_leave(tick, start, engine, number):
    """The process goes on, unharmed: its sum is that of a run that nobody traced."""
    words = ["3", "400", "10000", "timer"]
    wanted = sum_of(start("./tick", "3", "400", "0").communicate()[0])
    traced = program(start, *words)
    tool = tracer(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and " pass thread=" in tool.stdout.readline()
    assert not alone(tick, traced)
    tool.send_signal(number)
    _, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    # bpftrace drops what it has not read when it is told to end, and says so.
    assert "no event was lost" in said or (engine == "bpftrace" and "events were lost" in said)
    assert traced.poll() is not None or alone(tick, traced)
    out, _ = traced.communicate(timeout=100)
    assert traced.returncode == 0 and sum_of(out) == wanted


def test_the_process_ends_first(start, engine):
    traced = program(start, "2", "300", "30000")
    tool = tracer(start, engine, "--count", "-p", str(traced.pid), "tick.provider")
    out, said = tool.communicate(timeout=100)
    assert tool.returncode == 0, said
    assert 0 < int(out.split()[0]) <= 600
    assert traced.wait(timeout=100) == 0


def test_killed_while_attached(tick, start, engine):
    """SIGKILL of sdtkit: the tracer leaves by itself."""
    traced = program(start, "1", "100000", "10000")
    tool = tracer(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and " pass thread=" in tool.stdout.readline()
    tool.kill()
    wait_until(lambda: alone(tick, traced))
    time.sleep(0.3)     # thirty rounds without a tracer
    assert traced.poll() is None


def test_nobody_reads_the_events(tick, start, engine):
    """A reader like head(1) ends the trace, not the process."""
    traced = program(start, "1", "100000", "1000")
    tool = tracer(start, engine, "-p", str(traced.pid), "tick.provider")
    assert tool.stdout and tool.stdout.readline()
    tool.stdout.close()
    assert tool.stderr
    said = tool.stderr.read()
    assert tool.wait(timeout=100) == 0, said
    assert alone(tick, traced)


@pytest.mark.parametrize("threads", ["1", "3"])
def test_a_signal_in_the_middle_of_a_pass(start, engine, threads):
    """A timer at 1 kHz interrupts while gdb is at a site; each pass is shown once."""
    tool = tracer(start, engine, "--count", "-o", "/dev/stderr", "tick.provider", "--", "./tick",
                  threads, "1000", "0", "timer")
    out, said = tool.communicate(timeout=200)
    assert tool.returncode == 0, said
    assert f"{1000 * int(threads)} pass" in said
    if engine == "gdb":
        assert int(out.split()[-1]) > 100, "the timer did not interrupt"


def test_a_trap_of_the_program_is_its_own(start, engine):
    tool = tracer(start, engine, "tick.provider", "--", "./tick", "1", "1", "0", "trap")
    _, said = tool.communicate(timeout=100)
    assert tool.returncode == 128 + signal.SIGTRAP, said
