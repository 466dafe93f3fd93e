# SPDX-License-Identifier: 0BSD
"""`sdtkit list` without arguments: every running process with probes."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from sdtgen.binary import probed
from sdtgen.host.error import Failure
from sdtgen.list import running
from sdtgen.list.running import Process, Processes, as_text, notes
from sdtgen.list.selection import Chosen
from support import toolchain, tracer

SOURCE = """#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include "usdt/usdt.h"
int main(int argc, char **argv)
{
    if (argc > 1)
        prctl(PR_SET_NAME, argv[1], 0, 0, 0);
    USDT_PROBE("inn", "bare");
    USDT_GUARDED_PROBE("inn", "guest", argc);
    USDT_GUARDED_PROBE("cook", "meal", argv[0]);
    USDT_GUARDED_PROBE("cook", "meal", argv[0]);
    puts("loaded");
    fflush(stdout);
    return pause();
}
"""


def sdtkit(*words, check=True):
    return toolchain.run([sys.executable, toolchain.SDTKIT, "list", *words], check=check)


@pytest.fixture(scope="module")
def inn(tmp_path_factory):
    """A program of two providers."""
    place = tmp_path_factory.mktemp("inn")
    (place / "inn.c").write_text(SOURCE)
    toolchain.run(["gcc", f"-I{toolchain.INCLUDE}", "inn.c", "-o", "inn"], cwd=place)
    return place / "inn"


@pytest.fixture
def start(inn):
    """Starts a process of it, which is ended after the test."""
    started = []

    def run(*words, program=inn):
        process = subprocess.Popen([program, *words], stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"loaded\n"
        return process.pid
    yield run
    for each in started:
        each.kill()
        each.communicate()


def row(pid, *words):
    """What is said of a process, in words."""
    found = re.findall(rf"^ *{pid}  (.*)$", sdtkit(*words).stdout, re.MULTILINE)
    assert len(found) == 1
    return found[0].split(None, 3)


def record(pid, *words):
    made = json.loads(sdtkit("--json", *words).stdout)
    assert made["schema"] == 1
    found, = [each for each in made["processes"] if each["pid"] == pid]
    return found


def test_each_process_is_a_row(start, inn):
    first, second = start(), start()
    for pid in (first, second):
        assert row(pid) == ["inn", "3", "no", "cook, inn"]
        each = record(pid)
        assert (each["name"], each["program"], each["traced"]) == ("inn", str(inn), 0)
        assert each["providers"] == {"cook": 1, "inn": 2}
    assert row(first, "--provider", "cook") == ["inn", "1", "no", "cook"]
    assert row(first, "--probe", "cook:*", "--probe", "bare") == ["inn", "2", "no", "cook, inn"]
    assert not re.search(rf"^ *{first} ", sdtkit("--provider", "python", check=False).stdout,
                         re.MULTILINE)


def test_a_name_is_no_terminal_control(start):
    pid = start("a\033[2J\nb")
    assert row(pid)[0] == "a?[2J?b"
    assert record(pid)["name"] == "a\033[2J\nb"


def test_a_deleted_program_is_read(start, inn, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(inn.read_bytes())
    copy.chmod(0o755)
    pid = start(program=copy)
    copy.unlink()
    assert row(pid)[1:] == ["3", "no", "cook, inn"]


def test_a_process_that_is_traced_says_so(start, inn, tmp_path):
    """One probe by its semaphore and a trap, one by the trap alone; the other process is not."""
    tracer.need()
    pid, other = start(), start()
    program = f"usdt:{inn}:inn:bare {{ @ = count(); }} usdt:{inn}:cook:meal {{ @ = count(); }}"
    with tracer.alone(inn), tracer.Trace(program, tmp_path / "log", pid=pid):
        assert row(pid)[2] == "2" and record(pid)["traced"] == 2
        assert row(pid, "--probe", "bare")[2] == "1"
        assert row(pid, "--probe", "guest")[2] == "no"
        assert row(other)[2] == "no"
    assert row(pid)[2] == "no"


def test_a_debugger_at_a_probe_is_seen(start, inn):
    toolchain.need("gdb")
    pid = start()
    with subprocess.Popen(["gdb", "-nx", "-q", "-batch", "-p", str(pid), "-ex",
                           "break -probe-stap cook:meal", "-ex", "continue"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as gdb:
        try:
            tracer.wait_until(lambda: record(pid)["traced"] == 1, "gdb has its trap there")
        finally:
            gdb.terminate()


@pytest.fixture
def counted(monkeypatch):
    """The files that are read, as they are read."""
    read = []
    real = probed.read_elf

    def count(path):
        read.append(os.stat(path)[1:3])
        return real(path)
    monkeypatch.setattr(probed, "read_elf", count)
    return read


def test_a_file_is_read_once_for_all_processes(start, counted):
    pids = [start() for _ in range(12)]
    every = Processes(Chosen([], []))
    assert [every.look(pid).providers for pid in pids] == [{"cook": 1, "inn": 2}] * 12
    assert len(counted) == len(set(counted)) < 10


def test_libraries_of_the_system_alone_are_no_row(start):
    """They are counted in a note, listed by name, and stand in JSON with all others."""
    with subprocess.Popen(["sleep", "1000"]) as process:
        try:
            tracer.wait_until(lambda: running.name_of(process.pid) == "sleep", "sleep runs")
            found = Processes(Chosen([], [])).look(process.pid)
            named = Processes(Chosen(["libc"], [])).look(process.pid)
        finally:
            process.kill()
    if found is None:
        assert named is None    # This libc has no probes.
    else:
        assert (found.providers, found.is_shown) == ({}, False) and "libc" in found.system
        assert named.providers == {"libc": found.system["libc"]} and named.is_shown


def process(pid, **more):
    return Process(**{"pid": pid, "name": "n", "program": "/n", "providers": {"p": 1}, "system": {},
                      "traced": 0, **more})


def test_what_the_table_leaves_out_is_told():
    found = [process(1), process(2, traced=None), process(3, providers={}, system={"libc": 9}),
             process(4, providers={}, system={"libc": 9, "rtld": 2}, traced=1)]
    assert [line.split() for line in as_text(found)] == [
        ["PID", "NAME", "PROBES", "TRACED", "PROVIDERS"], ["1", "n", "1", "no", "p"],
        ["2", "n", "1", "?", "p"], ["4", "n", "11", "1", "libc,", "rtld"]]
    hidden, unseen, refused = notes(found, [7, 8])
    assert hidden.startswith("1 process with") and "--provider libc lists these" in hidden
    assert unseen.startswith("whether 1 process is traced cannot be seen")
    assert refused.startswith("2 processes may not be looked at: it takes the same user")


def test_a_process_that_ends_meanwhile_is_no_row_and_no_refusal(monkeypatch):
    every = Processes(Chosen([], []))
    assert every.look(2 ** 22 + 1) is None and every.refused == []

    def refuse(pid):
        raise Failure("cannot look")
    monkeypatch.setattr(running, "mapped_files", refuse)
    assert every.look(os.getpid()) is None and every.refused == [os.getpid()]


def test_memory_that_may_not_be_read_leaves_it_open(start, monkeypatch):
    def refuse(pid):
        raise PermissionError(1, "Operation not permitted")
    monkeypatch.setattr(running, "ProcessMemory", refuse)
    assert Processes(Chosen([], [])).look(start()).traced is None


def test_a_user_sees_their_own(start, inn, tmp_path_factory):
    """As nobody: a process of root is counted as one that may not be looked at."""
    toolchain.need("setpriv")
    if os.geteuid() != 0:
        pytest.skip("this run is an ordinary user already")
    place = os.path.realpath(toolchain.SDTKIT)
    while place != "/":
        place = os.path.dirname(place)
        if not os.stat(place).st_mode & 1:
            pytest.skip("an ordinary user cannot read this checkout")
    foreign = start()
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"]
    with subprocess.Popen([*user, "/proc/self/fd/0"], stdin=open(inn, "rb"),
                          stdout=subprocess.PIPE) as own:
        try:
            assert own.stdout.readline() == b"loaded\n"
            done = toolchain.run([*user, sys.executable, "-B", toolchain.SDTKIT, "list", "--json"],
                                 env={"HOME": "/nonexistent"})
            text = toolchain.run([*user, sys.executable, "-B", toolchain.SDTKIT, "list"],
                                 env={"HOME": "/nonexistent"})
        finally:
            own.kill()
    found = {each["pid"]: each for each in json.loads(done.stdout)["processes"]}
    assert found[own.pid]["providers"] == {"cook": 1, "inn": 2} and foreign not in found
    assert re.search(r"note: \d+ process(es)? may not be looked at", text.stderr)
