# SPDX-License-Identifier: 0BSD
"""What readelf shows of the built CPython, as the instrumentation HOWTO shows it."""
from __future__ import annotations

import platform
from collections import Counter

import pytest

from support import linked, notes
from support.cpython import Build
from support.python_probes import SHAPES

from sdtgen.tracing import operand as operands
from sdtgen.binary.notes import NoteArgument


def test_readelf_lists_one_note_section(build: Build) -> None:
    found = [s for s in notes.sections(build.probes) if s.name == ".note.stapsdt"]
    assert [s.type for s in found] == ["NOTE"]
    assert "A" not in found[0].flags


@pytest.mark.size("all")
def test_launcher_of_the_shared_build_has_no_probes(shared_build: Build) -> None:
    assert notes.section(shared_build.python, ".note.stapsdt") is None
    assert notes.notes(shared_build.python) == []


def test_the_eight_probes_have_the_types_of_the_provider(build: Build) -> None:
    found = notes.notes(build.probes)
    assert {note.provider for note in found} == {"python"}
    assert {(note.name, note.shapes) for note in found} == set(SHAPES.items())


def test_each_operand_is_a_whole_register_or_a_constant(build: Build) -> None:
    """These every tracer decodes."""
    if platform.machine() != "x86_64":
        pytest.skip(f"operands of {platform.machine()} are not described here")
    for note in notes.notes(build.probes):
        for arg in note.args:
            found = operands.decode("x86-64", NoteArgument(str(arg), arg.size, arg.signed,
                                                       arg.floating, arg.operand))
            assert found.plain and (found.form, found.width) in (
                (operands.CONSTANT, 0), (operands.REGISTER, arg.size)), f"{note.name}: {arg}"


def test_each_note_has_its_nop_its_base_and_the_semaphore_of_its_probe(build: Build) -> None:
    if platform.machine() != "x86_64":
        pytest.skip(f"the nop of {platform.machine()} is not described here")
    found = notes.notes(build.probes)
    assert all(note.semaphore for note in found)
    assert linked.faults(build.probes, Counter(note.name for note in found), "python") == []


@pytest.mark.size("all")
def test_semaphores_are_not_exported(shared_build: Build) -> None:
    exported = notes.readelf("--dyn-syms", shared_build.probes)
    assert "Py_Initialize" in exported
    assert "semaphore" not in exported
