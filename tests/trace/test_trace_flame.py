# SPDX-License-Identifier: 0BSD
"""Profiles of programs, by each engine: what they call is known, and how long each call works."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Dict, List

import pytest

from support import toolchain, tracer

TRACE = [sys.executable, toolchain.SDTKIT, "trace"]
PROVIDER = """provider work {
    probe job__entry(const char *name, int depth);
    probe job__return(const char *name);
    probe once(int n);
};
"""
# main [ a (3) [ b (1) b (1) ] c (4) [ c (1) ] ], and a call that never returns; numbers are work.
SOURCE = r"""
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "work_probes.h"
static volatile unsigned long sink;
static char names[8][32];
static long rounds, unit;
static void spin(int units)
{
    for (long i = 0; i < units * unit; i++)
        sink++;
}
static char *name(const char *text)
{
    for (int i = 0; ; i++) {
        if (!names[i][0])
            strcpy(names[i], text);
        if (!strcmp(names[i], text))
            return names[i];
    }
}
static void leaf(char *label, int units)
{
    WORK_JOB_ENTRY(label, 2);
    spin(units);
    WORK_JOB_RETURN(label);
}
static void *run(void *unused)
{
    char *a = name("a;\"<b>"), *b = name("b"), *c = name("c"), *lost = name("lost");
    (void)unused;
    for (long i = 0; i < rounds; i++) {
        WORK_JOB_RETURN(lost);          /* without an entry */
        WORK_JOB_ENTRY(a, 1);
        spin(3);
        leaf(b, 1);
        leaf(b, 1);
        WORK_JOB_ENTRY(lost, 2);        /* without a return */
        WORK_JOB_RETURN(a);
        WORK_ONCE((int)i);
        WORK_JOB_ENTRY(c, 1);
        spin(4);
        leaf(c, 1);
        WORK_JOB_RETURN(c);
    }
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_t other;
    name("a;\"<b>"), name("b"), name("c"), name("lost");
    rounds = argc > 1 ? atol(argv[1]) : 10;
    unit = argc > 2 ? atol(argv[2]) : 100;
    if (argc > 3) {
        puts("ready");
        fflush(stdout);
        getchar();
    }
    pthread_create(&other, NULL, run, NULL);
    run(NULL);
    pthread_join(other, NULL);
    return 0;
}
"""
A = 'a\\x3b"<b>'
COUNTS = {A: 1, f"{A};b": 2, f"{A};lost": 1, "c": 1, "c;c": 1}


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("work")
    toolchain.app(place, "work", PROVIDER, SOURCE, "-pthread")
    return place


def trace(place: Path, *words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    done = toolchain.run([*TRACE, *words], cwd=place, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def weights(text: str) -> Dict[str, int]:
    return {path: int(weight) for path, weight in
            (line.rsplit(" ", 1) for line in text.splitlines())}


def test_calls_are_counted(work, engine):
    done = trace(work, "--engine", engine, "--format", "folded", "--weight", "calls", "--by", "name",
                 "work.provider", "--", "./work", "7", "0")
    assert weights(done.stdout) == {path: 14 * each for path, each in COUNTS.items()}
    assert "14 returns had no entry" in done.stderr
    assert "14 calls had no return" in done.stderr
    assert "tracing 2 probes" in done.stderr and done.stderr.endswith("no event was lost\n")


@pytest.mark.size("ci")
def test_a_pair_is_the_label_without_by(work, engine):
    done = trace(work, "--engine", engine, "--format", "folded", "--weight", "calls",
                 "work.provider", "--", "./work", "2", "0")
    paths = weights(done.stdout)
    assert set("".join(paths)) <= set("job;") and sum(paths.values()) == 4 * sum(COUNTS.values())


@pytest.mark.size("ci")
def test_every_file_of_one_trace(work, engine, tmp_path):
    words = ["--engine", engine, "--by", "name"]
    for form in ("speedscope", "chrome"):
        done = trace(work, *words, "--format", form, "-o", str(tmp_path / form), "--flame",
                     str(tmp_path / f"{form}.svg"), "work.provider", "--", "./work", "5", "0")
        assert done.stdout == ""
    timeline = json.loads((tmp_path / "speedscope").read_text())
    assert len(timeline["profiles"]) == 2
    opened = Counter(timeline["shared"]["frames"][each["frame"]]["name"]
                     for profile in timeline["profiles"] for each in profile["events"]
                     if each["type"] == "O")
    assert opened == {'a;"<b>': 10, "b": 20, "c": 20, "lost": 10}
    rows = json.loads((tmp_path / "chrome").read_text())["traceEvents"]
    assert Counter(row["name"] for row in rows if row["ph"] == "X") == opened
    # Without a pair: `once`, and returns that end nothing.
    assert Counter(row["name"] for row in rows if row["ph"] == "i") == {
        "once": 10, "job__return": 10}
    for form in ("speedscope", "chrome"):
        ElementTree.parse(tmp_path / f"{form}.svg")
        assert "no event was lost" in (tmp_path / f"{form}.svg").read_text()


def share(paths: Dict[str, int]) -> Dict[str, float]:
    whole = sum(paths.values())
    return {path: weight / whole for path, weight in paths.items()}


WORK = {A: 0.3, f"{A};b": 0.2, "c": 0.4, "c;c": 0.1}


@pytest.mark.size("ci")
def test_time_is_that_of_the_work(work, bpftrace):
    """By the kernel and by events: a call works as long as its number says."""
    for words in ([], ["--where", "name~[abc]*"]):      # The second is no test for the kernel.
        for _ in range(4):      # What else runs takes time from a call: then it is tried again.
            done = trace(work, "--engine", "bpftrace", "--format", "folded", "--by", "name", *words,
                         "work.provider", "--", "./work", "20", "200000")
            assert ("cannot test all of '--where'" in done.stderr) == bool(words)
            found = share(weights(done.stdout))
            if all(found[path] == pytest.approx(part, abs=0.12) for path, part in WORK.items()):
                break
        else:
            pytest.fail(str(found))


@pytest.mark.size("ci")
def test_samples_agree_with_the_exact_profile(work, bpftrace):
    """Within four standard errors, of 200 samples and more; and all stacks have been there."""
    words = ["--engine", "bpftrace", "--format", "folded", "--by", "name"]
    run = ["work.provider", "--", "./work", "250", "1000000"]
    done = trace(work, *words, "--sample", "199", *run)
    sampled = weights(done.stdout)
    assert done.stderr.endswith("no event was lost\n")
    whole = sum(sampled.values())
    assert whole >= 200, sampled
    for path, part in WORK.items():
        error = 4 * (part * (1 - part) / whole) ** 0.5
        assert sampled[path] / whole == pytest.approx(part, abs=error), sampled
    assert set(sampled) <= set(COUNTS)


@pytest.mark.size("ci")
def test_a_million_calls_are_sampled_and_none_is_lost(work, bpftrace):
    """As fast as they can be: each passes the kernel, and at the end no call is open."""
    done = trace(work, "--engine", "bpftrace", "--sample", "999", "--format", "folded", "--by",
                 "name", "work.provider", "--", "./work", "100000", "0")
    assert "200000 returns had no entry" in done.stderr
    assert "200000 calls had no return" in done.stderr
    assert done.stderr.endswith("no event was lost\n")
    assert set(weights(done.stdout)) <= set(COUNTS)


@pytest.mark.size("ci")
def test_of_a_process_that_runs(work, engine, tmp_path):
    with subprocess.Popen(["./work", "3", "0", "wait"], cwd=work, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout and program.stdout.readline() == "ready\n"
        with subprocess.Popen(
                [*TRACE, "--engine", engine, "--flame", tmp_path / "x.svg", "--by", "name", "-p",
                 str(program.pid), "work.provider"], cwd=work, stderr=subprocess.PIPE, text=True,
                stdin=subprocess.DEVNULL) as tool:
            assert tool.stderr and "tracing 2 probes" in tool.stderr.readline()
            program.communicate("\n", timeout=60)
            said = tool.communicate(timeout=120)[1]
        assert tool.returncode == 0, said
    text = (tmp_path / "x.svg").read_text()
    assert f"<title>process {program.pid}</title>" in text and "from 36 calls of 2 threads" in text


LATENCY = {'a;"<b>': 1, "b": 2, "c": 2}


def latencies(text: str) -> Dict[str, List[str]]:
    """Label -> count and times, of the table."""
    rows = text.partition("\n\n")[0].splitlines()
    assert rows[0].split() == ["count", "mean", "p50", "p90", "p99", "max", "call"]
    return {row[74:]: row[:74].split() for row in rows[1:]}


def nanoseconds(number: str, unit: str) -> float:
    return float(number) * {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[unit]


def test_latency_of_nested_and_recursive_calls(work, engine):
    done = trace(work, "--engine", engine, "--latency", "--by", "name", "work.provider", "--",
                 "./work", "20", "100000")
    found = latencies(done.stdout)
    assert {label: int(row[0]) for label, row in found.items()} == {
        label: 40 * each for label, each in LATENCY.items()}
    assert "40 returns had no entry, as of calls that began before the tracer came" in done.stderr
    assert "40 calls had no return: not counted" in done.stderr
    assert ("gdb's own" in done.stderr) == (engine == "gdb")
    for row in found.values():
        mean, half, nine, last, longest = (
            nanoseconds(number, unit) for number, unit in zip(row[1::2], row[2::2]))
        assert 0 < half <= nine <= last <= longest and 0 < mean <= longest
    for label, row in found.items():
        bars = done.stdout.partition(f"\n\n{label}\n")[2].partition("\n\n")[0].splitlines()
        assert sum(int(line.partition("|")[0].split()[5]) for line in bars) == int(row[0])
    # `a` works 5, and `c` 5 or 1: half of those took the longer time.
    if engine == "bpftrace":
        assert nanoseconds(*found['a;"<b>'][3:5]) > 2 * nanoseconds(*found["b"][3:5])


@pytest.mark.size("ci")
def test_latency_without_by_and_of_a_number(work, bpftrace):
    def counts(*words: str) -> Dict[str, int]:
        done = trace(work, "--engine", "bpftrace", "--latency", *words, "work.provider", "--",
                     "./work", "10", "0")
        return {label: int(row[0]) for label, row in latencies(done.stdout).items()}
    assert counts() == {"job": 100}
    assert counts("--by", "depth", "--where", "name==b") == {"2": 40}
    assert counts("--by", "depth", "--where", "name~[b]") == {"2": 40}


def test_bad_input_is_said_and_no_file_is_there(work, tmp_path):
    target = str(tmp_path / "out")
    run = ["work.provider", "--", "./work"]
    for words, code, said in (
            (["--flame", target, "--probe", "once"], 2, "have no pair"),
            (["--latency", "--probe", "*entry"], 2, "'job__entry' lacks 'job__return' or"),
            (["--flame", target, "--by", "nmae"], 2, "did you mean 'name'?"),
            (["--flame", str(tmp_path / "none" / "x.svg")], 1, "cannot write"),
            (["--flame", str(tmp_path)], 1, "Is a directory"),
            (["--format", "folded", "-o", str(tmp_path / "none" / "x")], 1, "No such file"),
            (["--flame", target, "-o", target, "--format", "folded"], 2, "name one file"),
            (["--flame", target, "-o", target], 2, "takes a --format"),
            (["--flame", target, "--count"], 2, "exclude each other"),
            (["--format", "chrome", "--latency"], 2, "exclude each other"),
            (["--format", "json", "--flame", target], 2, "exclude each other"),
            (["--sample", "99"], 2, "goes with --flame"),
            (["--sample", "99", "--format", "chrome"], 2, "goes with --flame"),
            (["--sample", "0", "--flame", target], 2, "whole number"),
            (["--sample", "10001", "--flame", target], 2, "takes 1 to 10000"),
            (["--weight", "calls"], 2, "goes with --flame"),
            (["--sample", "99", "--weight", "calls", "--flame", target], 2, "exclude each other"),
            (["--by", "name"], 2, "goes with --count")):
        done = trace(work, *words, *run, code=code)
        assert said in done.stderr and done.stdout == "", done.stderr
        assert os.listdir(tmp_path) == []


@pytest.mark.size("ci")
def test_a_process_that_ends_at_once_makes_no_file(work, engine, tmp_path):
    done = trace(work, "--engine", engine, "--flame", str(tmp_path / "x.svg"), "work.provider",
                 "--", "./work", "0", code=1)
    assert "no call of the traced pairs was seen, so there is no profile" in done.stderr
    assert done.stdout == "" and os.listdir(tmp_path) == []
    assert latencies(trace(work, "--engine", engine, "--latency", "work.provider", "--", "./work",
                           "0").stdout) == {}


def test_gdb_takes_no_samples(work, tmp_path):
    done = trace(work, "--engine", "gdb", "--sample", "9", "--flame", str(tmp_path / "x"),
                 "work.provider", "--", "./work", code=1)
    assert "--sample takes root and bpftrace" in done.stderr and os.listdir(tmp_path) == []


def test_a_full_disk_leaves_no_file(work):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    done = trace(work, "--engine", "gdb", "--format", "folded", "-o", "/dev/full", "work.provider",
                 "--", "./work", "1", code=1)
    assert "cannot write '/dev/full': No space left on device" in done.stderr


@pytest.mark.size("ci")
def test_the_end_by_a_signal_makes_the_file(work, bpftrace, tmp_path):
    """Ctrl-C: what has run until then is in the profile."""
    with subprocess.Popen(["./work", "100000000", "100000"], cwd=work) as program:
        try:
            with subprocess.Popen(
                    [*TRACE, "--engine", "bpftrace", "--sample", "99", "--flame",
                     tmp_path / "x.svg", "--by", "name", "-p", str(program.pid), "work.provider"],
                    cwd=work, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL) as tool:
                assert tool.stderr and "tracing 2 probes" in tool.stderr.readline()
                tracer.wait_until(lambda: Path(f"/proc/{program.pid}/stat").exists(), "the program")
                try:
                    tool.wait(3)
                except subprocess.TimeoutExpired:
                    tool.send_signal(signal.SIGINT)
                said = tool.communicate(timeout=120)[1]
            assert tool.returncode == 0, said
        finally:
            program.kill()
    assert " samples at 99 Hz" in (tmp_path / "x.svg").read_text()
