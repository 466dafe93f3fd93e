# SPDX-License-Identifier: 0BSD
"""What tests of the generator share: its files, its processes, expected texts, compiled headers."""
from __future__ import annotations

import difflib
import os
import subprocess
import sys
from pathlib import Path
from typing import List, Union

import pytest

from support import cases, toolchain
from support.command import run as sdtkit
from support.toolchain import ROOT, SDTKIT

from sdtgen.provider.build import build
from sdtgen.provider.check import check
from sdtgen.provider.model import ProviderFile
from sdtgen.provider.parser import parse
from sdtgen.provider.source import Diagnostics, Source

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
PYTHON_PROVIDER = ROOT / "providers" / "python.provider"
EVERYTHING = GOLDEN / "everything.provider"
UNNAMED = GOLDEN / "python_unnamed.d"
# Tables of faults, by subject; files in the style of real projects.
FAULT_TABLES = sorted((HERE / "errors").glob("*.txt"))
ACCEPTED = cases.read(HERE / "accept.txt")
REGENERATE = bool(os.environ.get("SDTKIT_TEST_REGENERATE"))

C_FLAGS = ("-std=c99", *toolchain.STRICT)
CXX_FLAGS = ("-std=c++11", *(flag for flag in toolchain.STRICT if flag != "-Wconversion"))
COMPILERS = {"gcc": C_FLAGS, "clang": C_FLAGS, "g++": CXX_FLAGS, "clang++": CXX_FLAGS}

# A hang must fail a test, not stop the suite.
PATIENCE = 120


def process(*arguments: Union[str, Path], python: str = sys.executable, program: Path = SDTKIT,
            **options: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process, which has signals, streams and limits of its own."""
    settings: dict = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": PATIENCE,
                      "encoding": "utf-8", **options}
    return subprocess.run([python, str(program), *map(str, arguments)], **settings)


def written(*words: Union[str, Path]) -> str:
    """What a command prints that must be good."""
    done = sdtkit(*words)
    assert done.status == 0, done.stderr
    return done.stdout


def header(provider: Path, target: Path) -> Path:
    """Write the header of a provider file that must be good."""
    assert written("header", "-o", target, provider) == ""
    return target


def same(name: str, expected: str, actual: str) -> None:
    if actual != expected:
        diff = difflib.unified_diff(expected.splitlines(True), actual.splitlines(True),
                                    f"{name} (expected)", f"{name} (now)")
        pytest.fail("".join(diff) or "the files differ in their last line end", pytrace=False)


def expect(path: Path, actual: str) -> None:
    """Compare with a file; SDTKIT_TEST_REGENERATE=1 writes it."""
    if REGENERATE:
        path.write_text(actual, encoding="utf-8")
        return
    same(path.name, path.read_text(encoding="utf-8") if path.exists() else "", actual)


def folded(text: str) -> str:
    """A text with one line for each of its paragraphs: layout is left to other golden files."""
    return "".join(f"{' '.join(part.split())}\n" for part in text.split("\n\n"))


def compile(compiler: str, source: Path, *flags: Union[str, Path]) -> "tuple[int, str]":
    """Compile with the flags of every consumer test; the status, and what the compiler said."""
    toolchain.need(compiler)
    language = "c++" if compiler.endswith("++") else "c"
    done = toolchain.run([compiler, *COMPILERS[compiler], f"-I{ROOT / 'include'}",
                          f"-I{source.parent}", "-x", language, source, *flags], check=False)
    return done.returncode, done.stdout + done.stderr


def program(compiler: str, source: Path, *flags: Union[str, Path]) -> str:
    """Build and run a program that must succeed; what it printed."""
    binary = source.with_suffix(f".{compiler.replace('+', 'x')}")
    assert compile(compiler, source, "-O2", *flags, "-o", binary) == (0, "")
    return toolchain.run([binary]).stdout


def parsed(name: str, data: bytes) -> "tuple[ProviderFile | None, Diagnostics]":
    """What the parser and the checks made of a text, without the command around them."""
    diagnostics = Diagnostics(Source(name, data))
    if not diagnostics.check_text():
        return None, diagnostics
    made = build(name, parse(diagnostics), diagnostics)
    check(made, diagnostics)
    return (None if diagnostics.errors else made), diagnostics


def faults() -> List[cases.Case]:
    return [case for table in FAULT_TABLES for case in cases.read(table)]
