# SPDX-License-Identifier: 0BSD
"""ELF files with as many notes as wanted, and what it costs to read one."""
from __future__ import annotations

import resource
import struct
import subprocess
import sys
from pathlib import Path
from typing import List, Sequence

from . import toolchain


def synthetic(path: Path, count: int, hole: int = 0) -> None:
    """A file whose only sections are `count` notes, and names; `hole` bytes before them."""
    body = struct.pack("<3Q", 0x1000, 0, 0) + b"p\0n\0-4@%eax\0"
    note = struct.pack("<3I", 8, len(body), 3) + b"stapsdt\0" + body + bytes(-len(body) % 4)
    names = b"\0.note.stapsdt\0.shstrtab\0"
    start = 64 + hole
    end = start + count * len(note)
    rows = [(0,) * 10, (1, 7, 0, 0, start, count * len(note), 0, 0, 4, 0),
            (15, 3, 0, 0, end, len(names), 0, 0, 1, 0)]
    with open(path, "wb") as file:
        file.write(struct.pack("<16sHHIQQQI6H", b"\x7fELF\2\1\1", 3, 62, 1, 0, 0, end + len(names),
                               0, 64, 56, 0, 64, 3, 2))
        file.seek(start)
        for done in range(0, count, 10000):
            file.write(note * min(10000, count - done))
        file.write(names)
        for row in rows:
            file.write(struct.pack("<2I4Q2I2Q", *row))


def noted(path: Path, *notes: Sequence[str]) -> Path:
    """A program, to look at and not to run, with a note for each (provider, name[, arguments])."""
    made = []
    for provider, name, *text in notes:
        body = struct.pack("<3Q", 0x1000, 0, 0) + b"".join(
            each.encode("utf-8", "surrogateescape") + b"\0"
            for each in (provider, name, *(text or ["-4@%eax"])))
        made.append(struct.pack("<3I", 8, len(body), 3) + b"stapsdt\0" + body
                    + bytes(-len(body) % 4))
    data = b"".join(made)
    names = b"\0.note.stapsdt\0.shstrtab\0"
    rows = [(0,) * 10, (1, 7, 0, 0, 64, len(data), 0, 0, 4, 0),
            (15, 3, 0, 0, 64 + len(data), len(names), 0, 0, 1, 0)]
    head = struct.pack("<16sHHIQQQI6H", b"\x7fELF\2\1\1", 3, 62, 1, 0, 0,
                       64 + len(data) + len(names), 0, 64, 56, 0, 64, 3, 2)
    path.write_bytes(head + data + names
                     + b"".join(struct.pack("<2I4Q2I2Q", *row) for row in rows))
    path.chmod(0o755)
    return path


MEASURE = r"""
import re, sys
sys.path.insert(0, sys.argv[1])
from sdtgen.binary.elf import read_elf
from sdtgen.binary.notes import read_notes
with read_elf(sys.argv[2]) as elf:
    count = len(read_notes(elf).notes)
# Not ru_maxrss: a process inherits that of the one that started it.
print(count, *re.findall(r"VmHWM:\s*(\d+)", open("/proc/self/status").read()))
"""


def measured(path: Path) -> List[int]:
    """How many notes a process of its own reads, and its memory in kilobytes."""
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    done = subprocess.run([sys.executable, "-c", MEASURE, toolchain.ROOT / "gen", path],
                          stdout=subprocess.PIPE, text=True, check=True, preexec_fn=limit)
    return [int(each) for each in done.stdout.split()]
