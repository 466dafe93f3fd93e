# SPDX-License-Identifier: 0BSD
"""What CPython's instrumentation HOWTO shows with readelf, shown on the example interpreter.

The location, base and semaphore of each note are checked against the file itself.
"""
import pytest

from support import notes, python_probes, toolchain


def test_the_launcher_of_a_shared_build_has_no_notes(build):
    launcher = python_probes.program(build, "shared")
    assert notes.section(launcher, ".note.stapsdt") is None
    assert notes.notes(launcher) == []


@pytest.mark.parametrize("variant", python_probes.VARIANTS)
def test_readelf_shows_the_eight_probes(build, variant):
    path = python_probes.file_with_probes(build, variant)
    rows = [line for line in toolchain.run(["readelf", "-S", "-W", path]).stdout.splitlines()
            if ".note.stapsdt" in line]
    assert len(rows) == 1 and " NOTE " in rows[0]
    found = [note for note in notes.notes(path) if note.provider == "python"]
    assert {note.name for note in found} == set(python_probes.SHAPES)
    base = notes.section(path, ".stapsdt.base")
    counters = notes.section(path, ".probes")
    for note in found:
        assert note.shapes == python_probes.SHAPES[note.name]
        assert note.base == base.address
        assert counters.holds(note.semaphore)
        assert "X" in notes.section_holding(path, note.location).flags
        assert notes.read_at(path, note.location, 1) == b"\x90"
        assert notes.read_at(path, note.semaphore, 2) == b"\0\0"
    assert len({note.semaphore for note in found}) == len(python_probes.SHAPES)


def test_elfutils_and_gdb_read_the_same_probes(build):
    """Of every linker and shape: tests/linkers."""
    toolchain.need("eu-readelf", "gdb")
    path = python_probes.file_with_probes(build, "shared")
    expected = sorted(note.name for note in notes.notes(path) if note.provider == "python")
    listed = toolchain.run(["eu-readelf", "-n", path]).stdout
    assert sorted(part.split(",")[0].split("'")[0].strip() for part in
                  listed.replace("\n", " ").split("Provider: python")[1:]
                  for part in part.split("Name: ")[1:2]) == expected
    table = toolchain.run(["gdb", "-nx", "-batch", "-ex", "info probes stap python", path]).stdout
    assert sorted(line.split()[2] for line in table.splitlines()
                  if line.startswith("stap")) == expected
