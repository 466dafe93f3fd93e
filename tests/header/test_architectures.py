# SPDX-License-Identifier: 0BSD
"""On every architecture a consumer decodes from each operand the value that the program passed.

Here the common ones; the suite `matrix` has all architectures, compilers and levels.
"""
import pytest

from support import consumer, notes, portability, targets, toolchain

ELSEWHERE = """
#include "usdt/usdt.h"
#if USDT_ENABLED
#error enabled
#endif
USDT_SEMAPHORE_DEFINE(app_req, "app", "req")
int f(int v);
int f(int v)
{
    USDT_PROBE1("app", "bare", v);
    USDT_SEMAPHORE_PROBE1(app_req, "app", "req", v);
    return USDT_ACTIVE(app_req);
}
"""
COMMON = ["x86-64", "i386", "aarch64", "riscv64", "ppc64le", "s390x", "armhf Thumb-2"]
LEVELS = ["-O0", "-O2"]


@pytest.fixture(scope="module")
def builder(tmp_path_factory):
    return consumer.Builder(tmp_path_factory.mktemp("consumer"))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("name", COMMON)
def test_values_are_those_passed(tmp_path, builder, record_property, name, compiler, level):
    target = targets.BY_NAME[name]
    with portability.Cell(record_property, name, compiler, level) as cell:
        program = builder.build(target, compiler, level, tmp_path)
        cell.text = consumer.check(target, program)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_values_are_those_passed_in_cxx(tmp_path, builder, record_property, compiler, level):
    target = targets.BY_NAME["x86-64"]
    with portability.Cell(record_property, target.name, compiler, level) as cell:
        program = builder.build(target, compiler, level, tmp_path)
        cell.text = consumer.check(target, program)


@pytest.mark.parametrize("flags", [
    "-flto", "-mcmodel=large", "-static-pie", "-fno-pie -no-pie -pg", "-fcf-protection=full",
    "-fsanitize=address,undefined", "--coverage", "-ffunction-sections -Wl,--gc-sections",
    "-fno-omit-frame-pointer -fstack-protector-all", "-DUSDT_NOP=11", "-DUSDT_NO_PAGE",
    "-DUSDT_NO_LINK_ORDER", '-DUSDT_ARG_CONSTRAINT="r"',
])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_values_survive_how_it_is_built(tmp_path, builder, compiler, flags):
    target = targets.BY_NAME["x86-64"]
    words = [*flags.split(), "-Wno-unused-command-line-argument"]  # clang: each step has its own
    if compiler.startswith("gcc"):
        words.pop()
    consumer.check(target, builder.build(target, compiler, "-O2", tmp_path, *words))


@pytest.mark.parametrize("triple", ["m68k-linux-gnu", "bpf", "wasm32", "x86_64-w64-mingw32",
                                    "aarch64-apple-macos13", "sparc-linux-gnu"])
def test_elsewhere_probes_are_compiled_away_or_refused(tmp_path, triple):
    source = tmp_path / "elsewhere.c"
    source.write_text(ELSEWHERE)
    flags = [f"--target={triple}", "-ffreestanding", "-fsyntax-only", "-std=c99", *toolchain.STRICT]
    toolchain.compile_object("clang", source, tmp_path / "o.o", *flags)
    said = toolchain.compiler_error("clang", source, *flags, "-DUSDT_REQUIRED")
    assert "usdt.h: no probes here" in said


@pytest.mark.parametrize("old, new, found", [
    # A sign that is wrong, a size that is wrong, a pointer whose target is not stored first.
    ("S32, usdt_p4, U32, usdt_p5", "U32, usdt_p4, U32, usdt_p5", "small: argument 4"),
    ("S64, usdt_p1, U64, usdt_p2", "S32, usdt_p1, U64, usdt_p2", "wide: argument 1"),
    ("DEFAULT, POINTERS, POINTER, usdt_p1", "DEFAULT, INTEGERS, POINTER, usdt_p1",
     "not in memory yet"),
])
def test_the_consumer_finds_a_wrong_note(tmp_path, builder, old, new, found):
    text = (builder.header / "typed_probes.h").read_text()
    assert old in text
    (tmp_path / "typed_probes.h").write_text(text.replace(old, new))
    program = consumer.Builder(tmp_path, tmp_path).build(targets.BY_NAME["x86-64"], "gcc", "-O2",
                                                         tmp_path, "-Wno-conversion")
    done = toolchain.run([program], check=False)
    assert done.returncode != 0
    assert found in done.stdout


def sites(target, builder, directory):
    program = builder.build(target, "gcc", "-O2", directory)
    found = [note for note in notes.notes(program) if note.provider in ("hand", "typed")]
    assert found
    return [(note.location, notes.read_at(program, note.location, 4)) for note in found]


def test_thumb_2_sites_are_in_arm_state(tmp_path, builder):
    """The kernel knows no Thumb: it would write an ARM trap into Thumb code."""
    for location, code in sites(targets.BY_NAME["armhf Thumb-2"], builder, tmp_path):
        assert location % 4 == 0
        assert int.from_bytes(code, "little") == 0xe320f000


def test_older_thumb_sites_lie_where_the_kernel_refuses_them(tmp_path, builder):
    for location, code in sites(targets.BY_NAME["armel Thumb"], builder, tmp_path):
        assert location % 4 == 2
        assert code[:2] in (b"\xc0\x46", b"\x00\xbf")
