# SPDX-License-Identifier: 0BSD
"""Tracers that come and go while eight threads pass probes.

Each cycle attaches to one probe of the working program, lets it run a known number of passes
between two barriers, compares, and detaches while it works again.  The program compares its
own results with those from before the first tracer.
"""
from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Callable, ContextManager, Dict, Iterator, List, Tuple, Union

import pytest

import busy
import perf_events
from support import notes, toolchain, tracer, uprobes

HERE = Path(__file__).resolve().parent
# gdb and the kernel's file-based tracers see children too; gdb does not follow them.
GDB_PROBES = ["step", "bare", "quick", "shared", "jump"]
SANITIZERS = {
    "address-undefined": ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    "thread": ["-O1", "-fsanitize=thread"],
}


def probes(built: busy.Built) -> List[Tuple[Path, List[notes.Note]]]:
    """One probe after the other: its file, and all its sites."""
    found: Dict[Tuple[Path, str], List[notes.Note]] = {}
    for path, sites in built.sites():
        for note in sites:
            found.setdefault((path, note.name), []).append(note)
    assert len(found) == 12
    return [(path, sites) for (path, _), sites in found.items()]


def exact() -> None:
    release = tuple(int(word) for word in platform.release().split("-")[0].split(".")[:2])
    if release < (6, 13):
        pytest.skip("before Linux 6.13 uprobe_profile loses counts of parallel hits")


@contextlib.contextmanager
def tracefs() -> Iterator[uprobes.Tracefs]:
    try:
        with uprobes.Tracefs() as found:
            yield found
    except uprobes.Unusable as why:
        pytest.skip(str(why))


Attach = Callable[[Path, List[notes.Note]],
                  ContextManager[Union[uprobes.Events, perf_events.Counters]]]


def storm(program: busy.Busy, attach: Attach, cycles: int) -> int:
    """Attach, run, compare, detach; the number of hits that were compared."""
    all_probes, hits = probes(program.built), 0
    for cycle in range(cycles):
        path, sites = all_probes[cycle % len(all_probes)]
        with attach(path, sites) as armed:
            count = armed.profile if isinstance(armed, uprobes.Events) else armed.hits
            program.pause()
            before = count()
            passed = program.run(1)
            after = count()
            program.free()
        name = sites[0].name
        assert after[name] - before[name] == passed[name], (cycle, name, before, after, passed)
        hits += passed[name]
        program.quiet()
    return hits


def test_uprobe_events(built, load, row):
    exact()
    cycles = load(120)
    with tracefs() as fs, busy.Busy(built) as program:
        hits = storm(program, fs.attach, cycles)
    row(f"{cycles} attach/detach cycles, uprobe_events", f"{hits} of {hits} passes counted")


def test_perf(built, load, row):
    perf_events.need()
    cycles = load(60)
    with busy.Busy(built) as program:
        hits = storm(program, perf_events.Counters, cycles)
    row(f"{cycles} attach/detach cycles, perf_event_open", f"{hits} of {hits} passes counted")


def bpftrace_program(built: busy.Built) -> str:
    """Counts between the barriers, and says so when the second one has been passed."""
    lines = [f"usdt:{built.program}:storm:barrier {{ @open = arg0 == 1; }}"]
    for path, sites in built.sites():
        for note in {each.name: each for each in sites if each.name != "barrier"}.values():
            lines.append(f"usdt:{path}:{note.provider}:{note.name} /@open/ "
                         f"{{ @passed[\"{note.name}\"] = count(); }}")
    lines.append('END { clear(@open); }')
    return "\n".join(lines)


def test_bpftrace(built, load, row, tmp_path):
    tracer.need()
    cycles, hits = load(3), 0
    with busy.Busy(built) as program:
        for cycle in range(cycles):
            with tracer.Trace(bpftrace_program(built), tmp_path / f"log{cycle}") as trace:
                passed = program.run(20)
                program.free()
            counted = {line.split('"')[1] if '"' in line else line[8:line.index("]")]:
                       int(line.rpartition(":")[2]) for line in trace.text.splitlines()
                       if line.startswith("@passed[")}
            del passed["barrier"]
            assert counted == passed, trace.text
            hits += sum(passed.values())
            program.quiet()
    row(f"{cycles} attach/detach cycles, bpftrace, 12 probes each",
        f"{hits} of {hits} passes counted")


def test_gdb(built, load, row, tmp_path):
    """A pass whose step is interrupted by a signal is shown twice; none is lost."""
    toolchain.need("gdb")
    cycles, hits, again = load(4), 0, 0
    out = tmp_path / "out"
    with busy.Busy(built, rounds=16) as program:
        for cycle in range(cycles):
            out.write_text("")
            with open(tmp_path / "log", "wb") as log:
                gdb = subprocess.Popen(
                    ["gdb", "-nx", "-batch", "-x", str(HERE / "gdb_count.py")], stdout=log,
                    stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                    env={**os.environ, "STORM_PID": str(program.pid), "STORM_OUT": str(out),
                         "STORM_PROBES": " ".join(GDB_PROBES)})
            try:
                tracer.wait_until(lambda: bool(out.read_text()) or gdb.poll() is not None,
                                  "gdb is attached")
                passed = program.run(1)
                program.free()
                assert gdb.wait(60) == 0
            finally:
                if gdb.poll() is None:
                    gdb.kill()
                    gdb.wait()
            _, line = out.read_text().splitlines()
            found = json.loads(line)
            assert found["passes"] == {name: passed[name] for name in GDB_PROBES}, cycle
            hits += sum(found["passes"].values())
            again += found["again"]
            program.quiet()
    row(f"{cycles} attach/detach cycles, gdb, {len(GDB_PROBES)} probes each",
        f"{hits} of {hits} passes counted; {again} shown twice, after a signal")


@pytest.mark.parametrize("name", SANITIZERS)
def test_sanitized(name, load, row, tmp_path):
    exact()
    perf_events.need()
    built = busy.build(tmp_path, "gcc", SANITIZERS[name])
    cycles = load(8, 4)
    environment = {**os.environ, "TSAN_OPTIONS": "halt_on_error=1 exitcode=66",
                   "ASAN_OPTIONS": "detect_stack_use_after_return=0"}
    with tracefs() as fs, busy.Busy(built, environment=environment) as program:
        hits = storm(program, fs.attach, cycles // 2) \
            + storm(program, perf_events.Counters, cycles - cycles // 2)
    row(f"{cycles} cycles, uprobe_events and perf, -fsanitize={name.replace('-', ',')}",
        f"{hits} of {hits} passes counted; the sanitizers found nothing")


def test_a_wrong_result_is_found(built):
    """What the storms rest on: a value that a tracer changes does not go unseen."""
    path, found = built.sites()[0]
    symbol = toolchain.run(["nm", path]).stdout
    address = next(int(line.split()[0], 16) for line in symbol.splitlines()
                   if line.endswith(" expected"))
    with pytest.raises(busy.Wrong, match="a result is wrong"), busy.Busy(built) as program:
        program.pause()
        with open(f"/proc/{program.pid}/mem", "r+b", buffering=0) as memory:
            memory.seek(notes.load_bias(program.pid, path) + address)
            memory.write(b"\x2a" * 8)
        program.run(8)
