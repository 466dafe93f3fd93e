# SPDX-License-Identifier: 0BSD
"""The ELF reader and all behind it under broken files: no exception but ElfError, no hang."""
from __future__ import annotations

import struct
import sys
import time
from pathlib import Path

import pytest

from support import toolchain

HERE = Path(__file__).resolve().parent
CPU = 5         # seconds; what these tests guard against takes minutes to hours

sys.path.insert(0, str(HERE))
import elf as fuzzer  # noqa: E402
from effort import accepted, fuzz, inputs  # noqa: E402
from sdtgen.binary import libraries  # noqa: E402
from sdtgen.list import listing  # noqa: E402
from sdtgen.binary.headers import HeaderRows  # noqa: E402
from sdtgen.binary.elf import ElfError, read_elf  # noqa: E402
from sdtgen.binary.notes import NoteArgument, Note, parse_arguments, read_notes  # noqa: E402
from sdtgen.tracing.operand import consumers, decode  # noqa: E402


@pytest.mark.parametrize("part", range(2))
def test_reader_survives_broken_files(part, tmp_path):
    (tmp_path / "a.c").write_text('#include "usdt/usdt.h"\nint main(int c, char **v)\n'
                                  '{ USDT_PROBE2("a", "b", c, v); return 0; }\n')
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", "a.c", "-o", "a"], cwd=tmp_path)
    count = inputs(4000, 25000)
    printed = fuzz(tmp_path, "elf.py", count, "--first", part * count, "--seed-file",
                   tmp_path / "a")
    assert count // 3 < accepted(printed) < count


@pytest.mark.parametrize("number", range(4))
def test_seed_files_are_good(number, tmp_path):
    (tmp_path / "seed").write_bytes(fuzzer.seeds()[number])
    with read_elf(str(tmp_path / "seed")) as elf:
        found = read_notes(elf)
        assert (elf.dynamic.needed, elf.dynamic.runpath) == (["liba.so"], ["$ORIGIN", "/x"])
    assert not found.problems and found.base == 0x1008
    assert [(each.provider, each.name, len(each.arguments)) for each in found.notes] == [
        ("app", "req", 4)]


def test_a_planted_fault_is_found():
    code = ("import sys; sys.path.insert(0, {!r}); import elf\n"
            "def broken(path, turn=0, model=None):\n    raise ValueError('planted')\n"
            "elf.examine = broken\nsys.exit(elf.main(['--inputs', '3']))\n").format(str(HERE))
    done = toolchain.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 1 and "planted" in done.stdout


def written(tmp_path, args):
    path = tmp_path / "one"
    path.write_bytes(fuzzer.minimal(64, "<", args))
    return str(path)


def test_a_long_run_of_blanks_is_split_in_linear_time():
    begin = time.process_time()
    assert [each.size for each in parse_arguments("4@%eax" + " " * 400_000 + "8@%rax")] == [4, 8]
    assert len(parse_arguments("4@%eax" + " " * 400_000 + "x")) == 1
    assert time.process_time() - begin < CPU


def test_a_string_without_measure_is_a_problem_not_a_note(tmp_path):
    with read_elf(written(tmp_path, b"4@%eax " * 1000)) as elf:
        found = read_notes(elf)
    assert not found.notes and "more than 4096 bytes" in found.problems[0]


@pytest.mark.parametrize("arch", fuzzer.ARCHES)
@pytest.mark.parametrize("text", ["$" + "9" * 6000, "9" * 6000 + "(%rax)", "[x0, #" + "9" * 6000])
def test_numbers_of_thousands_of_digits_are_no_numbers(arch, text):
    argument = NoteArgument(text, 8, False, False, text)
    assert decode(arch, argument).form == "unknown"
    assert len(consumers(arch, argument)) == 7


def test_many_segments_times_many_notes(tmp_path):
    with read_elf(written(tmp_path, b"")) as elf:
        row = struct.Struct("<IIQQQQQQ")                                # as in the file
        elf._segments = HeaderRows(b"".join(row.pack(1, 5, 0, 0x1000 * each, 0, 0x800, 0x800, 1)
                                       for each in reversed(range(100_000))), row, "<")
        begin = time.process_time()
        for each in range(100_000):
            assert elf.segment_at(0x1000 * each + 0x7FF).address == 0x1000 * each
            assert elf.segment_at(0x1000 * each + 0x800) is None
        assert time.process_time() - begin < CPU


def test_many_sections_over_the_same_bytes_are_refused(tmp_path, monkeypatch):
    # 256 MiB else, for which it takes ten seconds.
    monkeypatch.setattr(sys.modules[read_notes.__module__], "MAX_DATA", 1 << 20)
    data = bytearray(fuzzer.minimal(64, "<", b""))
    hole, table = 1 << 19, len(data)
    section = struct.pack("<II4QII2Q", 1, 7, 0, 0, 4096, hole - 4096, 0, 0, 4, 0)
    names = bytes(data[table - 64:])
    rows = bytes(64) + section * 1000 + names
    struct.pack_into("<Q", data, 40, hole)
    struct.pack_into("<HH", data, 60, 1002, 1001)
    path = tmp_path / "many"
    with open(path, "wb") as file:
        file.write(data)
        file.seek(hole)
        file.write(rows)
    with read_elf(str(path)) as elf, pytest.raises(ElfError, match="more than"):
        read_notes(elf)


def test_names_of_sections_do_not_multiply(tmp_path):
    data = bytearray(fuzzer.minimal(64, "<", b""))
    offset = len(data)
    struct.pack_into("<QQ", data, len(data) - 64 + 24, offset, 4000)
    (tmp_path / "a").write_bytes(bytes(data) + b"n" * 4000)
    with read_elf(str(tmp_path / "a")) as elf:
        assert {len(each.name) for each in elf.sections} == {256}


@pytest.mark.parametrize("name", ['x"); system("id"); printf("', 'x if $_shell("id")', "a b", "a'b",
                                  "", "\u00e9"])
def test_a_probe_name_that_is_script_gets_no_command(name, tmp_path):
    with read_elf(written(tmp_path, b"")) as elf:
        listed = listing.Listed("a", elf, read_notes(elf))
    assert listing.commands(listed, Note("p", "good-name", 1, 1, 0, "", 0)).keys() == {
        "bpftrace", "perf", "gdb", "stap"}
    assert listing.commands(listed, Note("p", name, 1, 1, 0, "", 0)) == {}
    assert listing.commands(listed, Note(name, "good", 1, 1, 0, "", 0)) == {}


def test_a_path_of_thousands_of_directories_is_cut(tmp_path):
    with read_elf(written(tmp_path, b"")) as elf:
        elf._dynamic = elf.dynamic.__class__(["liba.so"], "", [], ["/nowhere"] * 100_000)
        assert len(libraries._own(elf, elf.path, "")) == libraries.MAX_PLACES
