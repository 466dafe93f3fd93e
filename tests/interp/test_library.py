# SPDX-License-Identifier: 0BSD
"""The interpreter as a library: its interface, its variables, and where its probes are."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import build as builder
from support import toolchain

pytestmark = pytest.mark.size("ci")


@pytest.fixture(scope="module")
def library(build: Path) -> Path:
    return build / "examples" / "interp" / "libinterp.so"


def test_only_the_interface_is_exported(library: Path) -> None:
    listing = toolchain.run(["nm", "-D", "--defined-only", library]).stdout
    assert [line.split()[-1] for line in listing.splitlines()] == ["interp_main"]


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
