# SPDX-License-Identifier: 0BSD
"""The call hierarchy by bpftrace and by gdb: as CPython's sys.settrace reports it."""
import shutil
from pathlib import Path

import pytest

from support import call_hierarchy, python_probes, toolchain, tracer


@pytest.fixture
def script(tmp_path):
    """A short path, as a string of bpftrace has 64 bytes."""
    return Path(shutil.copy(call_hierarchy.SCRIPT, tmp_path / "calls.py"))


def test_call_hierarchy_by_bpftrace(build, script, tmp_path, variant):
    tracer.need()
    program = python_probes.program(build, variant)
    probes = python_probes.file_with_probes(build, variant)
    text = call_hierarchy.by_bpftrace(probes, [str(program), str(script)], tmp_path / "log")
    call_hierarchy.check(text, program.name[:15], 2)


def test_call_hierarchy_by_gdb(build, script, variant):
    """It needs no privilege."""
    toolchain.need("gdb")
    program = python_probes.program(build, variant)
    with tracer.alone(python_probes.file_with_probes(build, variant)):
        done = toolchain.run(["gdb", "-nx", "-batch", "-q", "-x",
                              call_hierarchy.SCRIPTS / "call_hierarchy_gdb.py", "--args",
                              program, script])
    call_hierarchy.check(call_hierarchy.rows(done.stdout), program.name, 2)
