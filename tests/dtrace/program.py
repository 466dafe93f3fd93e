# SPDX-License-Identifier: 0BSD
"""Runs our dtrace and SystemTap's, and builds programs with what they write."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Tuple, Union

import pytest

from support import notes, toolchain

HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
DTRACE = toolchain.ROOT / "gen" / "dtrace"
REFERENCE = Path("/usr/bin/dtrace")
PATIENCE = 300
Word = Union[str, Path]

# Expressions for the arguments, and what a note says of each.
VALUES: Sequence[Tuple[str, str, int]] = (
    ("text", "8", -1), ("block", "8", -1), ("function", "8", -1), ("&number", "8", -1),
    ("\"literal\"", "8", -1), ("small", "-2", -300), ("letter", "-1", -7), ("byte", "1", 200),
    ("truth", "1", 1), ("number", "-4", -70000), ("size", "8", 1 << 40), ("wide", "-8", -(1 << 41)))
BODY = """
int function(int);
int function(int a) {{ return a; }}
void fire(char *, short, signed char, unsigned char, BOOL, int, unsigned long, long long);
void fire(char *text, short small, signed char letter, unsigned char byte, BOOL truth, int number,
          unsigned long size, long long wide)
{{
    char block[16] = "block";
    (void)text; (void)small; (void)letter; (void)byte; (void)truth; (void)number; (void)size;
    (void)wide; (void)block;
{calls}
}}
int main(int argc, char **argv)
{{
    (void)argc;
    fire(argv[0], -300, -7, 200, 1, -70000, 1UL << 40, -(1LL << 41));
    return 0;
}}
"""


def dtrace(*words: Word, program: Path = DTRACE, cwd: Optional[Path] = None,
           env: Optional[Mapping[str, str]] = None, **more) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items()
             if name not in ("CC", "CPP", "CFLAGS")}
    start = [sys.executable] if program == DTRACE else []
    return subprocess.run([*start, str(program), *map(str, words)], cwd=cwd,
                          env={**clean, "LC_ALL": "C", **(env or {})}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=PATIENCE, check=False, **more)


def good(*words: Word, **more) -> None:
    done = dtrace(*words, **more)
    assert done.returncode == 0 and done.stdout == "", done.stdout + done.stderr


def reference(*words: Word, cwd: Path, **more) -> "subprocess.CompletedProcess[str]":
    toolchain.need(str(REFERENCE))
    return dtrace(*words, program=REFERENCE, cwd=cwd, **more)


def provider(folder: Path, text: str, name: str = "app.d") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def calls(probes: Dict[str, int], shift: int = 0) -> str:
    """A statement for each macro, with arguments from the table."""
    lines = []
    for index, (macro, count) in enumerate(probes.items()):
        words = ", ".join(VALUES[(index + shift + each) % len(VALUES)][0] for each in range(count))
        lines.append(f"    if ({macro}_ENABLED()) {macro}({words}); else {macro}({words});")
    return BODY.format(calls="\n".join(lines))


def source(folder: Path, includes: Sequence[str], text: str, name: str = "app.c") -> Path:
    path = folder / name
    head = "".join(f'#include "{each}"\n' for each in includes)
    boolean = "bool" if name.endswith(".cc") else "_Bool"
    path.write_text(f"#define BOOL {boolean}\n{head}{text}")
    return path


def summaries(path: Path) -> List[Tuple[str, str, Tuple[str, ...], bool]]:
    return sorted(set(note.summary for note in notes.notes(path)))


def build(compiler: str, folder: Path, sources: Sequence[Path], *flags: Word) -> Path:
    toolchain.need(compiler)
    target = folder / f"program-{compiler}"
    done = toolchain.run([compiler, *flags, *sources, "-o", target], check=False)
    if done.returncode or done.stderr:
        pytest.fail(f"{compiler} {' '.join(map(str, flags))}\n{done.stderr}", pytrace=False)
    return target
