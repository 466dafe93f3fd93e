# SPDX-License-Identifier: 0BSD
"""CPython as examples/cpython/build.sh builds it."""
from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

import pytest

from . import toolchain
from .toolchain import ROOT

BUILD_SH = ROOT / "examples" / "cpython" / "build.sh"
POISON_SH = ROOT / "examples" / "cpython" / "poison.sh"

# Exit status of build.sh where the system lacks something it cannot install.
STATUS_LACKING = 3


@dataclass(frozen=True)
class Build:
    """A built tree: `python` is what a user starts, `probes` the file that has the notes."""
    directory: Path
    shared: bool

    @property
    def python(self) -> Path:
        return self.directory / "python"

    @property
    def probes(self) -> Path:
        return self.directory / "libpython3.11.so.1.0" if self.shared else self.python

    @property
    def environment(self) -> Dict[str, str]:
        """What a process needs to run `python` from the tree."""
        found = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        if self.shared:
            found["LD_LIBRARY_PATH"] = str(self.directory)
        return found

    def log(self, name: str) -> str:
        return (self.directory / "sdtkit" / name).read_text(encoding="utf-8", errors="replace")


def work_directory() -> Path:
    chosen = os.environ.get("SDTKIT_CPYTHON_WORK")
    if chosen:
        return Path(chosen).resolve()
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache).resolve() / "sdtkit" / "cpython"


def run_build(options: List[str]) -> "subprocess.CompletedProcess[str]":
    return toolchain.run([BUILD_SH, *options], joined=True, check=False, timeout=7200)


def build(shared: bool, *options: str) -> Build:
    """Build, or find built; skip if the system cannot.  build.sh takes a lock."""
    work = work_directory()
    done = run_build(["--work", str(work), "--interpreter-only", *options,
                      *(["--shared"] if shared else [])])
    if done.returncode == STATUS_LACKING:
        pytest.skip(done.stdout.strip())
    if done.returncode:
        raise RuntimeError(f"build.sh ended with {done.returncode}\n{done.stdout}")
    return Build(work / ("shared" if shared else "static"), shared)
