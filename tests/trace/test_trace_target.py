# SPDX-License-Identifier: 0BSD
"""What sdtkit trace is told to trace, when it ends by itself, and what its times are."""
from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest

from sdtgen.host.error import Failure, Usage
from sdtgen.trace import named as names
from sdtgen.trace.clock import Clock
from sdtgen.trace.commas import Commas
from sdtgen.trace.event import Event, Lines
from sdtgen.trace.limit import Limit
from sdtgen.trace.plan import TracedArgument, TracedProbe
from support import toolchain, tracer

PYTHON = "/usr/bin/python3"
PROVIDER = """provider mill {
    probe turn__entry(int number, const char *text);
    probe turn__return(int number);
};
"""
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "mill_probes.h"
static void __attribute__((noinline)) turn(int number, const char *text)
{
    MILL_TURN_ENTRY(number, text);
    __asm__ volatile("" ::: "memory");
    MILL_TURN_RETURN(number);
}
static void __attribute__((noinline)) caller(int number)
{
    turn(number, "a,\"b\"\t");
    __asm__ volatile("" ::: "memory");
}
int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 0, pause = argc > 2 ? atol(argv[2]) : 1000;
    puts("begun");
    fflush(stdout);
    for (long i = 0; i < rounds; i++) {
        caller((int)i);
        if (pause)
            usleep((unsigned)pause);
    }
    return 3;
}
"""


@pytest.fixture(scope="module")
def mill(tmp_path_factory):
    place = tmp_path_factory.mktemp("mill")
    toolchain.app(place, "mill", PROVIDER, SOURCE, "-g", "-fno-omit-frame-pointer",
                  "-fno-optimize-sibling-calls")
    return place


@pytest.fixture
def start(mill):
    """Starts a process of it, which is ended after the test."""
    started = []

    def run(*words, name="mill", pause="1000"):
        process = subprocess.Popen([mill / name, "1000000000000", pause, *words],
                                   stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"begun\n"
        return process.pid
    yield run
    for each in started:
        each.kill()
        each.communicate()


@pytest.fixture
def alone(mill, tmp_path_factory):
    """A name that no other test's program has."""
    name = f"mill{os.getpid()}"
    if not (mill / name).exists():
        os.link(mill / "mill", mill / name)
    return name


def trace(place, *words, **more):
    return toolchain.run([PYTHON, toolchain.SDTKIT, "trace", *words], cwd=place, check=False,
                         **more)


def events(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_exactly_so_many_events_and_none_is_lost(mill, engine, start):
    for form in ("text", "json", "csv"):
        done = trace(mill, "--engine", engine, "--events", "5", "--format", form, "mill.provider",
                     "-p", str(start()))
        assert done.returncode == 0 and "no event was lost" in done.stderr, done.stderr
        assert len(done.stdout.splitlines()) == 5 + (form == "csv")
    done = trace(mill, "--engine", engine, "--events", "3", "--calls", "mill.provider", "-p",
                 str(start()))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3), done.stderr


@pytest.mark.size("ci")
def test_events_behind_the_last_are_not_lost(mill, bpftrace, start):
    """Though the program is so busy that the buffer overflows while bpftrace leaves."""
    done = trace(mill, "--engine", "bpftrace", "--events", "7", "mill.provider", "-p",
                 str(start(pause="0")))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 7), done.stderr
    assert "no event was lost" in done.stderr


def test_a_command_goes_on_behind_the_last_event(mill, engine):
    done = trace(mill, "--engine", engine, "--events", "2", "--json", "mill.provider", "--",
                 "./mill", "200")
    assert done.returncode == 3, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 3 and "begun" in lines


@pytest.mark.parametrize("view", [[], ["--count"]])
def test_a_duration_counts_from_the_attaching(mill, engine, start, view):
    pid = start()
    begun = time.monotonic()
    done = trace(mill, "--engine", engine, "--duration", "0.5", *view, "mill.provider", "-p",
                 str(pid))
    assert done.returncode == 0 and "no event was lost" in done.stderr, done.stderr
    assert time.monotonic() - begun >= 0.5 and done.stdout
    assert tracer.running(pid)
    if not view:
        assert 0.2 < float(done.stdout.splitlines()[-1].split()[0])


@pytest.mark.parametrize("pick, places", [("newest", [1]), ("all", [0, 1])])
def test_processes_by_their_name(mill, bpftrace, start, alone, pick, places):
    pids = [start(name=alone), start(name=alone)]
    time.sleep(0.05)
    done = trace(mill, "--name", alone, "--pick", pick, "--duration", "0.5", "--json",
                 "mill.provider")
    assert {each["pid"] for each in events(done)} == {pids[place] for place in places}
    done = trace(mill, "--name", alone, "mill.provider")
    assert done.returncode == 2
    assert re.search(rf"2 processes are called '{alone}': {pids[0]} \(.*\), {pids[1]} \(.*\); "
                     "take -p PID, '--pick newest' or '--pick all'", done.stderr)


def test_the_only_one_of_a_name(mill, engine, start, alone):
    pid = start(name=alone)
    done = trace(mill, "--engine", engine, "--name", alone, "--events", "1", "--json")
    assert [each["pid"] for each in events(done)] == [pid]


def test_several_processes_and_no_other(mill, bpftrace, start):
    pids = [start(), start(), start()]
    done = trace(mill, "-p", str(pids[0]), "-p", str(pids[2]), "-p", str(pids[0]), "--duration",
                 "0.5", "--json", "mill.provider")
    assert {each["pid"] for each in events(done)} == {pids[0], pids[2]}
    assert "attached to the files" in done.stderr
    done = trace(mill, "-p", str(pids[0]), "-p", str(pids[2]), "--duration", "0.5", "--count",
                 "--by", "text", "mill.provider")
    assert done.returncode == 0 and 'turn__entry text="a,\\"b\\"\\x09"' in done.stdout


def test_several_processes_end_the_trace_with_the_last(mill, bpftrace):
    with subprocess.Popen(["./mill", "3000"], cwd=mill, stdout=subprocess.DEVNULL) as one, \
            subprocess.Popen(["./mill", "5000"], cwd=mill, stdout=subprocess.DEVNULL) as two:
        done = trace(mill, "-p", str(one.pid), "-p", str(two.pid), "--json", "mill.provider")
        found = events(done)
    assert [each["arguments"]["number"] for each in found if each["pid"] == two.pid][-1] == 4999
    assert {each["pid"] for each in found} == {one.pid, two.pid}


def test_each_process_of_a_file_now_and_later(mill, bpftrace, start):
    first = start()
    with subprocess.Popen([PYTHON, toolchain.SDTKIT, "trace", "--all", "./mill", "--json"],
                          cwd=mill, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        seen = set()
        while first not in seen:
            seen.add(json.loads(process.stdout.readline())["pid"])
        later = start()
        while later not in seen:
            seen.add(json.loads(process.stdout.readline())["pid"])
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert seen == {first, later} and "for --all" in said and process.returncode == 0, said


def test_gdb_traces_one_process(mill, start):
    pids = [word for pid in (start(), start()) for word in ("-p", str(pid))]
    for words, what in ((pids, "several processes take"),
                        (["--all", "./mill"], "each process of a file takes")):
        done = trace(mill, "--engine", "gdb", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{what} root and bpftrace: gdb traces one process" in done.stderr


@pytest.mark.parametrize("words, code, said", [
    (["-p", "1", "--name", "x"], 2, "either -p PID, --name NAME, --all FILE or -- COMMAND"),
    (["--all", "./mill", "--", "x"], 2, "either -p PID"),
    (["--pick", "all", "-p", "1"], 2, "'--pick' goes with --name"),
    (["--pick", "some", "--name", "x"], 2, "'newest' or 'all', not 'some'"),
    (["--name", ""], 2, "'--name' takes"),
    (["--name", "no-such-program"], 1, "no process is called 'no-such-program'"),
    (["--all", "no/such"], 1, "cannot read 'no/such': No such file or directory"),
    (["--all", "mill.provider"], 1, "cannot trace 'mill.provider': it is"),
    (["--all", "/bin/true"], 1, "no such probe in"),
    (["--all", "./mill", "--children"], 2, "'--children' and '--all' exclude each other"),
    (["--events", "0", "-p", "1"], 2, "takes a whole number from 1 on, not '0'"),
    (["--events", "5", "--count", "-p", "1"], 2, "'--events' goes with events, not with --count"),
    (["--duration", "0", "-p", "1"], 2, "takes seconds, 0.1 or more, not '0'"),
    (["--time", "utc", "-p", "1"], 2, "'relative' or 'absolute', not 'utc'"),
    (["--time", "absolute", "--count", "-p", "1"], 2, "'--time' goes with what has times"),
    (["--stack", "--calls", "-p", "1"], 2, "'--stack' goes with events, not with --calls"),
    (["--format", "csv", "--top", "-p", "1"], 2, "'--format csv' and '--top' exclude each other"),
    (["--events", "1", "-o", "no/such", "--", "./mill"], 1, "cannot write 'no/such'"),
    (["-p", "999999999"], 1, "there is no process 999999999"),
])
def test_faults_are_told(mill, words, code, said):
    if "--all" in words:
        tracer.need()
    done = trace(mill, *words)
    assert (done.returncode, done.stdout) == (code, "") and said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_that_ends_before_it_is_traced(mill, engine, monkeypatch, tmp_path):
    """The tracer is held until the process has gone; what was in the file stays there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / engine).write_text("#!/bin/sh\nPATH=${PATH#*:}\n"
                                 "while kill -0 $TRACED 2>/dev/null; do sleep 0.05; done\n"
                                 f'exec {engine} "$@"\n')
    (folder / engine).chmod(0o755)
    kept = tmp_path / "kept"
    kept.write_text("kept\n")
    with subprocess.Popen(["./mill", "4000"], cwd=mill, stdout=subprocess.DEVNULL) as process:
        waiting = threading.Thread(target=process.wait)
        waiting.start()
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}",
                       "TRACED": str(process.pid)}
        done = trace(mill, "--engine", engine, "-p", str(process.pid), "-o", str(kept),
                     env=environment)
        waiting.join()
    assert done.returncode == 1 and kept.read_text() == "kept\n"
    assert f"error: process {process.pid} has ended before it could be traced\n" in done.stderr
    done = trace(mill, "--engine", engine, "-p", str(process.pid), "-o", str(tmp_path / "new"))
    assert done.returncode == 1 and not (tmp_path / "new").exists()


def test_absolute_times(mill, engine, start):
    pid = str(start())
    before = time.time_ns()
    done = trace(mill, "--engine", engine, "--events", "3", "--time", "absolute", "--json",
                 "mill.provider", "-p", pid)
    times = [each["time"] for each in events(done)]
    assert times == sorted(times) and before < times[0] < times[-1] < time.time_ns()
    for words in ([], ["--calls"]):
        done = trace(mill, "--engine", engine, "--events", "3", "--time", "absolute", *words,
                     "mill.provider", "-p", pid)
        found = [line.split()[0] for line in done.stdout.splitlines()]
        assert len(found) == 3
        for each in found:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", each)
            seconds = time.mktime(time.strptime(each[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
            assert before / 1e9 - 1 <= seconds <= time.time()


def test_csv_has_a_column_for_each_argument(mill, engine, start):
    done = trace(mill, "--engine", engine, "--events", "4", "--format", "csv", "mill.provider",
                 "-p", str(start()))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == ["time", "pid", "tid", "provider", "probe", "number", "text"]
    assert rows[0]["time"] == "0" and {each["provider"] for each in rows} == {"mill"}
    for each in rows:
        assert each["text"] == ('a,"b"\\t' if each["probe"] == "turn__entry" else "")


def test_a_stack_comes_with_each_event(mill, engine, start):
    pid = str(start())
    done = trace(mill, "--engine", engine, "--events", "2", "--stack", "--json", "mill.provider",
                 "-p", pid)
    for each in events(done):
        assert re.match(r"turn\b", each["stack"][0])
        assert any(re.match(r"(caller|main)\b", name) for name in each["stack"][1:])
    done = trace(mill, "--engine", engine, "--events", "1", "--stack", "mill.provider", "-p", pid)
    first, second, *_ = done.stdout.splitlines()
    assert " turn__" in first and re.fullmatch(r" {16}turn\b.*", second)
    done = trace(mill, "--engine", engine, "--events", "1", "--stack", "--format", "csv",
                 "mill.provider", "-p", pid)
    row, = csv.DictReader(io.StringIO(done.stdout))
    assert re.match("turn[^;]*;", row["stack"])


# --- without a tracer ----------------------------------------------------------------------

def test_names_of_all_kinds_are_found(monkeypatch):
    """As the process calls itself, as it was called, its file; not this program, no foreign one."""
    table = {10: ("python3", ["/usr/bin/python3", "x"], "/usr/bin/python3.11"),
             20: ("worker", ["-python3.11"], "/opt/tool (deleted)"), 30: ("kthread", [], "")}
    monkeypatch.setattr(names, "processes", lambda: list(table))
    monkeypatch.setattr(names, "name_of", lambda pid: table[pid][0])
    monkeypatch.setattr(names, "command_of", lambda pid: table[pid][1])
    monkeypatch.setattr(names, "program_of", lambda pid: table[pid][2])
    monkeypatch.setattr(names, "begun", lambda pid: -pid)
    monkeypatch.setattr(names, "_is_ours", lambda pid: True)
    assert names.named("worker", None) == names.named("tool", None) == [20]
    assert names.named("python3.11", "all") == [20, 10]     # The one that was started first.
    assert names.named("python3.11", "newest") == [10]
    with pytest.raises(Usage, match=r"20 \(-python3.11\), 10 \(/usr/bin/python3 x\)"):
        names.named("python3.11", None)
    with pytest.raises(Failure, match="did you mean 'worker'"):
        names.named("wrker", None)
    with pytest.raises(Failure, match="no process is called"):
        names.named("kthread", None)
    monkeypatch.setattr(names, "_is_ours", lambda pid: pid == 10)
    assert names.named("python3.11", None) == [10]
    with pytest.raises(Failure, match=r"1 process of that name \('worker'\) belongs to another"):
        names.named("worker", None)


def test_commands_in_messages_are_no_terminal_control(monkeypatch):
    monkeypatch.setattr(names, "processes", lambda: [1, 2])
    monkeypatch.setattr(names, "name_of", lambda pid: "x")
    monkeypatch.setattr(names, "command_of", lambda pid: ["x", "\033[2J\n" + "y" * 100])
    monkeypatch.setattr(names, "_is_ours", lambda pid: True)
    with pytest.raises(Usage) as told:
        names.named("x", None)
    assert str(told.value).isprintable() and len(str(told.value)) < 250


def test_clocks(monkeypatch):
    clock = Clock()
    assert (clock.number(5_000), clock.number(1_005_000)) == (0, 1_000_000)
    assert clock.text(1_005_000) == "    0.001000"
    monkeypatch.setattr("time.time_ns", lambda: 951_782_400_000_000_000)
    monkeypatch.setattr("time.monotonic_ns", lambda: 400_000_000)
    clock = Clock(absolute=True)
    assert clock.text(400_000_999) == "2000-02-29T00:00:00.000000Z"
    assert clock.text(1_399_999_999) == "2000-02-29T00:00:00.999999Z"
    assert clock.number(400_000_001) == 951_782_400_000_000_001


def test_values_in_csv():
    arguments = tuple(TracedArgument(name, "integer", 8) for name in ("time", "x"))
    probe = TracedProbe("p", "n", "/f", arguments)
    commas = Commas([probe], Clock(), stack=True)
    assert commas.head() == "time,pid,tid,provider,probe,arg_time,x,stack\n"
    rows = [commas.row(Event(probe, 1, 2, 3, values, ("f", "g"))) for values in (
        (b"a\n\033[2J,\xff\xe2\x80\xae", None), (-1, 0.5), (b'"', b""))]
    assert rows == ['0,2,3,p,n,"a\\n\\x1b[2J,\\xff\\u202e",,f;g\n', "0,2,3,p,n,-1,0.5,f;g\n",
                    '0,2,3,p,n,"""",,f;g\n']


def test_a_limit_is_cut_in_a_batch_of_lines():
    limit = Limit(events=3)
    limit.shown(2)
    assert limit.cut(Lines(["a", "b"])).found == ["a"] and not limit.reached
    limit.shown(1)
    assert limit.reached
    endless = Limit()
    endless.shown(10**6)
    assert not endless.reached and endless.cut(Lines(["a"])).found == ["a"]
