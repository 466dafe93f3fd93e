# SPDX-License-Identifier: 0BSD
"""Builds tests/header/consumer: a program that traces its own probes and checks the values.

    program = builder.build(target, "clang-19", "-O2", tmp_path)
    consumer.check(target, program)         # "311/311"

`builder` is a fixture: a conftest.py imports it.
"""
from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import pytest

from . import notes, targets, toolchain
from .targets import Target

SOURCES = toolchain.ROOT / "tests" / "header" / "consumer"
BODY = [SOURCES / "hand.c", SOURCES / "typed.c"]
COMMON = [SOURCES / name for name in
          ("main.c", "notes.c", "trap.c", "operand.c", "expect.c", "data.c")]
BARE = ["-ffreestanding", "-fno-stack-protector", "-fno-pie", "-nostdlibinc", "-isystem",
        str(SOURCES / "system" / "bare")]
# What the program has decoded: so many right, of so many.
RESULT = re.compile(r"^values (\d+)/(\d+)$", re.MULTILINE)
C, CXX = ["-std=c99"], ["-x", "c++", "-std=c++11"]
LINKERS = [22, 19, 16, 15, 14, 13]


def command(target: Target, compiler: str) -> List[str]:
    """The words of a compiler's command for a target; skips what is not installed."""
    if compiler.startswith("clang"):
        return targets.clang(target, compiler)
    if target.native:
        return [targets.need(compiler, "musl-tools" if compiler == "musl-gcc" else compiler)]
    return [targets.gcc(target), *target.flags]


def compile_files(words: Sequence[str], files: Sequence[Path], directory: Path) -> List[Path]:
    """Objects of these files; any diagnostic fails the test."""
    done = toolchain.run([*words, "-c", *files], cwd=directory)
    assert done.stderr == "", done.stderr
    return [directory / f"{file.stem}.o" for file in files]


class Builder:
    """Builds the program; what no test varies is compiled once for each target."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        toolchain.probe_header(SOURCES / "typed.provider", directory / "typed_probes.h")
        self.common: Dict[Tuple[str, bool], List[Path]] = {}

    def options(self, target: Target) -> List[str]:
        code = BARE if not target.libc else ["-fPIC"] if target.not_run else ["-fPIE"]
        return [*toolchain.STRICT, *code, f"-I{self.directory}", f"-I{toolchain.INCLUDE}",
                f"-I{SOURCES}"]

    def build(self, target: Target, compiler: str, level: str, directory: Path,
              *flags: str) -> Path:
        """The program in `directory`, its body by this compiler at this level.

        The linker gets the flags too: some make sense for both only.  With -I a flag may bring
        another typed_probes.h.
        """
        language = CXX if compiler.startswith(("g++", "clang++")) else C
        words = command(target, compiler)
        objects = compile_files([*words, level, *flags, *self.options(target), *language], BODY,
                                directory)
        if target.not_run:
            # Only its notes are read: what it calls need not be there.
            return self._link(target, words, objects, directory, "-shared", "-nostdlib")
        return self.link(target, compiler, objects, directory, *flags)

    def link(self, target: Target, compiler: str, body: List[Path], directory: Path,
             *flags: str) -> Path:
        """The program of these objects, which are its body."""
        return self._link(target, command(target, compiler), body + self._common(target, compiler),
                          directory, *flags)

    def _common(self, target: Target, compiler: str) -> List[Path]:
        musl = compiler == "musl-gcc"
        key = target.name, musl
        if key not in self.common:
            directory = self.directory / f"{target.name}{' musl' if musl else ''}"
            directory.mkdir()
            words = command(target, "musl-gcc" if musl else "gcc" if target.libc else compiler)
            system = "posix.c" if target.libc else "bare.c"
            files = [*COMMON, SOURCES / "arch" / f"{target.source}.c", SOURCES / "system" / system]
            self.common[key] = compile_files([*words, "-O1", *self.options(target), *C], files,
                                             directory)
        return self.common[key]

    def _link(self, target: Target, words: List[str], objects: List[Path], directory: Path,
              *flags: str) -> Path:
        program = directory / "consumer"
        if not target.libc:
            words = [*words, "-nostdlib", "-static", "-no-pie", f"--ld-path={_lld(target)}"]
        elif not target.native:
            words = [targets.gcc(target), *target.flags]
        toolchain.run([*words, *objects, *flags, "-o", program])
        return program


def _lld(target: Target) -> str:
    """The newest linker of LLVM: it need not be as old as the compiler."""
    names = [f"ld.lld-{version}" for version in LINKERS if version >= target.oldest_clang]
    found = next(filter(shutil.which, names), names[-1])
    return f"/usr/bin/{targets.need(found, found.replace('ld.', ''))}"


@pytest.fixture(scope="session")
def builder(tmp_path_factory) -> Builder:
    return Builder(tmp_path_factory.mktemp("consumer"))


def check(target: Target, program: Path) -> str:
    """A cell of the table: values that were right, of all."""
    if target.not_run:
        found = [note for note in notes.notes(program) if note.provider in ("hand", "typed")]
        assert len({note.name for note in found}) > 50
        assert notes.unreadable(found, target.source) == []
        count = sum(len(note.args) for note in found)
        return f"read {count}/{count}"
    text = targets.run(target, program)
    match = RESULT.search(text)
    if match is None or match[1] != match[2] or int(match[2]) < 100:
        pytest.fail(text, pytrace=False)
    return f"{match[1]}/{match[2]}"
