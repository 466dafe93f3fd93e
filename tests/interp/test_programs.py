# SPDX-License-Identifier: 0BSD
"""Each program prints the same under Python and under the interpreter."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import build as builder
from support import interp as interpreter
from support.sizes import sample

# Those that fail on purpose, or are only imported.
HELPERS = {"broken", "circular_a", "circular_b", "helper"}
PROGRAMS = sorted(path for path in interpreter.PROGRAMS.glob("*.py") if path.stem not in HELPERS)
SCRIPTS = [interpreter.SCRIPTS / name for name in ("call_stack.py", "eight_probes.py", "fib.py")]


def check_same(program: Path, script: Path, *options: str) -> None:
    expected = interpreter.run_python(script)
    assert (expected.returncode, expected.stderr) == (0, "")
    done = interpreter.execute([program, *options, script.name], cwd=script.parent)
    assert done.stderr == ""
    assert done.stdout.splitlines() == expected.stdout.splitlines()
    assert done.returncode == 0


def name_of(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("kind, script", sample(
    ["interp", "interp-static", "interp-shared", "interp-noprobes"], PROGRAMS + SCRIPTS), ids=str)
def test_every_build_gives_the_same_output_as_python(build: Path, kind: str,
                                                     script: Path) -> None:
    program = build / "examples" / "interp" / kind
    if kind == "interp-static" and not program.exists():
        pytest.skip("no static libc")
    check_same(program, script)


@pytest.mark.size("ci")
@pytest.mark.parametrize("options", [[], ["--gc-stress"]], ids=["plain", "stress"])
@pytest.mark.parametrize("script", PROGRAMS + SCRIPTS[:2], ids=name_of)
def test_same_output_under_the_sanitizers(sanitized: Path, script: Path,
                                          options: "list[str]") -> None:
    """Also with a collection at every call and jump back."""
    check_same(sanitized, script, *options)


@pytest.mark.size("ci")
@pytest.mark.parametrize("compiler, level", sample(["gcc", "clang"], ["-O0", "-O3"]))
def test_no_warning_from_a_strict_compiler(compiler: str, level: str) -> None:
    builder.interp_variant(f"strict-{compiler}{level}", compiler, [
        level, "-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"])
