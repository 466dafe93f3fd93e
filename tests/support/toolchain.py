# SPDX-License-Identifier: 0BSD
"""The compilers that tests build with, and where the project's files are."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import List, Mapping, Optional, Sequence, Union

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
SDTKIT = ROOT / "gen" / "sdtkit"
Word = Union[str, Path]

# SDTKIT_TEST_CC="gcc-11 clang-19" tests other compilers.
C_COMPILERS: List[str] = os.environ.get("SDTKIT_TEST_CC", "gcc clang").split()
CXX_COMPILERS: List[str] = os.environ.get("SDTKIT_TEST_CXX", "g++ clang++").split()
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]
# What code is built for: the compiler's flags, and the linker's.
SHAPES = {
    "no-pie": (["-fno-pie"], ["-no-pie"]),
    "pie": (["-fPIE"], ["-pie"]),
    "static": (["-fno-pie"], ["-static", "-no-pie"]),
    "lto": (["-fPIE", "-flto"], ["-pie", "-flto"]),
}
STRICT = ["-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]


def need(*programs: str) -> None:
    """Skip the test unless all these programs are installed; CI must have them."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def run(arguments: Sequence[Word], *, check: bool = True, cwd: Optional[Word] = None,
        timeout: float = 300, env: Optional[Mapping[str, str]] = None, joined: bool = False,
        said: Optional[str] = None) -> "subprocess.CompletedProcess[str]":
    """Run a program in the C locale; a failure shows all that it printed.

    `env` are variables beside those of this process; `joined`: standard output is with standard
    error, in the order in which they were written; `said` is what the program reads.
    """
    words = [str(word) for word in arguments]
    done = subprocess.run(words, stdin=subprocess.DEVNULL if said is None else None, input=said,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT if joined else subprocess.PIPE,
                          encoding="utf-8", errors="backslashreplace",
                          env={**os.environ, "LC_ALL": "C", **(env or {})}, cwd=cwd,
                          timeout=timeout, check=False)
    if check and done.returncode:
        pytest.fail(f"{' '.join(words)}\nexit status {done.returncode}\n"
                    f"{done.stdout}{done.stderr or ''}", pytrace=False)
    return done


def compile_object(compiler: str, source: Path, target: Path,
                   *flags: Word) -> Path:
    """Compile one file; any diagnostic fails the test."""
    need(compiler)
    done = run([compiler, *flags, f"-I{INCLUDE}", "-c", source, "-o", target])
    assert done.stderr == "", f"{compiler} {' '.join(map(str, flags))}\n{done.stderr}"
    return target


def compiler_error(compiler: str, source: Path, *flags: Word) -> str:
    """What the compiler says of a file that it must refuse."""
    need(compiler)
    done = run([compiler, *flags, f"-I{INCLUDE}", "-c", source, "-o", "/dev/null"], check=False)
    assert done.returncode != 0, f"{compiler} accepts {source}"
    return done.stderr


def source(compiler: str, text: str, directory: Path, name: str = "probe") -> Path:
    """A file with this text, in the language that the compiler is for."""
    path = directory / f"{name}.{'cc' if '++' in compiler else 'c'}"
    path.write_text(text)
    return path


def program(compiler: str, text: str, directory: Path, compile_flags: Sequence[str] = (),
            link_flags: Sequence[str] = ()) -> Path:
    """The program of one file."""
    built = compile_object(compiler, source(compiler, text, directory), directory / "program.o",
                           *compile_flags)
    return link(compiler, [built], directory / "program", *link_flags)


def link(compiler: str, objects: Sequence[Path], target: Path, *flags: Word) -> Path:
    run([compiler, *objects, *flags, "-o", target])
    return target


def app(directory: Path, name: str, provider: str, text: str, *flags: Word) -> Path:
    """The program NAME of NAME.c, with NAME.provider and its header NAME_probes.h beside it."""
    need("gcc")
    (directory / f"{name}.provider").write_text(provider)
    (directory / f"{name}.c").write_text(text)
    probe_header(directory / f"{name}.provider", directory / f"{name}_probes.h")
    run(["gcc", "-O2", *flags, f"-I{INCLUDE}", f"{name}.c", "-o", name], cwd=directory)
    return directory / name


def probe_header(provider: Path, target: Path) -> Path:
    """Write the header of a provider file."""
    run(["python3", SDTKIT, "header", "-o", target, provider])
    return target
