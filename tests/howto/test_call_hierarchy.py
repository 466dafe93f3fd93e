# SPDX-License-Identifier: 0BSD
"""The call hierarchy by bpftrace and by gdb: as CPython's sys.settrace reports it."""
import os
import shutil
from pathlib import Path

import pytest

from support import call_hierarchy, python_probes, toolchain, tracer

SCRIPTS = toolchain.ROOT / "examples" / "scripts"


@pytest.fixture
def script(tmp_path):
    """A short path, as a string of bpftrace has 64 bytes."""
    return Path(shutil.copy(call_hierarchy.SCRIPT, tmp_path / "calls.py"))


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_by_bpftrace(build, script, tmp_path, variant):
    if os.getuid() != 0 or tracer.unusable():
        pytest.skip(f"bpftrace cannot trace here: {tracer.unusable() or 'needs root'}")
    program = python_probes.program(build, variant)
    probes = python_probes.file_with_probes(build, variant)
    text = (SCRIPTS / "call_hierarchy.bt").read_text(encoding="utf-8").replace("$1", str(probes))
    with tracer.alone(probes):
        trace = tracer.run(text, tmp_path / "log", ["taskset", "-c", "0", str(program),
                                                    str(script)], strlen=120)
    assert trace.lost == 0
    rows = [line for line in trace.text.splitlines() if "=> " in line or "<= " in line]
    call_hierarchy.check("\n".join(rows), program.name[:15], 2)


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_by_gdb(build, script, variant):
    """It needs no privilege."""
    toolchain.need("gdb")
    program = python_probes.program(build, variant)
    with tracer.alone(python_probes.file_with_probes(build, variant)):
        done = toolchain.run(["gdb", "-nx", "-batch", "-q", "-x",
                              SCRIPTS / "call_hierarchy_gdb.py", "--args", program, script])
    rows = [line for line in done.stdout.splitlines() if "=> " in line or "<= " in line]
    call_hierarchy.check("\n".join(rows), program.name, 2)
