# SPDX-License-Identifier: 0BSD
"""sdtkit trace: how many events were lost, of what a bpftrace that is played prints.

What fires while bpftrace detaches is nobody's; the rest comes, or is counted.
"""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import List

import pytest

from support import toolchain, tracer

from sdtgen.host.error import Failure
from sdtgen.trace import bpf
from sdtgen.trace.bpf import Bpftrace
from sdtgen.trace.clock import Clock
from sdtgen.trace.event import Lines
from sdtgen.trace.pieces import pieces
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.request import Request

CPUS = os.sysconf("SC_NPROCESSORS_ONLN")
pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
PROBE = TracedProbe("p", "n", "/f", (TracedArgument("x", "integer", 8),))


@pytest.fixture
def engine(monkeypatch):
    """Makes the engine before it has read these; `counted` is what the kernel says at the end."""
    def make(*messages: str, counted: int = -1) -> Bpftrace:
        code = int(counted < 0)     # It died before it said.
        monkeypatch.setattr(Bpftrace, "_start", lambda _: SimpleNamespace(
            pid=7, stdout=open(os.devnull), stderr=open(os.devnull, "rb"), wait=lambda: code,
            poll=lambda: code, returncode=code))
        monkeypatch.setattr(bpf, "fcntl", SimpleNamespace(fcntl=lambda *_: 0))
        found = Bpftrace(Request([PROBE], [[]], 7, False, False, "events", [], 1, False, Clock()),
                         plain=False, alone=True)
        source, out = os.pipe()
        found.pieces = pieces(source, found.marks.begin, 0.1)
        said = "".join(f"{found.marks.begin}{each}" for each in messages)
        if counted >= 0:
            said += f"{found.marks.begin}end\n\n\n@c[0]: {counted}\n\n"
        os.write(out, said.encode())
        os.close(out)
        return found
    return make


def shown(found: Bpftrace) -> List[int]:
    return [int(line.rpartition("x=")[2]) for each in found.events() if isinstance(each, Lines)
            for line in each.found]


def hits(cpu: int, count: int) -> List[str]:
    return [f"{number:019d} {cpu:03d} 0 7 7 {number} " for number in range(count)]


def test_an_event_that_came_in_one_piece_with_the_word_that_all_is_attached_is_not_lost(engine):
    """As on a busy machine, where many records are read at once."""
    found = engine("begin 7\n", "ready1\n", *hits(0, 2), "ready2\n",
                   *(f"beat {cpu} 1 0\n" for cpu in range(CPUS)),
                   *hits(0, 9)[2:], counted=9)
    found.ready()
    assert shown(found) == list(range(9)) and found.lost == 0


@pytest.mark.parametrize("came, fired, expected", [
    (0, 0, 0), (3, 3, 0), (3, 4, 1), (3, 10, 7), (0, 5, 5),
    (3, 2, 0),          # counted a moment before the last came
    (3, -1, -1), (0, -1, -1)])      # it died before it said
def test_lost_is_what_the_kernel_counted_and_nobody_got(engine, came, fired, expected):
    found = engine(*hits(0, came), "~\n", counted=fired)
    assert shown(found) == list(range(came)) and found.lost == expected


@pytest.mark.parametrize("beats, expected", [
    (["0 9 5", "1 9 3"], 0), (["0 9 6", "1 9 3"], 1), (["0 9 5", "1 9 4"], 1),
    (["0 9 7", "1 9 6"], 2 + 3),                # the sum over the CPUs,
    (["0 9 6", "1 9 2"], 1),                    # of which one was counted too early,
    (["0 2 7", "0 9 5", "1 9 3"], 2)])          # and nothing that was lost comes back
def test_lost_once_all_is_drained_is_the_sum_over_the_cpus(engine, beats, expected):
    found = engine(*hits(0, 5), *hits(1, 3), *(f"beat {each}\n" for each in beats),
                   *hits(0, 2), counted=100)
    found.cut = 8
    found.told = 1
    assert len(shown(found)) == 5 + 3           # What fired after the cut is nobody's.
    assert found.lost == expected


def test_the_cpus_beat_together_where_they_share_a_buffer(engine):
    found = engine(*hits(0, 5), *hits(1, 3), "beat 0 1 0\n", "sum 0 6 1 5\n", "all 9\n", *hits(1, 1))
    found.shared, found.cut = True, 8
    assert len(shown(found)) == 8 and found.lost == -1      # It died.
    found = engine(*hits(0, 5), *hits(1, 3), "sum 0 6 1 5\n", "all 9\n", *hits(1, 1), counted=90)
    found.shared, found.cut = True, 8
    assert len(shown(found)) == 8 and found.lost == 1 + 2


@pytest.mark.parametrize("half", [
    "00000", f"{3:019d} ", f"{3:019d} 00", f"{3:019d} 000 0", f"{3:019d} 000 0 7 7", "beat", "beat 0 1",
    "sum 0", "all", "e", "table"])
def test_half_a_record_of_a_bpftrace_that_was_killed_is_no_event(engine, half):
    """It is killed between two writes of its buffer, which end anywhere."""
    found = engine(*hits(0, 3), half)
    found.shared = True
    assert shown(found) == [0, 1, 2] and found.lost == -1


def test_a_bpftrace_that_ends_before_it_is_attached_is_a_failure(engine):
    with pytest.raises(Failure, match="could not attach"):
        engine("begin ").ready()


# Events before all probes are attached and after; one that is counted and never comes; and seven
# that fire while it detaches, which bpftrace drops.
FAKE = r"""
import os, re, signal, sys, time
mark = re.search('"(s[0-9a-f]+<)begin', open(sys.argv[1]).read())[1]
fired = 0
def say(text):
    print(mark + text, end="", flush=True)
def fire(shown=True):
    global fired
    fired += 1
    if shown:
        say(f"{time.monotonic_ns():019d} 000 0 {os.getppid()} {os.getppid()} {fired} ")
def end(*_):
    say(f"end\n\n@c[0]: {fired + 7}\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
say(f"begin {os.getpid()}\n")
fire()
say("ready1\n")
fire()
say("ready2\n")
while True:
    fire(shown=fired != int(os.environ["NEVER"]))
    say(f"beat 0 {time.monotonic_ns()} {fired}\n")
    for cpu in range(1, os.sysconf("SC_NPROCESSORS_ONLN")):
        say(f"beat {cpu} {time.monotonic_ns()} 0\n")
    time.sleep(0.02)
"""


@pytest.mark.parametrize("never, words, note, code", [
    (-1, [], "no event was lost", 0), (5, [], "1 event was lost", 1),
    (5, ["--allow-loss"], "1 event was lost", 0)])
def test_leaving_loses_nothing(never, words, note, code, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("bpftrace cannot trace here: it needs root")
    toolchain.app(tmp_path, "app", "provider app { probe turn(int number); };\n",
                  '#include <unistd.h>\n#include "app_probes.h"\n'
                  "int main(void) { APP_TURN(1); pause(); return 0; }\n")
    (tmp_path / "bpftrace").write_text(f"#!{sys.executable}\n{FAKE}")
    (tmp_path / "bpftrace").chmod(0o755)
    (tmp_path / "events").touch()

    def events() -> List[str]:
        return (tmp_path / "events").read_text().splitlines()
    with subprocess.Popen([tmp_path / "app"]) as process:
        tool = subprocess.Popen(
            [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace", *words,
             "-o", "events", "-p", str(process.pid), "app.provider"], cwd=tmp_path, text=True,
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "NEVER": str(never)})
        try:
            tracer.wait_until(lambda: len(events()) > 20, "events")
            tool.send_signal(signal.SIGINT)
            _, said = tool.communicate(timeout=60)
        finally:
            tool.kill()
            process.kill()
    numbers = [int(line.rpartition("number=")[2]) for line in events()]
    assert numbers == [each for each in range(1, numbers[-1] + 1) if each != never + 1], said
    assert said.splitlines()[-1] == f"sdtkit: note: {note}"
    assert tool.returncode == code
