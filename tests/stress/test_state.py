# SPDX-License-Identifier: 0BSD
"""A traced probe leaves the red zone, the carry flag and the SSE registers as they were.

A 5-byte nop does not: Linux 6.18 makes a call of it, and the call's return address is written
into the red zone.  That is why usdt.h refuses USDT_NOP 5.
"""
from __future__ import annotations

import dataclasses
import platform
from pathlib import Path
from typing import List

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


def site(path: Path) -> notes.Note:
    return next(note for note in notes.notes(path) if note.provider == "state")


def changed(path: Path, passes: int) -> List[int]:
    """Passes that changed the red zone, the carry flag, the SSE registers."""
    return [int(word) for word in toolchain.run([path, str(passes)]).stdout.split()]


def traced(path: Path, note: notes.Note, passes: int) -> List[int]:
    why = perf_events.unusable()
    if why:
        pytest.skip(why)
    with perf_events.Counters(path, [note]) as counters:
        found = changed(path, passes)
        assert counters.hits()[note.name] == passes
    return found


@pytest.mark.parametrize("nop", [1, 11])
def test_unchanged(nop, load, row, tmp_path):
    path, passes = build(tmp_path, f"-DUSDT_NOP={nop}"), load(20_000)
    assert changed(path, passes) == [0, 0, 0]
    assert traced(path, site(path), passes) == [0, 0, 0]
    row(f"red zone, carry, SSE over {passes} traced passes, USDT_NOP={nop}", "unchanged")


def test_a_bare_nop5_corrupts(load, row, tmp_path):
    if platform.release().split(".")[:2] != ["6", "18"]:
        pytest.skip("the call in place of a 5-byte nop is Linux 6.18's")
    path, passes = build(tmp_path, "-DBARE_NOP5"), load(1000)
    assert changed(path, passes) == [0, 0, 0]
    symbols = toolchain.run(["nm", path]).stdout.splitlines()
    address = next(int(line.split()[0], 16) for line in symbols if line.endswith(" nop5_site"))
    red, carry, sse = traced(path, dataclasses.replace(site(path), location=address), passes)
    assert red > 0
    assert [carry, sse] == [0, 0]
    row(f"red zone over {passes} traced passes, a bare 5-byte nop",
        f"overwritten in {red}: USDT_NOP 5 stays refused")
