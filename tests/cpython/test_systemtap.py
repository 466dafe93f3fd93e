# SPDX-License-Identifier: 0BSD
"""Oracle: the same CPython, its probes made by SystemTap's dtrace and sys/sdt.h."""
from __future__ import annotations

import shutil

import pytest

from support import cpython, notes, toolchain
from support.cpython import Build
from support.python_probes import SHAPES

pytestmark = pytest.mark.size("all")


@pytest.fixture
def systemtap_build(build: Build) -> Build:
    """The same tree with the probes of SystemTap."""
    header = toolchain.run(["cc", "-E", "-x", "c", "-"], said="#include <sys/sdt.h>\n",
                           check=False)
    if header.returncode or shutil.which("dtrace") is None:
        pytest.skip("no sys/sdt.h or dtrace (package systemtap-sdt-dev)")
    cpython.build(build.shared, "--systemtap")
    return Build(build.directory.with_name(build.directory.name + "-systemtap"), build.shared)


def test_the_oracle_is_made_by_systemtap(systemtap_build: Build) -> None:
    header = (systemtap_build.directory / "Include/pydtrace_probes.h").read_text(encoding="utf-8")
    assert "#include <sys/sdt.h>" in header
    assert "usdt/usdt.h" not in header
    assert (systemtap_build.directory / "Python/pydtrace.o").exists()


def test_both_have_the_same_probes(build: Build, systemtap_build: Build) -> None:
    ours = {note.summary for note in notes.notes(build.probes)}
    theirs = {note.summary for note in notes.notes(systemtap_build.probes)}
    assert len(theirs) == len(SHAPES)
    assert ours == theirs
