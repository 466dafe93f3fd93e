# SPDX-License-Identifier: 0BSD
"""The body of tests/header/consumer, traced by a kernel: builds it, and compares the values.

    job = traced_body.Job(target, "gcc", "-O2", program)
    job.events("sdtkit_1", "/jobs/1/traced")    # lines for uprobe_events
    traced_body.Outcome(job, text)              # from what tests/kernels/trace.sh printed
"""
from __future__ import annotations

import contextlib
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

import pytest

from support import consumer, fetch, notes, targets, toolchain
from support.targets import Target

SOURCES = toolchain.ROOT / "tests" / "kernels"
FILES = [*consumer.BODY, SOURCES / "traced.c", consumer.SOURCES / "notes.c",
         consumer.SOURCES / "data.c"]
MASK = (1 << 64) - 1
PROPERTY = "kernel"         # a row of the table
# Size of a pointer.  Of a slot with a pointer a kernel of 64 bits reads 8 bytes, where a program
# of 32 bits wrote 4: what is behind pointers is not read there.
POINTER = {"i386": 0, "armhf ARM": 4, "armhf Thumb-2": 4}


@dataclass(frozen=True)
class Job:
    """A program to be traced, and what it was built with."""
    target: Target
    compiler: str
    level: str
    program: Path

    @property
    def notes(self) -> List[notes.Note]:
        """Its own; a static libc has probes too."""
        return [note for note in notes.notes(self.program) if note.provider in ("hand", "typed")]

    def events(self, group: str, path: str) -> str:
        pointer = POINTER.get(self.target.name, 8)
        return "".join(fetch.line(group, number, path, self.program, note,
                                  fetch.arguments(self.target.source, note, pointer)) + "\n"
                       for number, note in enumerate(self.notes))


def build(builder: consumer.Builder, target: Target, compiler: str, level: str, directory: Path,
          *flags: str) -> Job:
    """The program, static: a small machine has no libc."""
    toolchain.need("gcc" if target.native else f"{target.triple}-gcc", compiler)
    words = consumer.command(target, compiler)
    directory.mkdir()
    objects = consumer.compile_files([*words, level, *builder.options(target), *consumer.C,
                                      *flags], FILES, directory)
    program = directory / "traced"
    toolchain.run([targets.gcc(target), *target.flags, "-static", *objects, "-o", program])
    return Job(target, compiler, level, program)


@dataclass
class Pass:
    """One way to attach: what the program passed, and how much of it the kernel saw."""
    right: int = 0
    total: int = 0
    unread: int = 0         # behind pointers, where the kernel cannot
    faults: List[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.right}/{self.total}" + (f" ({self.unread} unread)" if self.unread else "")


def _value(text: str) -> int:
    try:
        return int(text, 0) & MASK
    except ValueError:
        return -1       # "(fault)"


def compare(said: str, trace: str, reads_behind: bool) -> Pass:
    """The program's lines against the kernel's, hit by hit."""
    found = Pass()
    hits = iter(fetch.hits(trace))
    values: Dict[str, str] = {}
    nothing: Tuple[str, Dict[str, str]] = ("nothing", {})
    name = ""
    for row in said.splitlines():
        word, *rest = row.split() or [""]
        if word == "fault:":
            found.faults.append(row)
        elif word == "passes":
            name, values = rest[0], {}
            seen, got = next(hits, nothing)
            if seen != name:
                found.faults.append(f"{name} is passed, {seen} is traced")
            else:
                values = got
            for number, text in enumerate(rest[1:]):
                found.total += 1
                if _value(values.get(f"a{number}", "")) == int(text, 16):
                    found.right += 1
                else:
                    found.faults.append(f"{name}: argument {number + 1} is {text}, traced as "
                                        f"{values.get(f'a{number}', 'nothing')}")
        elif word == "behind" and not reads_behind:
            found.unread += 1
        elif word == "behind":
            found.total += 1
            there = values.get(f"b{rest[0]}", "").strip("{}").split(",")
            if there[:len(rest) - 1] == rest[1:]:
                found.right += 1
            else:
                found.faults.append(f"{name}: argument {int(rest[0]) + 1} points at {rest[1:]}, "
                                    f"traced as {there}")
    found.faults += [f"{seen} is traced, nothing is passed" for seen, _ in hits]
    return found


class Outcome:
    """What became of a job: the two ways to attach, and the semaphores."""

    def __init__(self, job: Job, text: str) -> None:
        parts = re.split(r"^@@ (.*)$", "\n" + text, flags=re.MULTILINE)[1:]
        self.text = text
        self.reads_behind = POINTER.get(job.target.name, 8) > 0
        self.sections: List[Tuple[str, str]] = list(zip(parts[::2], parts[1::2]))
        self.late, self.early = self._pass(0), self._pass(1)
        self.refused = re.findall(r"^refused (\w+)", text, re.MULTILINE)
        self.semaphores = [[int(count) for count in row.split()]
                           for row in re.findall(r"^semaphores ?(.*)$", text, re.MULTILINE)]
        sites = [note.semaphore for note in job.notes if note.semaphore]
        self.raised = [sites.count(semaphore) for semaphore in sites]
        self.statuses = [int(name.split()[1]) for name, _ in self.sections
                         if name.startswith("status ")]

    def _pass(self, number: int) -> Pass:
        said = [rest for name, rest in self.sections if name == "said"]
        trace = [rest for name, rest in self.sections if name == "trace"]
        if number >= min(len(said), len(trace)):
            return Pass(faults=["the program did not come to its end"])
        return compare(said[number], trace[number], self.reads_behind)

    def semaphores_follow(self) -> bool:
        """0, then one for each site, then 0 again; and one for each site from the start."""
        zero = [0] * len(self.raised)
        return len(zero) > 0 and self.semaphores == [zero, self.raised, zero, self.raised]

    def faults(self) -> List[str]:
        """All that is not as it must be."""
        found = [*(f"late: {fault}" for fault in self.late.faults),
                 *(f"early: {fault}" for fault in self.early.faults),
                 *(f"refused by the kernel: {name}" for name in self.refused)]
        if self.statuses != [0, 0]:
            found.append(f"exit statuses {self.statuses}")
        if not self.semaphores_follow():
            found.append(f"semaphores {self.semaphores}, sites {self.raised}")
        if min(self.late.total, self.early.total) < 100:
            found.append("fewer than 100 values were passed")
        return found

    def record(self, record: Callable[[str, Any], None], kernel: str, job: Job) -> None:
        """A row of the table."""
        semaphores = "follow" if self.semaphores_follow() else "WRONG"
        record(PROPERTY, [kernel, job.target.name, f"{job.compiler} {job.level}", str(self.late),
                          str(self.early), semaphores])


@contextlib.contextmanager
def row_if_not_run(record: Callable[[str, Any], None], kernel: str, programs: Sequence[str]
                   ) -> Iterator[None]:
    """A test that cannot run has its row in the table too, with the reason."""
    try:
        yield
    except pytest.skip.Exception as reason:
        short = textwrap.shorten(str(reason.msg), 60, placeholder=" ...")
        record(PROPERTY, [kernel, ", ".join(programs), "", short, "", ""])
        raise
    except pytest.fail.Exception:
        record(PROPERTY, [kernel, ", ".join(programs), "", "FAILED", "", ""])
        raise
