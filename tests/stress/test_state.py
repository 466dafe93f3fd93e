# SPDX-License-Identifier: 0BSD
"""A traced probe leaves the red zone, the carry flag and all units of the processor as they were.

A 5-byte nop does not: Linux 6.18 makes a call of it, and the call's return address is written
into the red zone.  That is why usdt.h refuses SDTKIT_NOP 5.
"""
from __future__ import annotations

import dataclasses
import platform
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import pytest

import perf_events
from support import notes, toolchain

HERE = Path(__file__).resolve().parent


def build(directory: Path, *flags: str) -> Path:
    if platform.machine() != "x86_64":
        pytest.skip("the red zone and the nop forms are x86-64's")
    toolchain.need("gcc")
    path = directory / "state"
    toolchain.run(["gcc", "-std=gnu99", "-O2", "-fcf-protection=none", "-Wall", "-Werror",
                   f"-I{toolchain.INCLUDE}", *flags, HERE / "state.c", "-o", path])
    return path


def sites(path: Path) -> List[notes.Note]:
    """The compiler may make several sites of one probe."""
    return [note for note in notes.notes(path) if note.provider == "state"]


def bare(path: Path) -> notes.Note:
    """The nop by hand as a site."""
    symbols = toolchain.run(["nm", path]).stdout.splitlines()
    address = next(int(line.split()[0], 16) for line in symbols if line.endswith(" nop_site"))
    leaf = next(note for note in sites(path) if note.name == "leaf")
    return dataclasses.replace(leaf, location=address)


def changed(path: Path, passes: int) -> Tuple[List[int], int]:
    """Passes that changed the red zone, the carry flag, the SSE registers, the other units; and the
    bits of the widest register."""
    *found, bits = [int(word) for word in toolchain.run([path, str(passes)]).stdout.split()]
    return found, bits


def traced(path: Path, wanted: Sequence[notes.Note], passes: int) -> Tuple[List[int], Dict[str, int]]:
    """The same while the kernel counts, and what it counted."""
    perf_events.need()
    with perf_events.Counters(path, wanted) as counters:
        found, _ = changed(path, passes)
        return found, counters.hits()


@pytest.mark.parametrize("nop", [1, 11])
def test_unchanged(nop, load, row, tmp_path):
    path, passes = build(tmp_path, f"-DSDTKIT_NOP={nop}"), load(20_000)
    plain, bits = changed(path, passes)
    assert plain == [0, 0, 0, 0]
    found, hits = traced(path, sites(path), passes)
    assert found == [0, 0, 0, 0]
    assert hits == {"leaf": passes, "units": passes}
    row(f"red zone, carry, SSE, x87, vectors of {bits} bits, control words over {passes} traced "
        f"passes, SDTKIT_NOP={nop}", "unchanged")


def on(release: str) -> None:
    if platform.release().split(".")[:2] != release.split("."):
        pytest.skip(f"what is shown here is Linux {release}'s")


def test_a_bare_nop5_corrupts(load, row, tmp_path):
    on("6.18")
    path, passes = build(tmp_path, "-DBARE_NOP5"), load(1000)
    assert changed(path, passes)[0] == [0, 0, 0, 0]
    (red, *others), hits = traced(path, [bare(path)], passes)
    assert hits["leaf"] == passes
    assert red > 0
    assert others == [0, 0, 0]
    row(f"red zone over {passes} traced passes, a bare 5-byte nop",
        f"overwritten in {red}: SDTKIT_NOP 5 stays refused")


def test_a_bare_nop10_is_never_counted(load, row, tmp_path):
    on("6.18")
    path, passes = build(tmp_path, "-DBARE_NOP10"), load(1000)
    try:
        found, hits = traced(path, [bare(path)], passes)
        said = f"{hits['leaf']} counted, no error"
    except OSError as error:
        found, hits, said = [0, 0, 0, 0], {"leaf": 0}, f"refused: {error.strerror}"
    assert found == [0, 0, 0, 0] and hits["leaf"] == 0
    row(f"{passes} passes of a bare 10-byte nop", f"{said}: SDTKIT_NOP 10 stays refused")
