# SPDX-License-Identifier: 0BSD
"""The ELF reader against pyelftools on good files, and on hostile ones: bounded, never a crash."""
from __future__ import annotations

import struct
import sys

import pytest

from support import targets, toolchain, tracer
from support.synthetic import measured, synthetic

elffile = pytest.importorskip("elftools.elf.elffile")

from sdtgen.binary.elf import ElfError, read_elf  # noqa: E402
from sdtgen.binary.libraries import objects  # noqa: E402
from sdtgen.binary.notes import parse_arguments, read_notes  # noqa: E402

FILES = ["/bin/ls", sys.executable, tracer.path_of_libc()]


@pytest.mark.parametrize("path", FILES)
def test_headers_are_those_of_pyelftools(path):
    with read_elf(path) as elf, open(path, "rb") as stream:
        other = elffile.ELFFile(stream)
        assert [(each.name, each.address, each.offset, each.size, each.flags)
                for each in elf.sections] == [
            (each.name, each["sh_addr"], each["sh_offset"], each["sh_size"], each["sh_flags"])
            for each in other.iter_sections()]
        assert [(each.address, each.offset, each.file_size, each.memory_size, each.flags)
                for each in elf.segments] == [
            (each["p_vaddr"], each["p_offset"], each["p_filesz"], each["p_memsz"], each["p_flags"])
            for each in other.iter_segments()]
        dynamic = other.get_section_by_name(".dynamic")
        assert elf.dynamic.needed == [tag.needed for tag in dynamic.iter_tags("DT_NEEDED")]
        assert (elf.bits, elf.little) == (other.elfclass, other.little_endian)


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", ["i386", "aarch64", "riscv64", "ppc64le", "s390x"])
def test_other_classes_and_byte_orders(tmp_path, name):
    target = targets.BY_NAME[name]
    (tmp_path / "a.c").write_text("int main(void) { return 0; }\n")
    toolchain.run([targets.gcc(target), *target.flags, "a.c", "-o", "a"], cwd=tmp_path)
    with read_elf(str(tmp_path / "a")) as elf, open(tmp_path / "a", "rb") as stream:
        other = elffile.ELFFile(stream)
        assert [(each.name, each.address, each.size) for each in elf.sections] == [
            (each.name, each["sh_addr"], each["sh_size"]) for each in other.iter_sections()]


def everything(path):
    """All that the commands ask of a file."""
    with read_elf(str(path)) as elf:
        for note in read_notes(elf).notes:
            elf.read(note.location, 16)
            elf.file_offset(note.semaphore)
        dynamic = elf.dynamic
        return dynamic.needed, dynamic.soname, dynamic.runpath, elf.debug_link, elf.build_id


def test_cut_off_at_every_byte_of_the_headers(tmp_path, program):
    data = program.read_bytes()
    target = tmp_path / "cut"
    refused = 0
    for size in [*range(0, 1200), *range(1200, len(data), 97)]:
        target.write_bytes(data[:size])
        try:
            everything(target)
        except ElfError:
            refused += 1
    assert refused > 1200


def patched(program, target, *changes):
    """A copy with words written over it: offset, format, value."""
    data = bytearray(program.read_bytes())
    for offset, form, value in changes:
        struct.pack_into("<" + form, data, offset, value)
    target.write_bytes(data)
    return target


def section_header(program, name):
    with read_elf(str(program)) as elf:
        index = [each.name for each in elf.sections].index(name)
    table = struct.unpack_from("<Q", program.read_bytes(), 40)[0]
    return table + 64 * index


@pytest.mark.parametrize("what, offset, form, value, said", [
    ("sections behind the end", 40, "Q", 1 << 63, "cut off"),
    ("segments behind the end", 32, "Q", (1 << 64) - 1, "cut off"),
    ("headers of one byte", 58, "H", 1, "headers is 1, not"),
    ("headers of no bytes", 54, "H", 0, "headers is 0, not"),
    ("an unknown class", 4, "B", 7, "class or byte order"),
    ("an unknown byte order", 5, "B", 3, "class or byte order"),
    ("64-bit headers read as 32-bit ones", 4, "B", 1, ""),
])
def test_headers_that_lie(tmp_path, program, what, offset, form, value, said):
    path = patched(program, tmp_path / "lie", (offset, form, value))
    with pytest.raises(ElfError, match=said):
        everything(path)


def test_sizes_of_2_63_are_refused(tmp_path, program):
    place = section_header(program, ".note.stapsdt")
    path = patched(program, tmp_path / "huge", (place + 32, "Q", 1 << 63))
    with pytest.raises(ElfError, match="ends at byte"):
        everything(path)


@pytest.mark.parametrize("field, value", [(0, 0xFFFFFFFF), (12, 0xFFFFFFFF), (24, 0xFFFF)])
def test_one_bad_note_does_not_hide_that_it_is_bad(tmp_path, program, field, value):
    """Sizes of owner and descriptor that reach out of the section."""
    with read_elf(str(program)) as elf:
        offset = elf.section(".note.stapsdt").offset
    path = patched(program, tmp_path / "note", (offset + field % 12, "I", value))
    with read_elf(str(path)) as elf:
        found = read_notes(elf)
    assert found.problems and len(found.notes) < 3


def test_names_section_that_points_to_itself_or_nowhere(tmp_path, program):
    for value in (0, 0xFFFE, 0xFFFF):
        everything(patched(program, tmp_path / "names", (62, "H", value)))


def test_a_large_file_costs_what_its_notes_cost(tmp_path):
    synthetic(tmp_path / "sparse", 5000, hole=1 << 30)
    count, memory = measured(tmp_path / "sparse")
    assert count == 5000 and memory < 60_000


@pytest.mark.size("ci")
def test_a_million_notes_fit(tmp_path):
    synthetic(tmp_path / "many", 1_000_000)
    count, memory = measured(tmp_path / "many")
    assert count == 1_000_000 and memory < 1_500_000


def test_a_library_that_needs_itself_ends(tmp_path):
    for name, other in (("liba.so", "b"), ("libb.so", "a")):
        (tmp_path / name).touch()
    (tmp_path / "a.c").write_text("int x;\n")
    toolchain.run(["gcc", "-shared", "a.c", "-o", "libb.so", "-Wl,-soname,libb.so"], cwd=tmp_path)
    toolchain.run(["gcc", "-shared", "-Wl,--no-as-needed", "a.c", "-L.", "-lb", "-o", "liba.so",
                   "-Wl,-soname,liba.so", "-Wl,-rpath,$ORIGIN"], cwd=tmp_path)
    toolchain.run(["gcc", "-shared", "-Wl,--no-as-needed", "a.c", "-L.", "-la", "-o", "libb.so",
                   "-Wl,-soname,libb.so", "-Wl,-rpath,$ORIGIN"], cwd=tmp_path)
    found = objects(str(tmp_path / "liba.so"))
    assert [path.rsplit("/", 1)[1] for path in found.paths][:2] == ["liba.so", "libb.so"]
    assert len(set(found.paths)) == len(found.paths)


@pytest.mark.parametrize("text, expected", [
    ("", []), (":", []), ("-4@%eax", [(4, True, "%eax")]),
    ("8@[sp, 12] -4@x1", [(8, False, "[sp, 12]"), (4, True, "x1")]),
    ("8f@%xmm0", [(8, False, "%xmm0")]), ("%rax $5", [(0, False, "%rax"), (0, False, "$5")]),
])
def test_arguments_are_split_where_a_size_begins(text, expected):
    assert [(each.size, each.signed, each.operand) for each in parse_arguments(text)] == expected
