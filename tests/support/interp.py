# SPDX-License-Identifier: 0BSD
"""Run scripts under the example interpreter and under Python, and read what its probes fire."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Union

from support import toolchain

PROGRAMS = toolchain.ROOT / "tests" / "interp" / "programs"
SCRIPTS = toolchain.ROOT / "examples" / "interp" / "scripts"
RECORDER = toolchain.ROOT / "tests" / "interp" / "recorder"

Word = Union[str, Path]


def execute(command: Sequence[Word], *, cwd: Optional[Path] = None,
            environment: Optional[Dict[str, str]] = None,
            timeout: float = 300) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, whatever its status."""
    return subprocess.run([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          encoding="utf-8", errors="surrogateescape", check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})})


def run_text(program: Path, text: str, *options: str, arguments: Sequence[str] = (),
             **more: float) -> "subprocess.CompletedProcess[str]":
    return execute([program, *options, "-c", text, *arguments], **more)


def run_python(script: Path) -> "subprocess.CompletedProcess[str]":
    """The same script under the Python that runs the tests."""
    return execute([sys.executable, "-B", "-W", "ignore", script.name], cwd=script.parent)


def events(recorder: Path, script: Word, log: Path, *options: str,
           cwd: Optional[Path] = None) -> List[List[str]]:
    """What a script fires in the recording build: name and arguments of each event."""
    execute([recorder, *options, script], cwd=cwd, environment={"INTERP_EVENTS": str(log)})
    return [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]


def crashed(done: "subprocess.CompletedProcess[str]") -> bool:
    """A signal, or a sanitizer's report."""
    return (done.returncode not in (0, 1) or "Sanitizer" in done.stderr
            or "runtime error:" in done.stderr)
