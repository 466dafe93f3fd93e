# SPDX-License-Identifier: 0BSD
"""examples/demo.sh prints the live call hierarchy, with either engine, and says which."""
import os
import re

import pytest

from support import python_probes, toolchain, tracer

DEMO = toolchain.ROOT / "examples" / "demo.sh"
SCRIPT = toolchain.ROOT / "examples" / "interp" / "scripts" / "call_stack.py"
ROW = re.compile(r"^ *(\d+) (\w+)\((\d+)\): ( *)(=>|<=) (\S+) in (\S+):(\d+)$", re.MULTILINE)


def expected_rows():
    """Depth, arrow, function, file and line, from CPython's own account of the script."""
    rows, depth = [], 0
    for event, file, function, line in python_probes.cpython_rows(SCRIPT):
        if event == "entry":
            rows.append((depth, "=>", function, file, line))
            depth += 1
        elif event == "return":
            depth -= 1
            rows.append((depth, "<=", function, file, line))
    return rows


@pytest.mark.parametrize("engine", ["bpftrace", "gdb"])
def test_demo_prints_each_call(build, monkeypatch, engine):
    if engine == "bpftrace":
        tracer.need()
    toolchain.need(engine)
    monkeypatch.setenv("SDTKIT_BUILD", str(build))
    with tracer.alone(python_probes.file_with_probes(build, "pie")):
        done = toolchain.run([DEMO, "--engine", engine])
    assert f"with {engine}, as " in done.stdout
    rows = [(len(blanks) // 2, arrow, function, os.path.basename(file), int(line))
            for _, name, _, blanks, arrow, function, file, line in ROW.findall(done.stdout)]
    assert rows == expected_rows()
    assert len(rows) == 20
    times = [int(row[0]) for row in ROW.findall(done.stdout)]
    assert times == sorted(times)


def test_demo_chooses_an_engine_that_works(build, monkeypatch):
    monkeypatch.setenv("SDTKIT_BUILD", str(build))
    with tracer.alone(python_probes.file_with_probes(build, "pie")):
        done = toolchain.run([DEMO])
    engine = "gdb" if tracer.unusable() else "bpftrace"
    assert f"with {engine}, as " in done.stdout
    assert len(ROW.findall(done.stdout)) == 20


@pytest.mark.parametrize("arguments, said", [
    (["--engine", "dtrace"], "wants bpftrace or gdb"), (["--what"], "unknown option --what")])
def test_wrong_usage_is_status_2(arguments, said):
    done = toolchain.run([DEMO, *arguments], check=False)
    assert done.returncode == 2 and said in done.stderr


def test_missing_script_is_status_1():
    done = toolchain.run([DEMO, "no/such.py"], check=False)
    assert done.returncode == 1 and "cannot read no/such.py" in done.stderr
