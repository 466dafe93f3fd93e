# SPDX-License-Identifier: 0BSD
"""Every architecture, every compiler for it, every level: all values as they were passed."""
import os

import pytest

from support import consumer, portability, targets, toolchain

# Compilers for this machine, and those that compile for another.
NATIVE = ["gcc-11", "gcc", "g++", "musl-gcc", "clang++"]
CLANG = os.environ.get("SDTKIT_TEST_CLANG",
                       "clang-13 clang-14 clang-15 clang-16 clang-19 clang-22").split()
EVERY_MACRO = toolchain.ROOT / "tests" / "header" / "every_macro.c"


def builds():
    """Target and compiler, as far as there can be such a compiler."""
    for target in targets.TARGETS:
        if target.native:
            yield from ((target.name, compiler) for compiler in NATIVE)
        elif target.libc:
            yield target.name, "gcc"
        if not target.no_clang:
            for compiler in CLANG:
                if targets.compiler_version(compiler) >= target.oldest_clang:
                    yield target.name, compiler


@pytest.fixture(scope="session")
def builder(tmp_path_factory):
    return consumer.Builder(tmp_path_factory.mktemp("consumer"))


@pytest.mark.parametrize("level", targets.LEVELS)
@pytest.mark.parametrize("name, compiler", builds())
def test_values_are_those_passed(tmp_path, builder, record_property, name, compiler, level):
    target = targets.BY_NAME[name]
    with portability.Cell(record_property, name, compiler, level) as cell:
        program = builder.build(target, compiler, level, tmp_path)
        cell.text = consumer.check(target, program)


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("name, compiler", builds())
def test_every_macro_compiles_without_a_word(tmp_path, name, compiler, level):
    target = targets.BY_NAME[name]
    words = consumer.command(target, compiler)
    language = consumer.CXX if "++" in compiler else consumer.C
    toolchain.compile_object(words[0], EVERY_MACRO, tmp_path / "every.o", *words[1:], *language,
                             level, "-fPIC", *toolchain.STRICT)
