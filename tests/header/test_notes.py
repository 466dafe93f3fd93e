# SPDX-License-Identifier: 0BSD
"""The notes are stapsdt notes to the byte, and every operand is one that all tracers decode."""
import re
import struct
from pathlib import Path

import pytest

from support import notes, toolchain

HERE = Path(__file__).parent
# A decimal constant or a whole register: 4 or 8 bytes wide on x86-64, xN on aarch64.
OPERAND = {
    "x86-64": re.compile(r"\$-?\d+|%(r[a-ds][xip]|r[sb]p|r\d+d?|e[a-ds][xip]|ebp)"),
    "aarch64": re.compile(r"-?\d+|x\d+"),
}

ONE_PROBE = """
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(app_req, "app", "req")
static USDT_INLINE void app_req(int id, const char *path)
{
    USDT_FIRE2("app", "req", SEMAPHORE, DEFAULT, POINTERS, S32, id, POINTER, path);
}
int main(int argc, char **argv)
{
    if (USDT_ACTIVE(app_req))
        app_req(argc, argv[0]);
    return 0;
}
"""


def source_file(directory, text):
    path = directory / "probe.c"
    path.write_text(text)
    return path


@pytest.mark.parametrize("shape", toolchain.SHAPES)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_note_is_the_documented_bytes(tmp_path, compiler, shape):
    compile_flags, link_flags = toolchain.SHAPES[shape]
    source = source_file(tmp_path, ONE_PROBE)
    main_o = toolchain.compile_object(compiler, source, tmp_path / "main.o", "-O2", *compile_flags)
    program = toolchain.link(compiler, [main_o], tmp_path / "program", "-O2", *link_flags)
    note, = [note for note in notes.notes(program) if note.provider == "app"]
    section = notes.section(program, ".note.stapsdt")
    strings = b"app\0req\0" + " ".join(map(str, note.args)).encode() + b"\0"
    expected = struct.pack("<3I8s3Q", 8, 24 + len(strings), 3, b"stapsdt", note.location,
                           note.base, note.semaphore) + strings
    expected += b"\0" * (-len(expected) % 4)
    content = Path(program).read_bytes()[section.offset:section.offset + section.size]
    assert expected in content
    if shape != "static":  # a static glibc brings notes of its own
        assert content == expected
    assert note.shapes == ("-4", "8")

    # What the note points at.
    assert notes.read_at(program, note.location, 1) == b"\x90"
    assert "X" in notes.section_holding(program, note.location).flags
    assert note.base == notes.section(program, ".stapsdt.base").address
    probes = notes.section(program, ".probes")
    assert probes.holds(note.semaphore) and probes.type == "PROGBITS" and "W" in probes.flags
    assert notes.read_at(program, note.semaphore, 2) == b"\0\0"
    assert (section.type, section.align) == ("NOTE", 4) and "A" not in section.flags


@pytest.mark.parametrize("code", ["-fno-pie", "-fPIE", "-fPIC"])
@pytest.mark.parametrize("level", toolchain.LEVELS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_every_operand_is_a_constant_or_a_whole_register(tmp_path, compiler, level, code):
    built = toolchain.compile_object(compiler, HERE / "every_macro.c", tmp_path / "o.o", level, code)
    found = notes.notes(built)
    assert len({note.name for note in found}) == 15
    for note in found:
        for arg in note.args:
            assert OPERAND["x86-64"].fullmatch(arg.operand), f"{note.name}: {arg}"
            assert arg.size in (4, 8)


@pytest.mark.parametrize("compiler", ["aarch64-linux-gnu-gcc", "clang --target=aarch64-linux-gnu"])
@pytest.mark.parametrize("level", toolchain.LEVELS)
def test_aarch64_operands(tmp_path, compiler, level):
    program, *target = compiler.split()
    built = toolchain.compile_object(program, HERE / "every_macro.c", tmp_path / "o.o", *target,
                                     level)
    found = notes.notes(built)
    assert len({note.name for note in found}) == 15
    for note in found:
        for arg in note.args:
            assert OPERAND["aarch64"].fullmatch(arg.operand), f"{note.name}: {arg}"


@pytest.mark.parametrize("level", toolchain.LEVELS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_sizes_and_signs_follow_the_expression(tmp_path, compiler, level):
    built = toolchain.compile_object(compiler, HERE / "every_macro.c", tmp_path / "o.o", level)
    shapes = {note.name: " ".join(note.shapes) for note in notes.notes(built)}
    assert shapes["p2"] == "8 -4"
    assert shapes["p3"] == "8 8 8"                      # arrays and literals are pointers
    assert shapes["p4"] == "-4 -4 -4 -4"                # promoted as C does
    assert shapes["p5"] == "4 -4 8 4 -4"                # an enum's sign; the bits of double, float
    assert shapes["p6"] == "-4 8 8 8 -4 -4"             # a function is a pointer
    assert shapes["p7"] == "-4 -4 -8 8 -8 -4 8"         # bit-fields
    assert shapes["kinds"] == "-4 4 -8 8 -8 8 8 4 8 4"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_fast_site_is_a_nop_and_a_ten_byte_nop(tmp_path, compiler):
    text = ONE_PROBE.replace("DEFAULT", "FAST")
    main_o = toolchain.compile_object(compiler, source_file(tmp_path, text), tmp_path / "o.o")
    program = toolchain.link(compiler, [main_o], tmp_path / "program")
    note, = notes.notes(program)
    assert notes.read_at(program, note.location, 11).hex() == "90662e0f1f840000000000"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_names_are_only_quoted_never_pasted(tmp_path, compiler):
    """A probe without semaphore may have a name that is no identifier, or a macro's."""
    text = """
    #include "usdt/usdt.h"
    #define linux 1
    int main(int argc, char **argv)
    {
        (void)argv;
        USDT_PROBE1("cast-scope", "set_user.exe", argc);
        USDT_PROBE0("linux", "unix");
        return 0;
    }
    """
    main_o = toolchain.compile_object(compiler, source_file(tmp_path, text), tmp_path / "o.o", "-O2")
    program = toolchain.link(compiler, [main_o], tmp_path / "program")
    assert [(note.provider, note.name, note.semaphore) for note in notes.notes(program)] \
        == [("cast-scope", "set_user.exe", 0), ("linux", "unix", 0)]


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_memory_clobber_only_for_pointers(tmp_path, compiler):
    """Stores behind a pointer happen before the probe; a probe of integers orders no memory."""
    text = """
    #include "usdt/usdt.h"
    struct event { long a, b; };
    extern long counter;
    USDT_SEMAPHORE_DEFINE(x_p, "x", "p")
    void pointer(long v);
    void by_hand(long v);
    long integers(long v);
    void pointer(long v)
    {
        struct event e = { 0x1234567, 0 };
        e.b = v;
        USDT_FIRE1("x", "p", BARE, DEFAULT, POINTERS, POINTER, &e);
    }
    void by_hand(long v)
    {
        struct event e = { 0x1234567, 0 };
        e.b = v;
        USDT_PROBE1("x", "p", &e);
    }
    long integers(long v)
    {
        long before = counter;
        USDT_FIRE1("x", "i", BARE, DEFAULT, INTEGERS, LONG, v);
        return before + counter;
    }
    """
    built = toolchain.compile_object(compiler, source_file(tmp_path, text), tmp_path / "o.o", "-O2")

    def code_of(function):
        return toolchain.run(["objdump", "-d", "--no-show-raw-insn",
                              f"--disassemble={function}", built]).stdout
    for function in ("pointer", "by_hand"):
        before_nop = code_of(function).split("\tnop")[0]
        assert "$0x1234567" in before_nop and "%rdi," in before_nop, code_of(function)
    loads = code_of("integers").count("(%rip)")
    assert loads == 1, "the global is loaded once: nothing makes the compiler load it again"
