# SPDX-License-Identifier: 0BSD
"""The notes are stapsdt notes to the byte, and every operand is one that all tracers decode."""
import struct
from pathlib import Path

import pytest

from support import linked, notes, toolchain
from support.sizes import sample

EVERY_MACRO = Path(__file__).with_name("every_macro.c")
ONE_PROBE = """
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(app_req, "app", "req")
static USDT_INLINE void app_req(int id, const char *path)
{
    USDT_BEGIN
        USDT_SITE("app_req_semaphore", "app", "req", DEFAULT, POINTERS, 2,
                  USDT_PUT(0, id) USDT_PUT(1, path), USDT_S32(0) " " USDT_POINTER(1),
                  USDT_IN(0, id), USDT_IN(1, path));
    USDT_END;
}
int main(int argc, char **argv)
{
    if (USDT_ACTIVE(app_req))
        app_req(argc, argv[0]);
    return 0;
}
"""


@pytest.mark.parametrize("shape", toolchain.SHAPES)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_note_is_the_documented_bytes(tmp_path, compiler, shape):
    compile_flags, link_flags = toolchain.SHAPES[shape]
    program = toolchain.program(compiler, ONE_PROBE, tmp_path, ["-O2", *compile_flags],
                                ["-O2", *link_flags])
    assert linked.faults(program, {"req": 1}, "app") == []  # what the note points at
    note, = [note for note in notes.notes(program) if note.provider == "app"]
    section = notes.section(program, ".note.stapsdt")
    strings = b"app\0req\0" + " ".join(map(str, note.args)).encode() + b"\0"
    expected = struct.pack("<3I8s3Q", 8, 24 + len(strings), 3, b"stapsdt", note.location,
                           note.base, note.semaphore) + strings
    expected += b"\0" * (-len(expected) % 4)
    content = program.read_bytes()[section.offset:section.offset + section.size]
    assert expected in content
    if shape != "static":  # a static glibc brings notes of its own
        assert content == expected
    assert note.shapes == ("-4", "8")
    assert note.semaphore
    assert (section.type, section.align) == ("NOTE", 4) and "A" not in section.flags


@pytest.mark.parametrize("compiler, level, code", sample(
    toolchain.C_COMPILERS, toolchain.LEVELS, ["-fno-pie", "-fPIE", "-fPIC"]))
def test_operands_sizes_and_signs_of_every_macro(tmp_path, compiler, level, code):
    found = notes.notes(toolchain.compile_object(compiler, EVERY_MACRO, tmp_path / "o.o", level,
                                                 code))
    assert len({note.name for note in found}) == 25
    assert notes.unreadable(found) == []
    shapes = {note.name: " ".join(note.shapes) for note in found}
    assert shapes["p2"] == "8 -4"
    assert shapes["p3"] == "8 8 8"                      # arrays and literals are pointers
    assert shapes["p4"] == "-4 -4 -4 -4"                # promoted as C does
    assert shapes["p5"] == "4 -4 8 4 -4"                # an enum's sign; the bits of double, float
    assert shapes["p6"] == "-4 8 8 8 -4 -4"             # a function is a pointer
    # Bit-fields: clang knows the type of an unsigned one, and not that C would promote it.
    narrow = "4" if compiler.startswith("clang") else "-4"
    assert shapes["p7"] == f"{narrow} -4 -8 8 -8 -4 8"
    assert shapes["kinds"] == "-4 4 -8 8 -8 8 8 4 8 4"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_fast_site_is_a_nop_and_a_ten_byte_nop(tmp_path, compiler):
    program = toolchain.program(compiler, ONE_PROBE.replace("DEFAULT", "FAST"), tmp_path)
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
    program = toolchain.program(compiler, text, tmp_path, ["-O2"])
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
        USDT_BEGIN USDT_BARE_SITE("x", "p", DEFAULT, POINTERS, 1, USDT_PUT(0, &e), USDT_POINTER(0),
            USDT_IN(0, &e)); USDT_END;
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
        USDT_BEGIN USDT_BARE_SITE("x", "i", DEFAULT, INTEGERS, 1, USDT_PUT(0, v), USDT_LONG(0),
            USDT_IN(0, v)); USDT_END;
        return before + counter;
    }
    """
    # With -fPIE every compiler reads the global by (%rip).
    built = toolchain.compile_object(compiler, toolchain.source(compiler, text, tmp_path),
                                     tmp_path / "o.o", "-O2", "-fPIE")

    def code_of(function):
        return toolchain.run(["objdump", "-d", "--no-show-raw-insn",
                              f"--disassemble={function}", built]).stdout
    for function in ("pointer", "by_hand"):
        before_nop = code_of(function).split("\tnop")[0]
        assert "$0x1234567" in before_nop and "%rdi," in before_nop, code_of(function)
    loads = code_of("integers").count("(%rip)")
    assert loads == 1, "the global is loaded once: nothing makes the compiler load it again"
