# SPDX-License-Identifier: 0BSD
"""The program busy.c: builds it, talks to it, and counts what it passes with a tracer.

    with Busy(built) as busy:       # eight threads pass probes
        with tracer:                # attached meanwhile
            passed = busy.run(1)    # {"step": 2048, ...}: passed between two barriers
    busy.quiet()                    # no semaphore is raised
"""
from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Dict, IO, List, Optional, Sequence, Tuple, Type

from support import notes, toolchain

HERE = Path(__file__).resolve().parent
LINE = 300.0        # seconds until an answer is given up


@dataclass(frozen=True)
class Built:
    program: Path
    plugin: Path

    def sites(self) -> List[Tuple[Path, List[notes.Note]]]:
        """The files and their notes; libc's are not ours."""
        return [(path, [note for note in notes.notes(path) if note.provider == provider])
                for path, provider in ((self.program, "storm"), (self.plugin, "plugin"))]


def build(directory: Path, compiler: str = "gcc", flags: Sequence[str] = ("-O2",)) -> Built:
    toolchain.need(compiler)
    words = [compiler, "-std=gnu99", "-g", "-Wall", "-Wextra", "-Werror", *flags, "-pthread",
             f"-I{directory}", f"-I{toolchain.INCLUDE}"]
    for name in ("storm", "plugin"):
        toolchain.probe_header(HERE / f"{name}.provider", directory / f"{name}_probes.h")
    built = Built(directory / "busy", directory / "plugin.so")
    toolchain.run([*words, HERE / "busy.c", "-ldl", "-o", built.program])
    toolchain.run([*words, "-fPIC", "-shared", HERE / "plugin.c", "-o", built.plugin])
    return built


class Wrong(Exception):
    """The program ended, or its results are not what they were untraced."""


class Busy:
    """A running program; it works freely inside of the block until told otherwise."""

    def __init__(self, built: Built, rounds: int = 256, ticks: int = 2000,
                 environment: Optional[Dict[str, str]] = None) -> None:
        self.built = built
        self.errors: IO[bytes] = open(built.program.with_suffix(".err"), "w+b")
        self.process = subprocess.Popen(
            [str(built.program), str(built.plugin), str(rounds), str(ticks)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment)
        self.pid = self.process.pid

    def __enter__(self) -> "Busy":
        self.answer("ready")
        self.free()
        return self

    def say(self, text: str) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(text + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Wrong(self.why()) from None

    def answer(self, word: str) -> Dict[str, int]:
        assert self.process.stdout
        words = self.process.stdout.readline().split()
        if not words or words[0] != word:
            raise Wrong(f"{self.why()}; '{word}' was to come, not {words}")
        return {name: int(count) for name, _, count in (each.partition("=") for each in words[1:])}

    def why(self) -> str:
        try:
            status: Optional[int] = self.process.wait(10)
        except subprocess.TimeoutExpired:
            status = None
        self.errors.seek(0)
        return f"busy ended with {status}: {self.errors.read(4000).decode(errors='replace')}"

    def free(self) -> None:
        self.say("free")
        self.answer("free")

    def pause(self) -> Dict[str, int]:
        """All threads wait; what was passed since the start."""
        self.say("pause")
        return self.answer("paused")

    def begin(self, batches: int) -> None:
        """The first half of run, for a tracer that needs the same thread to go on."""
        self.say(f"run {batches}")

    def end(self) -> Dict[str, int]:
        first = self.answer("from")
        last = self.answer("to")
        return {name: last[name] - first[name] for name in last}

    def run(self, batches: int) -> Dict[str, int]:
        """Passes between two barriers, by probe; the threads wait before and after."""
        self.begin(batches)
        return self.end()

    def quiet(self) -> None:
        """Every semaphore is zero."""
        path, found = self.built.sites()[0]
        raised = {note.name: value for note in found if note.semaphore
                  for value in [notes.semaphore_value(self.pid, path, note)] if value}
        assert not raised, f"semaphores stay raised: {raised}"

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 where: Optional[TracebackType]) -> None:
        try:
            if kind is None:
                self.say("end")
                self.answer("end")
                if self.process.wait(LINE) != 0:
                    raise Wrong(self.why())
                self.errors.seek(0)
                said = self.errors.read(4000)
                assert not said, said.decode(errors="replace")
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout, self.errors):
                if stream:
                    try:
                        stream.close()
                    except BrokenPipeError:
                        pass
