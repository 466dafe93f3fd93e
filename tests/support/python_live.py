# SPDX-License-Identifier: 0BSD
"""A CPython that runs one script under bpftrace, and what its probes said."""
from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Sequence

from . import toolchain, tracer
from .cpython import Build

SCRIPTS = toolchain.ROOT / "tests" / "cpython" / "scripts"

# What a bpftrace program prints of each probe, as its arguments would be written in C.
ARGUMENTS: Dict[str, str] = {
    "function__entry": '%s\\t%s\\t%d", str(arg0), str(arg1), arg2',
    "function__return": '%s\\t%s\\t%d", str(arg0), str(arg1), arg2',
    "line": '%s\\t%s\\t%d", str(arg0), str(arg1), arg2',
    "gc__start": '%d", arg0',
    "gc__done": '%ld", arg0',
    "import__find__load__start": '%s", str(arg0)',
    "import__find__load__done": '%s\\t%d", str(arg0), arg1',
    "audit": '%s\\t%lx", str(arg0), arg1',
}


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A short path: bpftrace cuts strings at 64 bytes."""
    directory = Path(tempfile.mkdtemp(prefix="sdt", dir="/tmp"))
    for script in SCRIPTS.glob("*.py"):
        shutil.copy(script, directory)
    (directory / "sdtkit_module.py").write_text("value = 1\n", encoding="utf-8")
    yield directory
    shutil.rmtree(directory)


def program(path: Path, probes: Iterable[str], where: str = "") -> str:
    """A bpftrace program that prints a row for each event: its time, the probe, its arguments."""
    return "".join(f"usdt:{path}:python:{probe} {where} {{ {_print(probe)} }}\n"
                   for probe in probes)


def _print(probe: str) -> str:
    """A row in one call: between two, something else of bpftrace's may come."""
    form, values = ARGUMENTS[probe].split('", ', 1)
    return f'printf("row\\t%lu\\t{probe}\\t{form}\\n", nsecs, {values});'


def rows_of(trace: tracer.Trace) -> List[List[str]]:
    """Probe name and arguments of each event, in the order of their times."""
    return [row[1:] for row in sorted(trace.rows("row"), key=lambda row: int(row[0]))]


class Run:
    """One script under one bpftrace program.  `rows`: probe name and arguments, by time."""

    def __init__(self, build: Build, place: Path, script: str, probes: Sequence[str],
                 options: Sequence[str] = ()) -> None:
        # A name of its own tells the process from others that run the same file meanwhile.
        self.name = f"py{os.getpid()}"
        python = place / self.name
        if not python.exists():
            python.symlink_to(build.python)
        self.script = str(place / script)
        clauses = program(build.probes, probes, f'/comm == "{self.name}"/')
        with tracer.Trace(clauses, place / "log",
                          environment={"BPFTRACE_PERF_RB_PAGES": "1024"}) as trace:
            self.output = toolchain.run([python, "-S", "-E", *options, self.script],
                                        env=build.environment, joined=True, timeout=60).stdout
        assert trace.lost == 0, trace.text
        self.rows = rows_of(trace)
