# SPDX-License-Identifier: 0BSD
"""What the tests of faults run: each command on files that it takes a while for.

    place = faults.make(directory)      # big.provider, app.provider, app and its source
    faults.COMMANDS["header"].words(place)
"""
from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from support import notes, toolchain

PROBES = 300
APP = """\
#include <stdlib.h>
#include <unistd.h>
#include "app_probes.h"
int main(int argc, char **argv)
{
    for (int i = 0; argc < 2 || i < atoi(argv[1]); i++) {
        APP_PASS(i, argv[0]);
        usleep(1000);
    }
    return 0;
}
"""


@dataclass(frozen=True)
class Command:
    """The words of one command; `target` is the file that it writes, if any."""
    program: str
    arguments: Tuple[str, ...]
    target: str = ""

    def words(self, *more: str) -> List[str]:
        return [sys.executable, str(toolchain.SDTKIT.with_name(self.program)), *self.arguments,
                *more]


COMMANDS: Dict[str, Command] = {
    "header": Command("sdtkit", ("header", "-o", "out", "big.provider"), "out"),
    "header -C": Command("sdtkit", ("header", "-C", "-o", "out", "big.provider"), "out"),
    "verify": Command("sdtkit", ("verify", "app.provider", "app")),
    "list": Command("sdtkit", ("list", "app")),
    "dtrace -h": Command("dtrace", ("-h", "-s", "big.provider", "-o", "out"), "out"),
    "dtrace -G": Command("dtrace", ("-G", "-s", "big.provider", "-o", "out"), "out"),
}
OLD = b"what was there before\n"


def make(directory: Path) -> Path:
    probes = "".join(f"    /**\n     * p{number} - probe {number}\n     * @a: x\n     * @b: y\n"
                     "     * @c: z\n     */\n"
                     f"    probe p{number}(int a, const char *b, unsigned long c);\n"
                     for number in range(PROBES))
    (directory / "big.provider").write_text(f"provider big {{\n{probes}}};\n")
    toolchain.app(directory, "app",
                  "provider app {\n    probe pass(int number, const char *name);\n};\n", APP,
                  "-D_DEFAULT_SOURCE", "-std=c99")
    return directory


def session(number: int) -> List[int]:
    """The processes of a session; those that ended and wait for their parent are none."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                text = Path("/proc", name, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            fields = text.rpartition(")")[2].split()
            if int(fields[3]) == number and fields[0] not in "ZX":
                found.append(int(name))
    return found


def gone(number: int, seconds: float = 20) -> bool:
    """Whether a session comes to its end: a compiler or tracer may need a moment for it."""
    end = time.monotonic() + seconds
    while session(number):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Bystander:
    """A process of the traced program that nobody asked to trace: it must be as it was."""

    def __init__(self, place: Path) -> None:
        self.path = place / "app"
        self.note = next(note for note in notes.notes(self.path) if note.provider == "app")
        self.process: Optional["subprocess.Popen[bytes]"] = None

    def __enter__(self) -> "Bystander":
        self.process = subprocess.Popen([str(self.path)], stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def state(self) -> Tuple[int, int]:
        """The byte at its site (0x90 if no trap stands there), and the semaphore."""
        assert self.process and self.process.poll() is None
        pid = self.process.pid
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            memory.seek(notes.load_bias(pid, self.path) + self.note.location)
            byte = memory.read(1)[0]
        return byte, notes.semaphore_value(pid, self.path, self.note)
