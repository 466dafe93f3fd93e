# SPDX-License-Identifier: 0BSD
"""The tools of a build that has static probes: SystemTap's, or ours with SystemTap's poisoned."""
from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Set, Tuple, Union

import pytest

from . import notes
from .cpython import POISON_SH
from .toolchain import INCLUDE, ROOT

DTRACE = ROOT / "gen" / "dtrace"
COMPAT = INCLUDE / "usdt" / "compat"

# Provider, probe, size and sign of each argument.
Probe = Tuple[str, str, Tuple[str, ...]]


@dataclass(frozen=True)
class Tools:
    """`name` is reference or ours; `flags` are what the preprocessor needs for <sys/sdt.h>."""
    name: str
    dtrace: str
    flags: Tuple[str, ...]
    prefix: Tuple[str, ...]

    def run(self, words: Sequence[Union[str, Path]], cwd: Path) -> str:
        """Run one command of a build; a failure shows all that it printed."""
        # A user's own dtrace first on PATH: build systems look nowhere else.
        path = cwd / f"bin-{self.name}"
        path.mkdir(exist_ok=True)
        link = path / "dtrace"
        if not link.is_symlink():
            link.symlink_to(self.dtrace)
        start = ["env", f"PATH={path}:{os.environ['PATH']}", "LC_ALL=C"]
        done = subprocess.run([*self.prefix, *start, *map(str, words)], cwd=cwd,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=600, check=False)
        if done.returncode:
            pytest.fail(f"{self.name}: {' '.join(map(str, words))}\n"
                        f"exit status {done.returncode}\n{done.stdout}", pytrace=False)
        return done.stdout


REFERENCE = Tools("reference", "/usr/bin/dtrace", (), ())
OURS = Tools("ours", str(DTRACE), (f"-I{COMPAT}",), (str(POISON_SH),))
BOTH: List[Tools] = [REFERENCE, OURS]


def probes(*files: Path) -> Set[Probe]:
    """The probes of objects or linked files; every one must be there to be read."""
    return {(note.provider, note.name, note.shapes) for file in files
            for note in notes.notes(file)}
