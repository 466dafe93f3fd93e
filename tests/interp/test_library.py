# SPDX-License-Identifier: 0BSD
"""The interpreter as a library: its interface, and that interpreters share nothing."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import build as builder
from support import interp as interpreter
from support import toolchain

TWO_INTERPRETERS = """
#include "interp.h"

int main(void)
{
    struct interp_options options = {0};
    struct interp *first = interp_new(&options), *second = interp_new(&options);
    int status = interp_run_text(first, "x = 1\\nimport sys\\nsys.path.append(5)\\nprint(x)\\n");

    status += interp_run_text(second, "import sys\\nprint(len(sys.path))\\nprint(x)\\n");
    interp_free(first);
    status += interp_run_text(second, "print('still here')\\n");
    interp_free(second);
    return status;
}
"""


@pytest.fixture(scope="module")
def library(build: Path) -> Path:
    return build / "examples" / "interp" / "libinterp.so"


def test_only_the_interface_is_exported(library: Path) -> None:
    listing = toolchain.run(["nm", "-D", "--defined-only", library]).stdout
    names = {line.split()[-1] for line in listing.splitlines()}
    assert names == {"interp_new", "interp_free", "interp_run_file", "interp_run_text",
                     "interp_main"}


def test_two_interpreters_share_nothing(library: Path, tmp_path: Path) -> None:
    source = tmp_path / "two.c"
    source.write_text(TWO_INTERPRETERS)
    program = tmp_path / "two"
    toolchain.run(["gcc", "-std=c99", f"-I{builder.INTERP}", source, library,
                   f"-Wl,-rpath,{library.parent}", "-o", program])
    done = interpreter.execute([program])
    assert done.stdout == "1\n1\nstill here\n"
    assert done.stderr.splitlines()[-1] == "NameError: name 'x' is not defined"
    assert done.returncode == 1


def test_no_global_variable_but_the_semaphores(build: Path) -> None:
    """The objects hold nothing that can be written, except in the section .probes."""
    objects = sorted((build / "examples" / "interp" / "interp-noprobes.p").glob("*.o"))
    assert len(objects) == len(builder.sources())
    for path in objects:
        listing = toolchain.run(["nm", path]).stdout
        writable = [line for line in listing.splitlines() if line.split()[-2] in "bBcCD"]
        assert writable == [], path.name


def test_launcher_has_no_probes_and_the_library_has_all(build: Path, library: Path) -> None:
    launcher = toolchain.run(["readelf", "-n", build / "examples" / "interp" / "interp-shared"])
    assert "stapsdt" not in launcher.stdout
    notes = toolchain.run(["readelf", "-n", library]).stdout
    names = [line.split()[1] for line in notes.splitlines() if line.strip().startswith("Name:")]
    assert sorted(names) == ["audit", "function__entry", "function__return", "gc__done",
                             "gc__start", "import__find__load__done",
                             "import__find__load__start", "line"]
