# SPDX-License-Identifier: 0BSD
"""sdtkit trace on a small program: events, views, filters, status, attach and detach."""
from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import List

import pytest

from support import toolchain, tracer

PYTHON = "/usr/bin/python3"
PROVIDER = """provider fx {
    probe work__entry(const char *name, int count, unsigned long long id);
    probe work__return(int count);
};
"""
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "fx_probes.h"
static const char *volatile names[] = {"a\x01\n\xff\"b", "plain", "other"};
int main(int argc, char **argv)
{
    long n = argc > 1 ? atol(argv[1]) : 3, pause = argc > 3 ? atol(argv[3]) : 0;
    for (int i = 0; i < 3; i++)
        (void)*(volatile const char *)names[i];
    puts("own output");
    fflush(stdout);
    for (long i = 0; i < n; i++) {
        FX_WORK_ENTRY(names[i % 3], (int)-i, 1ULL << 63);
        FX_WORK_RETURN((int)i);
        if (pause)
            usleep((unsigned)pause);
    }
    return argc > 2 ? atoi(argv[2]) : 0;
}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("trace")
    toolchain.app(directory, "fx", PROVIDER, SOURCE)
    return directory


def trace(place: Path, *words: str, **more) -> "subprocess.CompletedProcess[str]":
    return toolchain.run([PYTHON, toolchain.SDTKIT, "trace", *words], cwd=place, check=False,
                         **more)


def lines(place: Path, *words: str) -> List[str]:
    done = trace(place, "-o", "out", *words)
    assert done.stdout == "own output\n"
    assert "no event was lost" in done.stderr
    return (place / "out").read_text().splitlines()


def test_events_and_exit_status(place, engine):
    done = trace(place, "--engine", engine, "-o", "out", "fx.provider", "--", "./fx", "2", "7")
    assert done.returncode == 7, done.stderr
    assert f"with {engine}" in done.stderr
    found = [line.split(None, 2)[2] for line in (place / "out").read_text().splitlines()]
    assert found == [r'work__entry name="a\x01\x0a\xff\"b" count=0 id=9223372036854775808',
                     "work__return count=0",
                     'work__entry name="plain" count=-1 id=9223372036854775808',
                     "work__return count=1"]


def test_views_and_filters(place, engine):
    calls = lines(place, "--engine", engine, "--calls", "fx.provider", "--", "./fx", "1")
    assert [line.split(": ", 1)[1].split()[:2] for line in calls] == [
        ["=>", "work"], ["<=", "work"]]
    counted = lines(place, "--engine", engine, "--count", "--by", "name", "--probe", "*entry",
                    "fx.provider", "--", "./fx", "5")
    assert [line.split() for line in counted] == [
        ["2", "work__entry", r'name="a\x01\x0a\xff\"b"'], ["2", "work__entry", 'name="plain"'],
        ["1", "work__entry", 'name="other"']]
    kept = lines(place, "--engine", engine, "--json", "--where", "count<-1", "--where",
                 "name~oth*", "fx.provider", "--", "./fx", "9")
    assert [json.loads(line)["arguments"]["count"] for line in kept] == [-2, -5, -8]


def test_without_a_provider_file(place, engine):
    found = lines(place, "--engine", engine, "--probe", "fx:*return", "--", "./fx", "2")
    assert [line.split(None, 2)[2] for line in found] == [
        "work__return arg0=0", "work__return arg0=1"]


def test_one_probe_and_two_probes_in_words(place, engine):
    for words, said in [(["--probe", "*entry"], "1 probe"), ([], "2 probes")]:
        done = trace(place, "--engine", engine, *words, "fx.provider", "--", "./fx", "1")
        assert f"sdtkit: note: tracing {said} with {engine}\n" in done.stderr


def test_signal_is_passed_on(place, engine):
    with subprocess.Popen([PYTHON, str(toolchain.SDTKIT), "trace", "--engine", engine, "-o", "/dev/"
                           "stderr", "--", "./fx", "20000", "0", "10000"], cwd=place,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tool:
        assert tool.stdout and tool.stdout.readline() == b"own output\n"
        tool.send_signal(signal.SIGTERM)
        tool.communicate(timeout=60)
    assert tool.returncode == 128 + signal.SIGTERM


def test_kill_leaves_nothing(place, engine):
    """SIGKILL of sdtkit itself: neither the tracer nor the command stays."""
    with subprocess.Popen([PYTHON, str(toolchain.SDTKIT), "trace", "--engine", engine, "-o",
                           "out", "--", "./fx", "20000", "0", "10000"], cwd=place,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tool:
        assert tool.stdout and tool.stdout.readline() == b"own output\n"
        left = tracer.children(tool.pid)
        assert len(left) == 2
        tool.kill()
    tracer.wait_until(lambda: not any(map(tracer.running, left)), "they have ended")


def test_what_cannot_be_traced_is_refused(place):
    assert trace(place, "--", "./absent").returncode == 127
    assert trace(place, "fx.provider").returncode == 2
    done = trace(place, "--probe", "nosuch", "--", "./fx")
    assert done.returncode == 1 and "sdtkit list" in done.stderr
    done = trace(place, "--engine", "gdb", "--", "./fx", env={"PATH": ""})
    assert done.returncode == 1 and "gdb is not installed" in done.stderr
