# SPDX-License-Identifier: 0BSD
"""sdtkit trace: how many events were lost, of what a bpftrace that is played prints.

What fires while bpftrace detaches is nobody's; the rest comes, or is counted.
"""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from types import SimpleNamespace
from typing import List

import pytest

from support import toolchain, tracer

from sdtgen.trace.bpf import Bpftrace
from sdtgen.trace.bpf_script import Script
from sdtgen.trace.lines import lines
from sdtgen.trace.order import Order
from sdtgen.trace.plan import TracedArgument, TracedProbe


PROBE = TracedProbe("p", "n", "/f", (TracedArgument("x", "integer", 8),))


def engine(*messages: str, counted: int = -1) -> Bpftrace:
    """The engine before it has read these; `counted` is what the kernel says at the end."""
    source, out = os.pipe()
    found = Bpftrace.__new__(Bpftrace)
    found.received, found.missing, found.order = Counter(), Counter(), Order()
    found.fired, found.drained, found.last, found.said = -1, False, time.monotonic(), []
    found.probes, found.script = [PROBE], Script([PROBE], 7, False, "m")
    found.process = SimpleNamespace(pid=7)
    found.lines = lines(source, 0.1)
    rows = [{"type": "printf", "data": f"m {each}"} for each in messages]
    if counted >= 0:
        rows.append({"type": "map", "data": {"@n": counted}})
    os.write(out, "".join(json.dumps(row) + "\n" for row in rows).encode())
    os.close(out)
    return found


def lost(found: Bpftrace) -> int:
    for _ in found.messages():
        pass
    return found.lost


def hits(cpu: int, count: int) -> List[str]:
    return [f"0 {cpu} {number} 7 7m{number:x}" for number in range(count)]


def test_an_event_that_came_in_one_piece_with_the_word_that_all_is_attached_is_not_lost():
    """As on a busy machine, where many lines are read at once."""
    found = engine("begin 7", "ready1", *hits(0, 2), "ready2",
                   *(f"beat {cpu} 1 0" for cpu in range(os.sysconf("SC_NPROCESSORS_ONLN"))),
                   *hits(0, 9)[2:], counted=9)
    found.ready()
    assert [event.values for event in found.events() if event] == [(each,) for each in range(9)]
    assert found.lost == 0


@pytest.mark.parametrize("came, fired, expected", [
    (0, 0, 0), (3, 3, 0), (3, 4, 1), (3, 10, 7), (0, 5, 5),
    (3, 2, 0),          # counted a moment before the last came
    (3, -1, -1), (0, -1, 0)])       # it died before it said
def test_lost_is_what_the_kernel_counted_and_nobody_got(came, fired, expected):
    assert lost(engine(*hits(0, came), counted=fired)) == expected


@pytest.mark.parametrize("beats, expected", [
    (["0 1 5", "1 1 3"], 0), (["0 1 6", "1 1 3"], 1), (["0 1 5", "1 1 4"], 1),
    (["0 1 7", "1 1 6"], 2 + 3),                # the sum over the CPUs,
    (["0 1 6", "1 1 2"], 1),                    # of which one was counted too early,
    (["0 1 7", "0 2 5", "1 1 3"], 2)])          # and nothing that was lost comes back
def test_lost_once_all_is_drained_is_the_sum_over_the_cpus(beats, expected):
    found = engine(*hits(0, 5), *hits(1, 3), *(f"beat {each}" for each in beats), counted=100)
    found.drained = True
    assert lost(found) == expected


# Events before all probes are attached and after; one that is counted and never comes; and seven
# that fire while it detaches, which bpftrace drops.
FAKE = r"""
import json, os, re, signal, sys, time
mark = re.search('"([0-9a-f]{8}) begin', open(sys.argv[-1]).read())[1]
fired = 0
def say(text):
    print(json.dumps({"type": "printf", "data": f"{mark} {text}"}), flush=True)
def fire(shown=True):
    global fired
    fired += 1
    if shown:
        say(f"0 0 {time.monotonic_ns()} {os.getppid()} {os.getppid()}{mark}{fired:x}")
def end(*_):
    print(json.dumps({"type": "map", "data": {"@n": {"0": fired + 7}}}), flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
say(f"begin {os.getpid()}")
fire()
say("ready1")
fire()
say("ready2")
while True:
    fire(shown=fired != int(os.environ["NEVER"]))
    say(f"beat 0 {time.monotonic_ns()} {fired}")
    for cpu in range(1, os.sysconf("SC_NPROCESSORS_ONLN")):
        say(f"beat {cpu} {time.monotonic_ns()} 0")
    time.sleep(0.02)
"""


@pytest.mark.parametrize("never, note, code", [(-1, "no event was lost", 0),
                                               (5, "1 event was lost", 1)])
def test_leaving_loses_nothing(never, note, code, tmp_path):
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
            [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace", "--fail-on-loss",
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
