# SPDX-License-Identifier: 0BSD
"""build.sh and poison.sh: what they promise about a build of CPython."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Dict, List

import pytest

from support import cpython, toolchain
from support.cpython import POISON_SH, Build, run_build


def poisoned(*command: str) -> "subprocess.CompletedProcess[str]":
    return toolchain.run([POISON_SH, *command], joined=True, check=False)


def test_configure_says_yes(build: Build) -> None:
    log = build.log("configure.log")
    assert "checking for --with-dtrace... yes" in log
    assert f"checking for dtrace... (cached) {build.directory}/sdtkit/dtrace" in log


def test_configure_and_make_ran_under_poison(build: Build) -> None:
    assert "poison: " in build.log("configure.log")
    assert "poison: " in build.log("make.log")
    assert "poisoned" not in build.log("make.log")


def test_compiler_has_nothing_to_say_about_the_probes(build: Build) -> None:
    told = [line for line in build.log("make.log").splitlines()
            if ("usdt.h" in line or "pydtrace" in line) and ("warning" in line or "error:" in line)]
    assert told == []


def test_no_file_of_cpython_is_edited(build: Build) -> None:
    work = build.directory.parent
    toolchain.run(["sha256sum", "--check", "--quiet", work / "source.sha256"], cwd=work / "source")


def test_second_run_builds_nothing(build: Build) -> None:
    def times() -> Dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in sorted(build.directory.rglob("*.o"))
                + [build.python, build.probes]}

    before = times()
    assert len(before) > 100
    cpython.build(build.shared)
    assert times() == before


def test_interpreter_runs(build: Build) -> None:
    done = toolchain.run([build.python, "-S", "-c", "import sys; print(sys.version)"],
                         env=build.environment)
    assert done.stdout.startswith("3.11.")


@pytest.mark.parametrize("arguments", [
    ["-G", "-s", "x.d", "-o", "x.o"], ["-h", "-s", "x.d"], ["-C", "-h", "-o", "x.h"], []],
    ids=["object", "no-output", "option", "nothing"])
def test_the_dtrace_of_the_build_answers_nothing_but_a_header(
        static_build: Build, tmp_path: Path, arguments: List[str]) -> None:
    done = toolchain.run([static_build.directory / "sdtkit" / "dtrace", *arguments], cwd=tmp_path,
                         joined=True, check=False)
    assert done.returncode == 1
    assert "only -h is answered" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_poison_stops_the_header_of_systemtap(tmp_path: Path) -> None:
    source = tmp_path / "x.c"
    source.write_text("#include <sys/sdt.h>\nint main(void) { return 0; }\n", encoding="utf-8")
    done = poisoned("cc", "-c", str(source), "-o", str(tmp_path / "x.o"))
    assert done.returncode == 1
    assert "poisoned: this build uses the sys/sdt.h of SystemTap" in done.stdout


def test_poison_stops_dtrace() -> None:
    done = poisoned("dtrace", "-h", "-s", "x.d")
    assert done.returncode == 97
    assert "poisoned: this build runs dtrace -h -s x.d" in done.stdout


def test_poison_reaches_installed_files_for_root() -> None:
    if "in a mount namespace" not in poisoned("true").stdout:
        pytest.skip("no right to mount")
    if not os.access("/usr/bin/dtrace", os.X_OK):
        pytest.skip("no /usr/bin/dtrace (package systemtap-sdt-dev)")
    assert poisoned("/usr/bin/dtrace", "-h").returncode == 97
    done = poisoned("sh", "-c", "unset C_INCLUDE_PATH; echo '#include <sys/sdt.h>' | cc -E -")
    assert "poisoned" in done.stdout


def test_poison_ends_with_the_command() -> None:
    assert poisoned("sh", "-c", "exit 7").returncode == 7
    assert poisoned("true").returncode == 0


def test_poison_says_when_the_trap_does_not_work(tmp_path: Path) -> None:
    compiler = tmp_path / "deaf"
    compiler.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    compiler.chmod(0o755)
    done = toolchain.run([POISON_SH, "true"], env={"CC": str(compiler)}, joined=True, check=False)
    assert done.returncode == 125
    assert "the trap does not work" in done.stdout


@pytest.mark.parametrize("options, message", [
    (["--bogus"], "unknown argument: --bogus"),
    (["--jobs"], "--jobs wants a value"),
    (["--jobs", "0"], "--jobs wants a number above 0"),
    (["--work", "/tmp/a b"], "must not contain blanks"),
], ids=["unknown", "no-value", "no-jobs", "blanks"])
def test_wrong_usage_ends_with_two(options: List[str], message: str) -> None:
    done = run_build(options)
    assert done.returncode == 2
    assert message in done.stdout


def test_a_version_that_is_gone_lists_those_that_are_there(
        static_build: Build, tmp_path: Path) -> None:
    done = run_build(["--work", str(tmp_path), "--version", "3.11.0-0"])
    assert done.returncode == cpython.STATUS_LACKING
    assert "python3.11 3.11.0-0 cannot be had" in done.stdout
    assert "they list: 3.11" in done.stdout
    assert "--version" in done.stdout
