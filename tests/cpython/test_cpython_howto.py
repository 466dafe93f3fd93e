# SPDX-License-Identifier: 0BSD
"""call_stack.bt on CPython itself: the calls below one function."""
from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from support import call_stack, tracer
from support.cpython import Build


def test_call_stack_by_bpftrace(build: Build, tmp_path: Path) -> None:
    if os.getuid() != 0 or tracer.unusable():
        pytest.skip(f"bpftrace cannot trace here: {tracer.unusable() or 'needs root'}")
    script = Path(shutil.copy(call_stack.SCRIPT, tmp_path / "call_stack.py"))
    variables = [f"{name}={value}" for name, value in build.environment.items()]
    with tracer.alone(build.probes):
        trace = tracer.run(call_stack.program(build.probes), tmp_path / "log",
                           ["env", *variables, str(build.python), "-I", "-S", str(script)],
                           strlen=120)
    call_stack.check(trace.text, script)
