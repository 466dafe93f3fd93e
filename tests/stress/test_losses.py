# SPDX-License-Identifier: 0BSD
"""sdtkit trace with bpftrace: what is shown and what is told to be lost is what was fired.

At full speed, beside busy loops, with a buffer of one page; the process ends, is left at any
moment, the tracer is killed, the reader is slow or leaves.
"""
from __future__ import annotations

import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Iterator, Optional, Tuple

import pytest

from support import toolchain, tracer
from support.sizes import runs, sample

HERE = Path(__file__).resolve().parent
VIEWS = {"events": [], "json": ["--json"], "count": ["--count"], "by": ["--count", "--by", "name"],
         "top": ["--top", "--by", "thread", "--interval", "0.3"],
         "here": ["--count", "--where", "thread~*"]}    # which sdtkit counts itself
ENDINGS = ("end", "drain", "Ctrl-C", "killed", "slow", "gone")
BUSY = {"quick": 2, "ci": 4, "all": 20}[os.environ.get("SDTKIT_TEST_SIZE", "ci")]
# Of each of three threads; the runs of a cell go from few to many, which overflow 16 MB.
PASSES = {"quick": [5000], "ci": [20000], "all": [3000, 5000, 8000, 12000, 20000, 30000, 50000,
                                                  100000]}[os.environ.get("SDTKIT_TEST_SIZE", "ci")]
# All could run for a day if the loops had their whole share.
LOOP = "import os\nos.nice(5)\nparent = os.getppid()\nwhile os.getppid() == parent: pass\n"
TRACE = [sys.executable, str(toolchain.SDTKIT), "trace", "--engine", "bpftrace"]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("fire")
    toolchain.app(directory, "fire", (HERE / "fire.provider").read_text(),
                  (HERE / "fire.c").read_text(), "-pthread")
    program = directory / "small" / "bpftrace"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n"
                       f'BPFTRACE_PERF_RB_PAGES=1 exec "{shutil.which("bpftrace")}" "$@"\n')
    program.chmod(0o755)
    return directory


@pytest.fixture(scope="module", autouse=True)
def busy() -> Iterator[None]:
    """Loops that want the processors, too."""
    loops = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(BUSY)]
    yield
    for each in loops:
        each.kill()
        each.wait()


def told(said: str) -> Optional[int]:
    """How many were lost; None if that is not known."""
    found = re.findall(r"note: (.* lost.*)\n", said)
    assert len(found) == 1, said
    if "not known" in found[0]:
        return None
    return 0 if found[0].startswith("no ") else int(found[0].split()[0])


def shots(view: str, text: str) -> int:
    if view in ("events", "json"):
        return text.count("\n")
    if view != "top":
        return sum(int(line.split()[0]) for line in text.splitlines() if line[:1] != "#")
    return sum(int(line.split()[0]) for line in text.splitlines() if " shot thread=" in line)


def gaps(text: str) -> Tuple[int, int]:
    """Events between the first and the last that a thread shows and that are not there; those
    that are there twice or out of order."""
    seen = defaultdict(list)
    for thread, i in re.findall(r'thread"?[=:] ?(\d+),? "?i"?[=:] ?(\d+)', text):
        seen[thread].append(int(i))
    return (sum(each[-1] - each[0] + 1 - len(set(each)) for each in seen.values()),
            sum(each != sorted(set(each)) for each in seen.values()))


def environment(place: Path, small: bool) -> dict:
    return {**os.environ, "PATH": f"{place / 'small'}:{os.environ['PATH']}"} if small \
        else dict(os.environ)


CELLS = sample(VIEWS, ENDINGS, [False, True], valid=lambda view, ending, small: not (
    ending == "gone" and view not in ("events", "json")))


# CI takes a few of its pairs: each starts a tracer beside the load.
@pytest.mark.parametrize("view, ending, small", CELLS if runs("all") else CELLS[::5])
def test_shown_and_told_is_what_was_fired(view, ending, small, place, row):
    tracer.need()
    known = 0
    for passes in PASSES:
        known += attempt(view, ending, small, passes, place,
                         random.Random(f"{view}{ending}{small}{passes}"))
    row(f"losses: {view}, {ending}{', a buffer of one page' if small else ''}",
        f"{len(PASSES)} runs, {3 * sum(PASSES)} passes, {known} lost and told")


def attempt(view: str, ending: str, small: bool, passes: int, place: Path,
            chance: random.Random) -> int:
    more = {"env": environment(place, small), "cwd": place}
    if ending == "end":
        done = subprocess.run([*TRACE, *VIEWS[view], "-o", "out", "fire.provider", "--", "./fire", "3",
                               str(passes)], text=True, stderr=subprocess.PIPE, timeout=600,
                              check=False, **more)
        lost = told(done.stderr)
        assert lost is not None and done.returncode == (lost > 0), done.stderr
        assert shots(view, (place / "out").read_text()) + lost == 3 * passes, done.stderr
        return lost
    with subprocess.Popen(["./fire", "3", str(passes), "wait"], stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd=place) as program:
        tool = subprocess.Popen([*TRACE, *VIEWS[view], "-p", str(program.pid), "fire.provider"],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        try:
            return _left(view, ending, passes, program, tool, chance)
        finally:
            tool.kill()
            program.kill()


def _left(view: str, ending: str, passes: int, program, tool, chance: random.Random) -> int:
    words = [tool.stderr.readline()]
    while b"with bpftrace" not in words[-1]:
        assert words[-1], words
        words.append(tool.stderr.readline())
    program.stdin.write(b"x")
    program.stdin.flush()
    text = b""
    if ending == "slow":
        end = time.monotonic() + 2
        while time.monotonic() < end:
            time.sleep(0.05 + 0.1 * chance.random())
            if select.select([tool.stdout], [], [], 0)[0]:
                text += os.read(tool.stdout.fileno(), 30000)
    if ending in ("drain", "slow"):     # All has been fired, and much waits to be read.
        while not select.select([program.stderr], [], [], 0)[0]:
            if select.select([tool.stdout], [], [], 0.05)[0]:
                text += os.read(tool.stdout.fileno(), 1 << 16)
        tool.send_signal(signal.SIGINT)
    elif ending == "gone":
        for _ in range(10):
            tool.stdout.readline()
        tool.stdout.close()
        said = tool.stderr.read().decode()
        assert tool.wait(600) == 0, said
        return 0
    else:
        time.sleep(chance.random() * 1.5)
        if ending == "killed":
            os.kill(tracer.children(tool.pid)[0], signal.SIGKILL)
        else:
            tool.send_signal(signal.SIGINT)
    out, err = tool.communicate(timeout=600)
    shown, said = (text + out).decode(), err.decode()
    if ending == "killed" and tool.returncode == 1 and "died" in said:
        return 0
    lost = told(said)
    assert lost is not None and tool.returncode == (lost > 0), said
    count = shots(view, shown)
    if ending in ("drain", "slow"):
        assert count + lost == 3 * passes, said
    else:
        assert count + lost <= 3 * passes, said
    if view in ("events", "json"):
        missing, wrong = gaps(shown)
        assert missing <= lost and not wrong, \
            f"{missing} are missing, {wrong} threads are not in order: {said}"
    return lost
