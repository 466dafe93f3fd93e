# SPDX-License-Identifier: 0BSD
"""What readelf shows of the built CPython, as the instrumentation HOWTO shows it."""
from __future__ import annotations

import platform
import re

import pytest

from support import notes
from support.cpython import Build
from support.python_probes import SHAPES

# Whole registers or decimal constants: the operands that every tracer decodes.
REGISTER_64 = r"%(r[abcd]x|r[sd]i|rbp|r8|r9|r1[0-5])"
REGISTER_32 = r"%(e[abcd]x|e[sd]i|ebp|r8d|r9d|r1[0-5]d)"
OPERANDS = {8: re.compile(rf"{REGISTER_64}|\$-?\d+"), 4: re.compile(rf"{REGISTER_32}|\$-?\d+")}


def test_readelf_lists_one_note_section(build: Build) -> None:
    found = [s for s in notes.sections(build.probes) if s.name == ".note.stapsdt"]
    assert [s.type for s in found] == ["NOTE"]
    assert "A" not in found[0].flags


def test_launcher_of_the_shared_build_has_no_probes(shared_build: Build) -> None:
    assert notes.section(shared_build.python, ".note.stapsdt") is None
    assert notes.notes(shared_build.python) == []


def test_the_eight_probes_have_the_types_of_the_provider(build: Build) -> None:
    found = notes.notes(build.probes)
    assert {note.provider for note in found} == {"python"}
    assert {(note.name, note.shapes) for note in found} == set(SHAPES.items())


def test_each_operand_is_a_register_or_a_constant(build: Build) -> None:
    if platform.machine() != "x86_64":
        pytest.skip(f"operands of {platform.machine()} are not described here")
    odd = [f"{note.name}: {arg}" for note in notes.notes(build.probes) for arg in note.args
           if not OPERANDS[arg.size].fullmatch(arg.operand)]
    assert odd == []


def test_each_location_is_a_nop_in_code(build: Build) -> None:
    if platform.machine() != "x86_64":
        pytest.skip(f"the nop of {platform.machine()} is not described here")
    found = notes.notes(build.probes)
    assert len({note.location for note in found}) == len(found)
    for note in found:
        section = notes.section_holding(build.probes, note.location)
        assert section is not None and "X" in section.flags, note
        assert notes.read_at(build.probes, note.location, 1) == b"\x90", note


def test_each_base_is_the_base_section(build: Build) -> None:
    base = notes.section(build.probes, ".stapsdt.base")
    assert base is not None
    assert {note.base for note in notes.notes(build.probes)} == {base.address}


def test_each_probe_has_a_semaphore_of_its_own(build: Build) -> None:
    found = notes.notes(build.probes)
    of_name = {(note.name, note.semaphore) for note in found}
    assert len(of_name) == len(SHAPES)
    assert len({semaphore for _, semaphore in of_name}) == len(SHAPES)


def test_semaphores_are_writable_zero_counters_in_the_file(build: Build) -> None:
    probes = notes.section(build.probes, ".probes")
    assert probes is not None and "W" in probes.flags
    for note in notes.notes(build.probes):
        assert probes.holds(note.semaphore) and probes.holds(note.semaphore + 1), note
        assert note.semaphore % 2 == 0, note
        assert notes.read_at(build.probes, note.semaphore, 2) == b"\0\0", note


def test_semaphores_are_not_exported(shared_build: Build) -> None:
    exported = notes.readelf("--dyn-syms", shared_build.probes)
    assert "Py_Initialize" in exported
    assert "semaphore" not in exported
