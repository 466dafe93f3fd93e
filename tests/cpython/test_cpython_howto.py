# SPDX-License-Identifier: 0BSD
"""The scripts for bpftrace on CPython itself."""
from __future__ import annotations

import shutil
from pathlib import Path
from typing import List

import pytest

from support import call_hierarchy, call_stack, tracer
from support.cpython import Build


@pytest.fixture(autouse=True)
def usable() -> None:
    tracer.need()


def command(build: Build, script: Path) -> List[str]:
    variables = [f"{name}={value}" for name, value in build.environment.items()]
    return ["env", *variables, str(build.python), "-I", "-S", str(script)]


def test_call_stack_by_bpftrace(build: Build, tmp_path: Path) -> None:
    script = Path(shutil.copy(call_stack.SCRIPT, tmp_path / "call_stack.py"))
    with tracer.alone(build.probes):
        trace = tracer.run(call_stack.program(build.probes), tmp_path / "log",
                           command(build, script), strlen=120)
    call_stack.check(trace.printed, script)


def test_call_hierarchy_by_bpftrace(build: Build, tmp_path: Path) -> None:
    script = Path(shutil.copy(call_hierarchy.SCRIPT, tmp_path / "calls.py"))
    text = call_hierarchy.by_bpftrace(build.probes, command(build, script), tmp_path / "log")
    call_hierarchy.check(text, build.python.name, 2)
