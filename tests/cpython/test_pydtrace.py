# SPDX-License-Identifier: 0BSD
"""CPython's own Include/pydtrace.d, unchanged, through sdtkit."""
from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import List

import pytest

from support import dropin, toolchain
from support.cpython import Build
from support.python_probes import SHAPES

UNUSED = {"instance__new__start", "instance__new__done",
          "instance__delete__start", "instance__delete__done"}
SOURCES = ("Python/ceval", "Python/import", "Python/sysmodule", "Modules/gcmodule")


@pytest.fixture(scope="module")
def header(static_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The header after the one step that CPython's makefile applies to it."""
    made = tmp_path_factory.mktemp("pydtrace") / "pydtrace_probes.h"
    provider = static_build.directory.parent / "source" / "Include" / "pydtrace.d"
    toolchain.probe_header(provider, made)
    lines = made.read_text(encoding="utf-8").splitlines()
    made.write_text("".join(re.sub("PYTHON_", "PyDTrace_", line, count=1) + "\n"
                            for line in lines), encoding="utf-8")
    return made


def test_all_twelve_probes_have_their_macros(header: Path) -> None:
    text = header.read_text(encoding="utf-8")
    for probe in {*SHAPES, *UNUSED}:
        macro = "PyDTrace_" + probe.replace("__", "_").upper()
        assert re.search(rf"^#define {macro}\(", text, re.MULTILINE), macro
        assert re.search(rf"^#define {macro}_ENABLED\(\)", text, re.MULTILINE), macro


def compile_command(build: Build, name: str) -> List[str]:
    """The command by which the tree compiles one file, as its makefile tells it."""
    told = toolchain.run(["make", "-n", "-W", f"../source/{name}.c", f"{name}.o"],
                         cwd=build.directory)
    lines = told.stdout.replace("\\\n", " ").splitlines()
    found = [line for line in lines if line.endswith(f"../source/{name}.c")]
    assert len(found) == 1, told.stdout
    return shlex.split(found[0])


def test_the_probes_that_are_used_have_their_types(
        static_build: Build, header: Path, tmp_path: Path) -> None:
    objects = []
    for name in SOURCES:
        made = tmp_path / (Path(name).name + ".o")
        command = compile_command(static_build, name)
        command[command.index("-o") + 1] = str(made)
        # -iquote comes before every -I, so before the header of the build.
        done = toolchain.run([*command, "-iquote", header.parent], cwd=static_build.directory,
                             joined=True)
        assert "pydtrace" not in done.stdout, done.stdout
        objects.append(made.name)
    summaries = {row[1:] for row in dropin.rows(tmp_path, objects) if row[0] == "linked"}
    assert summaries == {("python", name, shapes, True) for name, shapes in SHAPES.items()}
