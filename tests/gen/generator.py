# SPDX-License-Identifier: 0BSD
"""Runs the generator, compares with what is expected, and compiles what it wrote."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Mapping, Optional, Sequence, Union

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SDTKIT = ROOT / "gen" / "sdtkit"
PYTHON_PROVIDER = ROOT / "providers" / "python.provider"
GOLDEN = HERE / "golden"

# Tests of the parts import the package; they leave no bytecode beside it.
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "gen"))

from sdtgen.provider.build import build  # noqa: E402
from sdtgen.provider.check import check  # noqa: E402
from sdtgen.provider.model import ProviderFile  # noqa: E402
from sdtgen.provider.parser import parse  # noqa: E402
from sdtgen.provider.source import Diagnostics, Source  # noqa: E402

C_FLAGS = ("-std=c99", "-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wconversion",
           "-Werror")
CXX_FLAGS = ("-std=c++11", "-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Werror")
COMPILERS = {"gcc": C_FLAGS, "clang": C_FLAGS, "g++": CXX_FLAGS, "clang++": CXX_FLAGS}

# A hang must fail a test, not stop the suite.
PATIENCE = 120


def sdtkit(*arguments: Union[str, Path], python: str = sys.executable, binary: bool = False,
           program: Path = SDTKIT, **options: object) -> "subprocess.CompletedProcess[str]":
    """Runs the command; its output is text unless `binary`."""
    command = [python, str(program), *map(str, arguments)]
    settings: dict = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": PATIENCE}
    if not binary:
        settings["encoding"] = "utf-8"
    settings.update(options)
    return subprocess.run(command, **settings)


def header(provider: Path, target: Path) -> Path:
    """Writes the header of a provider file that must be good."""
    done = sdtkit("header", "-o", target, provider)
    assert done.returncode == 0, done.stderr
    return target


def expect(path: Path, actual: str) -> None:
    """Compares with a file; SDTKIT_TEST_REGENERATE=1 writes it."""
    if os.environ.get("SDTKIT_TEST_REGENERATE"):
        path.write_text(actual, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    if actual != expected:
        diff = difflib.unified_diff(expected.splitlines(True), actual.splitlines(True),
                                    f"{path.name} (expected)", f"{path.name} (now)")
        pytest.fail("".join(diff) or "the files differ in their last line end", pytrace=False)


def compile(compiler: str, source: Path, *flags: Union[str, Path],
            env: Optional[Mapping[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    """Compiles with the flags of every consumer test; says what the compiler said."""
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not installed")
    language = "c++" if compiler.endswith("++") else "c"
    command: Sequence[str] = [compiler, *COMPILERS[compiler], f"-I{ROOT / 'include'}",
                              f"-I{source.parent}", "-x", language, str(source),
                              *map(str, flags)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", timeout=PATIENCE,
                          env={**os.environ, "LC_ALL": "C", **(env or {})})


def program(compiler: str, source: Path, *flags: Union[str, Path]) -> str:
    """Builds and runs a program that must succeed; returns what it printed."""
    binary = source.with_suffix(f".{compiler.replace('+', 'x')}")
    done = compile(compiler, source, "-O2", *flags, "-o", binary)
    assert done.returncode == 0, done.stdout
    ran = subprocess.run([str(binary)], stdout=subprocess.PIPE, encoding="utf-8",
                         timeout=PATIENCE)
    assert ran.returncode == 0, f"exit {ran.returncode}: {ran.stdout}"
    return ran.stdout


def model(provider: Path) -> ProviderFile:
    """What the parser made of a good file, without the command around it."""
    diagnostics = Diagnostics(Source(provider.name, provider.read_bytes()))
    assert diagnostics.check_text()
    built = build(provider.name, parse(diagnostics), diagnostics)
    check(built, diagnostics)
    assert not diagnostics.errors, diagnostics.render()
    return built
