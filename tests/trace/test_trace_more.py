# SPDX-License-Identifier: 0BSD
"""sdtkit trace: threads, children, the view of the busiest, values at their limits, users."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import List

import pytest

from support import toolchain

PYTHON = "/usr/bin/python3"
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
          "--bounding-set=-all"]
PROVIDER = """provider more {
    /**
     * turn - one round of a thread
     * @thread: its number
     * @round: of it
     */
    probe turn(int thread, long round);
    /**
     * text - a string and some bytes
     * @name: the string
     * @data: (bytes size) the bytes
     * @size: how many
     * @ratio: a number
     */
    probe text(const char *name, const void *data, int size, double ratio);
};
"""
SOURCE = r"""
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "more_probes.h"
static long rounds, pause_ns, burst;
static void *work(void *number)
{
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (long i = 0; i < rounds; i++) {
        MORE_TURN((int)(long)number, i);
        if (pause_ns && i % burst == burst - 1) {
            next.tv_nsec += pause_ns;
            next.tv_sec += next.tv_nsec / 1000000000;
            next.tv_nsec %= 1000000000;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
        }
    }
    return NULL;
}
int main(int argc, char **argv)
{
    char longer[3001];
    pthread_t threads[16];
    long count = argc > 2 ? atol(argv[2]) : 0;
    rounds = argc > 3 ? atol(argv[3]) : 0;
    burst = argc > 4 ? atol(argv[4]) : 1;
    pause_ns = argc > 5 ? atol(argv[5]) : 0;
    memset(longer, 'x', 3000);
    longer[3000] = 0;
    if (strcmp(argv[1], "text") == 0) {
        MORE_TEXT("short", "a\0b\xff", 4, 0.5);
        MORE_TEXT(NULL, NULL, 0, -1e300);
        MORE_TEXT(longer, longer, 3000, 0);
    }
    if (strcmp(argv[1], "fork") == 0)
        for (long i = 0; i < count; i++)
            if (fork() == 0) {
                MORE_TURN((int)i, 7);
                if (i == 0)
                    execl(argv[0], argv[0], "threads", "1", "1", (char *)NULL);
                _exit(0);
            } else {
                wait(NULL);
            }
    if (strcmp(argv[1], "threads") == 0) {
        for (long i = 0; i < count; i++)
            pthread_create(&threads[i], NULL, work, (void *)i);
        for (long i = 0; i < count; i++)
            pthread_join(threads[i], NULL);
    }
    return 0;
}
"""


@pytest.fixture(scope="module")
def more(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("more")
    directory.chmod(0o755)
    toolchain.app(directory, "more", PROVIDER, SOURCE, "-pthread")
    return directory


# All on one CPU: while the program fires nobody reads the buffer.
ALONE = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]


def trace(place: Path, *words: str, before=(), **more) -> "subprocess.CompletedProcess[str]":
    return toolchain.run([*before, PYTHON, toolchain.SDTKIT, "trace", *words], cwd=place,
                         check=False, **more)


def events(done: "subprocess.CompletedProcess[str]") -> List[dict]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_values_at_their_limits(more, engine):
    done = trace(more, "--engine", engine, "more.provider", "--", "./more", "text")
    assert done.returncode == 0, done.stderr
    short, null, longer = [line.split(None, 2)[2] for line in done.stdout.splitlines()]
    assert short.startswith('text name="short" ') and short.endswith(" size=4 ratio=0.5")
    assert null.startswith("text name=NULL ") and null.endswith(" size=0 ratio=-1e+300")
    name = longer.split()[1]
    assert set(name[len('name="'):-len('"...')]) == {"x"} and name.endswith('"...')


def test_events_of_all_threads_come_in_the_order_of_their_times(more, bpftrace):
    """On a busy machine some may be lost; not in each of three runs."""
    for _ in range(3):
        done = trace(more, "--json", "more.provider", "--", "./more", "threads",
                     "8", "1000")
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(found) + lost(done) == 8000 and done.returncode == (lost(done) > 0)
        assert [each["time"] for each in found] == sorted(each["time"] for each in found)
        rounds = [[each["arguments"]["round"] for each in found
                   if each["arguments"]["thread"] == thread] for thread in range(8)]
        assert all(each == sorted(set(each)) for each in rounds)
        if len(found) == 8000:
            break
    assert rounds == [list(range(1000))] * 8


def test_children_are_traced_on_request(more, bpftrace):
    words = ["--json", "more.provider", "--", "./more", "fork", "4"]
    assert events(trace(more, *words)) == []
    found = events(trace(more, "--children", *words))
    assert [each["arguments"]["thread"] for each in found] == [0, 0, 1, 2, 3]
    assert len({each["pid"] for each in found}) == 4
    done = trace(more, "--children", "--engine", "gdb", *words)
    assert done.returncode == 1 and "gdb stays with one process" in done.stderr


@pytest.mark.size("ci")
def test_tables_of_top_add_up(more, engine):
    """A table each period, and the last one when the command ends: together they have all."""
    rounds = {"bpftrace": "300", "gdb": "60"}[engine]
    done = trace(more, "--engine", engine, "--top", "--interval", "0.2", "--by", "thread",
                 "more.provider", "--", "./more", "threads", "2", rounds, str(int(rounds) // 30),
                 "80000000")
    assert done.returncode == 0, done.stderr
    tables = done.stdout.split("\n\n")[:-1]
    assert len(tables) >= 2 and all("seconds" in each.splitlines()[0] for each in tables)
    rows = [line.split() for each in tables for line in each.splitlines()[1:]]
    assert {tuple(row[2:]) for row in rows} == {("turn", "thread=0"), ("turn", "thread=1")}
    for thread in ("thread=0", "thread=1"):
        mine = [row for row in rows if row[3] == thread]
        assert sum(int(row[0]) for row in mine) == int(rounds) == int(mine[-1][1])


def lost(done: "subprocess.CompletedProcess[str]") -> int:
    """How many events were lost, as the last line says."""
    words = done.stderr.splitlines()[-1].split()
    assert words[:2] == ["sdtkit:", "note:"] and words[-1] == "lost", done.stderr
    return 0 if words[2] == "no" else int(words[2])


@pytest.mark.size("ci")
def test_fifty_thousand_a_second(more, bpftrace):
    """100,000 events at that rate: each one comes, or is counted as lost."""
    done = trace(more, "--count", "more.provider", "--", "./more", "threads", "1", "100000",
                 "500", "10000000")
    assert done.returncode == 0, done.stderr
    received = sum(int(line.split()[0]) for line in done.stdout.splitlines())
    assert received + lost(done) == 100000
    print(f"50,000 events a second: {received} received, {lost(done)} said to be lost")


@pytest.fixture
def small_buffer(tmp_path) -> Path:
    """A directory with a bpftrace whose buffer has one page; with ALONE it loses events."""
    program = tmp_path / "bpftrace"
    program.write_text("#!/bin/sh\n"
                       f'BPFTRACE_PERF_RB_PAGES=1 exec "{shutil.which("bpftrace")}" "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("words, code", [([], 1), (["--allow-loss"], 0)])
def test_what_is_lost_is_counted_and_said(more, bpftrace, small_buffer, words, code):
    """Loss is certain: a burst has many times the events that the buffer has room for."""
    done = trace(more, *words, "--engine", "bpftrace", "more.provider", "--", "./more",
                 "threads", "4", "20000", before=ALONE,
                 env={"PATH": f"{small_buffer}:{os.environ['PATH']}"})
    received = len(done.stdout.splitlines())
    assert lost(done) > 0 and received + lost(done) == 80000, done.stderr
    assert done.returncode == code


def test_a_table_of_events_says_first_what_it_misses(more, bpftrace, small_buffer):
    """A pattern with its end fixed is no matter for bpftrace, so that sdtkit counts."""
    done = trace(more, "--engine", "bpftrace", "--count", "--where", "thread~*", "more.provider",
                 "--", "./more", "threads", "4", "20000", before=ALONE,
                 env={"PATH": f"{small_buffer}:{os.environ['PATH']}"})
    first, row = done.stdout.splitlines()
    assert "bpftrace cannot test all of '--where'" in done.stderr
    assert first == f"# {lost(done)} events were lost" and done.returncode == 1
    assert int(row.split()[0]) + lost(done) == 80000


@pytest.mark.size("ci")
def test_gdb_loses_nothing_at_that_rate(more):
    """It slows the program down instead."""
    toolchain.need("gdb")
    done = trace(more, "--engine", "gdb", "--count", "more.provider", "--", "./more", "threads",
                 "4", "1000", "500", "10000000")
    assert done.returncode == 0 and "no event was lost" in done.stderr
    assert done.stdout.split() == ["4000", "turn"]


def test_without_bpftrace_the_other_engine_is_taken(more, tmp_path):
    toolchain.need("gdb")
    for name in ("gdb", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name))
    done = trace(more, "--json", "more.provider", "--", "./more", "threads", "1", "2",
                 env={"PATH": str(tmp_path)})
    assert len(events(done)) == 2 and "with gdb" in done.stderr


@pytest.fixture
def nobody():
    """Runs sdtkit trace as nobody."""
    toolchain.need("gdb", "setpriv")
    if os.geteuid() != 0:
        pytest.skip("this run is an ordinary user already")
    place = Path(os.path.realpath(toolchain.SDTKIT))
    if any(not each.stat().st_mode & 1 for each in place.parents):
        pytest.skip("an ordinary user cannot read this checkout")

    def run(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        return toolchain.run([*NOBODY, PYTHON, "-B", toolchain.SDTKIT, "trace", *words], cwd=place,
                             check=False, env={"HOME": "/nonexistent"})
    return run


@pytest.fixture
def readable(more):
    """The program where everybody can read it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        for each in ("more", "more.provider"):
            shutil.copy(more / each, place)
        yield place


def test_an_ordinary_user(nobody, readable):
    """Events come through gdb, and root's engine is refused with a word."""
    done = nobody(readable, "--json", "more.provider", "--", "./more", "threads", "1", "3")
    assert [each["arguments"]["round"] for each in events(done)] == [0, 1, 2]
    assert "with gdb" in done.stderr
    done = nobody(readable, "--engine", "bpftrace", "more.provider", "--", "./more", "x")
    assert done.returncode == 1 and "bpftrace works for root only" in done.stderr


@pytest.mark.size("ci")
def test_an_ordinary_user_attaches(nobody, readable):
    """To its own process, where the kernel lets siblings trace each other; to no one else's."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    words = ["./more", "threads", "1", "1000", "1", "10000000"]
    for own in (True, False):
        with subprocess.Popen([*(NOBODY if own else []), *words], cwd=readable) as process:
            done = nobody(readable, "--json", "-p", str(process.pid), "more.provider")
            ended = process.poll()
            process.kill()
        if own and (not scope.exists() or scope.read_text() == "0\n"):
            rounds = [each["arguments"]["round"] for each in events(done)]
            assert rounds == list(range(rounds[0], 1000)), done.stderr
            assert "no event was lost" in done.stderr
        else:
            assert (done.returncode, done.stdout, ended) == (1, "", None), done.stderr
            assert ("gdb could not attach" if own else "it takes the same user, or root") \
                in done.stderr


def test_a_file_that_is_not_found_by_its_path(nobody, readable):
    """The directory can be used, by who stands in it: the process itself leads to its program."""
    inner = readable / "inner"
    inner.mkdir()
    for each in ("more", "more.provider"):
        shutil.move(readable / each, inner)
    readable.chmod(0o700)
    done = nobody(inner, "--json", "more.provider", "--", "./more", "threads", "1", "3")
    assert [each["arguments"]["round"] for each in events(done)] == [0, 1, 2]
