# SPDX-License-Identifier: 0BSD
"""On every architecture a consumer decodes from each operand the value that the program passed.

Here the common ones; the suite `matrix` has all architectures, compilers and levels.
"""
import re

import pytest

from support import consumer, notes, targets, toolchain
from support.sizes import sample

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


@pytest.mark.parametrize("compiler, level", sample(
    ["gcc", "clang", "g++", "clang++"], targets.COMMON_LEVELS))
def test_values_are_those_passed(tmp_path, builder, compiler, level):
    target = targets.BY_NAME["x86-64"]
    consumer.check(target, builder.build(target, compiler, level, tmp_path))


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", [name for name in targets.COMMON if name != "x86-64"])
@pytest.mark.parametrize("compiler, level", sample(["gcc", "clang"], targets.COMMON_LEVELS))
def test_values_on_another_architecture(tmp_path, builder, name, compiler, level):
    target = targets.BY_NAME[name]
    consumer.check(target, builder.build(target, compiler, level, tmp_path))


@pytest.mark.parametrize("compiler, flags", sample(toolchain.C_COMPILERS, [
    "-flto", "-mcmodel=large", "-static-pie", "-fno-pie -no-pie -pg", "-fcf-protection=full",
    "-fsanitize=address,undefined", "--coverage", "-ffunction-sections -Wl,--gc-sections",
    "-fno-omit-frame-pointer -fstack-protector-all", "-DSDTKIT_NOP=11", "-DSDTKIT_NO_PAGE",
    "-DSDTKIT_NO_LINK_ORDER", '-DSDTKIT_ARG_CONSTRAINT="r"']))
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
    said = toolchain.compiler_error("clang", source, *flags, "-DSDTKIT_REQUIRED")
    assert "usdt.h: no probes here" in said


@pytest.mark.parametrize("old, new, found", [
    # A sign that is wrong, a size that is wrong, a pointer whose target is not stored first.
    ("USDT_S32(3) \" \" USDT_U32(4)", "USDT_U32(3) \" \" USDT_U32(4)", "small: argument 4"),
    ("USDT_S64(0) \" \" USDT_U64(1)", "USDT_S32(0) \" \" USDT_U64(1)", "wide: argument 1"),
    ("DEFAULT, POINTERS", "DEFAULT, INTEGERS",
     "not in memory yet"),
])
def test_the_consumer_finds_a_wrong_note(tmp_path, builder, old, new, found):
    text = re.sub(r" \\\n +", " ", (builder.directory / "typed_probes.h").read_text())
    assert old in text
    (tmp_path / "typed_probes.h").write_text(text.replace(old, new))
    program = builder.build(targets.BY_NAME["x86-64"], "gcc", "-O2", tmp_path, "-w",
                            f"-I{tmp_path}")
    done = toolchain.run([program], check=False)
    assert done.returncode != 0
    assert found in done.stdout


@pytest.mark.size("ci")
@pytest.mark.parametrize("name, remainder, codes", [
    # The kernel knows no Thumb: it would write an ARM trap into Thumb code.
    ("armhf Thumb-2", 0, {"00f020e3"}),
    # What it refuses lies at no multiple of 4.
    ("armel Thumb", 2, {"c046", "00bf"}),
])
def test_thumb_sites_are_in_arm_state_or_where_the_kernel_refuses_them(tmp_path, builder, name,
                                                                       remainder, codes):
    program = builder.build(targets.BY_NAME[name], "gcc", "-O2", tmp_path)
    found = [note.location for note in notes.notes(program) if note.provider in ("hand", "typed")]
    assert {location % 4 for location in found} == {remainder}
    size = len(next(iter(codes))) // 2
    assert {notes.read_at(program, location, size).hex() for location in found} <= codes
