# SPDX-License-Identifier: 0BSD
"""The calls below one function, and the call hierarchy: as CPython's sys.settrace reports them."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support import python_probes, toolchain, tracer

SCRIPT = toolchain.ROOT / "examples" / "interp" / "scripts" / "call_stack.py"
STACK = toolchain.ROOT / "examples" / "scripts" / "call_stack.bt"
PROVIDER = toolchain.ROOT / "providers" / "python.provider"
ROW = re.compile(r"^ *\d+ ( function-entry|function-return):((?:  )*)( {1,2})(\S+):(\S+):(\d+)$")


@pytest.fixture
def script(tmp_path):
    """A short path, as a string of bpftrace has 64 bytes."""
    return Path(shutil.copy(SCRIPT, tmp_path / "call_stack.py"))


def expected(script):
    """Kind, function, line and depth of what happens between entry and return of start()."""
    found, depth, inside = [], 0, False
    for kind, _, function, line in python_probes.cpython_rows(script):
        if kind == "line":
            continue
        inside = inside or function == "start"
        depth -= inside and kind == "return"
        if inside:
            found.append((kind, function, line, depth))
        depth += inside and kind == "entry"
        inside = inside and depth > 0
    assert len(found) == 18
    return found


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_call_stack_by_bpftrace(build, script, tmp_path, variant):
    if os.getuid() != 0 or tracer.unusable():
        pytest.skip(f"bpftrace cannot trace here: {tracer.unusable() or 'needs root'}")
    probes = python_probes.file_with_probes(build, variant)
    text = STACK.read_text(encoding="utf-8").replace("$1", str(probes))
    with tracer.alone(probes):
        trace = tracer.run(text, tmp_path / "log",
                           [str(python_probes.program(build, variant)), str(script)], strlen=120)
    rows = [ROW.match(line) for line in trace.text.splitlines()
            if "function-" in line and line[:8].strip().isdigit()]
    assert all(rows), trace.text
    # The name of an entry is one blank further right than that of a return at the same depth.
    assert {(row[1].strip(), len(row[3])) for row in rows} == {
        ("function-entry", 2), ("function-return", 1)}
    assert [(row[1].strip()[9:], row[5], int(row[6]), len(row[2]) // 2) for row in rows] == \
        expected(script), trace.text
    assert {row[4] for row in rows} == {str(script)}


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_call_hierarchy_by_sdtkit_trace(build, script, variant):
    """By gdb, so that it needs no privilege."""
    toolchain.need("gdb")
    probes = python_probes.file_with_probes(build, variant)
    with tracer.alone(probes):
        done = toolchain.run([toolchain.SDTKIT, "trace", "--engine", "gdb", "--calls", PROVIDER,
                              "--", python_probes.program(build, variant), script])
    pattern = re.compile(r"^ *\d+ \(\d+\): ( *)(=>|<=) function filename=\"(.*)\" "
                         r"funcname=\"(.*)\" lineno=(\d+)$", re.MULTILINE)
    rows = [("entry" if arrow == "=>" else "return", function, int(line), len(indent) // 2)
            for indent, arrow, file, function, line in pattern.findall(done.stdout)
            if Path(file).name == script.name]
    begin = next(i for i, row in enumerate(rows) if row[1] == "start")
    end = max(i for i, row in enumerate(rows) if row[1] == "start")
    depth = rows[begin][3]
    assert [(*row[:3], row[3] - depth) for row in rows[begin:end + 1]] == expected(script), \
        done.stdout


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_sdtkit_lists_the_probes_of_a_process(build, tmp_path, variant):
    go = tmp_path / "go"
    go.touch()
    wait = toolchain.ROOT / "tests" / "tools" / "scripts" / "wait.py"
    probes = python_probes.file_with_probes(build, variant)
    process = subprocess.Popen([python_probes.program(build, variant), wait, go],
                               stdin=subprocess.DEVNULL)
    try:
        tracer.wait_until(lambda: str(probes) in Path(f"/proc/{process.pid}/maps").read_text(),
                          "the program is loaded")
        text = toolchain.run([toolchain.SDTKIT, "list", "--json", "-p", process.pid]).stdout
        json.loads(text)
        assert {name for name in python_probes.SHAPES if f'"{name}"' in text} == \
            set(python_probes.SHAPES)
        if shutil.which("bpftrace") and os.getuid() == 0 and not tracer.unusable():
            listed = toolchain.run(["bpftrace", "-p", str(process.pid), "-l", "usdt:*"]).stdout
            assert {line.rpartition(":python:")[2] for line in listed.splitlines()
                    if ":python:" in line} == set(python_probes.SHAPES)
        go.write_text("go")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
