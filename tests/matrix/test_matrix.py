# SPDX-License-Identifier: 0BSD
"""Every architecture, every compiler for it, every level: all values as they were passed."""
import os

import pytest

from support import compilers, consumer, targets, toolchain
from support.sizes import SIZE, sample

import portability

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


BUILDS = list(dict.fromkeys(builds()))


def is_left_to_matrix(name, compiler, level):
    """The long run has every cell, for the table; else tests/header has these."""
    in_header = (name in targets.COMMON and level in targets.COMMON_LEVELS
                 and compilers.is_default(compiler))
    return (name, compiler) in BUILDS and (SIZE == "all" or not in_header)


COMPILERS = [*NATIVE, *CLANG]


@pytest.mark.parametrize("name, compiler, level", sample(
    targets.BY_NAME, COMPILERS, targets.LEVELS, valid=is_left_to_matrix))
def test_values_are_those_passed(tmp_path, builder, record_property, name, compiler, level):
    portability.check(record_property, builder, name, compiler, level, tmp_path)


@pytest.mark.parametrize("name, compiler, level", sample(
    targets.BY_NAME, COMPILERS, ["-O0", "-O2"],
    valid=lambda name, compiler, level: (name, compiler) in BUILDS))
def test_every_macro_compiles_without_a_word(tmp_path, name, compiler, level):
    target = targets.BY_NAME[name]
    words = consumer.command(target, compiler)
    language = consumer.CXX if "++" in compiler else consumer.C
    toolchain.compile_object(words[0], EVERY_MACRO, tmp_path / "every.o", *words[1:], *language,
                             level, "-fPIC", *toolchain.STRICT)
