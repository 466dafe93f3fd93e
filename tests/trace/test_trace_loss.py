# SPDX-License-Identifier: 0BSD
"""sdtkit trace -p with a bpftrace that is played: what is lost, and what merely comes too late."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import List

import pytest

from support import toolchain, tracer

# Events before all probes are attached and after; one that is counted and never comes; and seven
# that fire while it detaches, which bpftrace drops.
FAKE = r"""
import json, os, re, signal, sys, time
mark = re.search('"([0-9a-f]{8}) begin', sys.argv[-1])[1]
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
        pytest.skip("not root: bpftrace is not used")
    (tmp_path / "app.provider").write_text("provider app { probe turn(int number); };\n")
    toolchain.probe_header(tmp_path / "app.provider", tmp_path / "app_probes.h")
    (tmp_path / "app.c").write_text('#include <unistd.h>\n#include "app_probes.h"\n'
                                    "int main(void) { APP_TURN(1); pause(); return 0; }\n")
    toolchain.run(["gcc", f"-I{toolchain.INCLUDE}", "app.c", "-o", "app"], cwd=tmp_path)
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
