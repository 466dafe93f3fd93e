# SPDX-License-Identifier: 0BSD
"""The calls below one function, and the call hierarchy: as CPython's sys.settrace reports them."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support import call_stack, python_probes, toolchain, tracer

PROVIDER = toolchain.ROOT / "providers" / "python.provider"


@pytest.fixture
def script(tmp_path):
    """A short path, as a string of bpftrace has 64 bytes."""
    return Path(shutil.copy(call_stack.SCRIPT, tmp_path / "call_stack.py"))


def test_call_stack_by_bpftrace(build, script, tmp_path, variant):
    tracer.need()
    probes = python_probes.file_with_probes(build, variant)
    with tracer.alone(probes):
        trace = tracer.run(call_stack.program(probes), tmp_path / "log",
                           [str(python_probes.program(build, variant)), str(script)], strlen=120)
    call_stack.check(trace.printed, script)


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
    assert [(*row[:3], row[3] - depth) for row in rows[begin:end + 1]] == \
        call_stack.expected(script), done.stdout


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
        if os.getuid() == 0:  # Elsewhere the kernel may forbid gdb what is not its child.
            listed = toolchain.run(["gdb", "-nx", "-batch", "-p", process.pid, "-ex",
                                    "info probes stap python"]).stdout
            assert {line.split()[2] for line in listed.splitlines()
                    if line.startswith("stap ")} == set(python_probes.SHAPES), listed
        go.write_text("go")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
