# SPDX-License-Identifier: 0BSD
"""The tests of the header suite that depend on the compiler, run with every one."""
import pytest

from support import compilers, toolchain

attach = compilers.header_suite("test_attach")
notes = compilers.header_suite("test_notes")
off = compilers.header_suite("test_off")
values = compilers.header_suite("test_values")

COMPILERS = pytest.mark.parametrize("compiler", compilers.C)
LEVELS = pytest.mark.parametrize("level", toolchain.LEVELS)


@pytest.fixture(autouse=True)
def installed(compiler):
    compilers.need(compiler)


@pytest.mark.parametrize("shape", toolchain.SHAPES)
@LEVELS
@COMPILERS
def test_probe_fires_in_a_running_loop(tmp_path, compiler, level, shape):
    attach.test_probe_fires_in_a_running_loop(tmp_path, compiler, level, shape)


@pytest.mark.parametrize("shape", toolchain.SHAPES)
@COMPILERS
def test_note_is_the_documented_bytes(tmp_path, compiler, shape):
    notes.test_note_is_the_documented_bytes(tmp_path, compiler, shape)


@pytest.mark.parametrize("code", ["-fno-pie", "-fPIE", "-fPIC"])
@LEVELS
@COMPILERS
def test_every_operand_is_a_constant_or_a_whole_register(tmp_path, compiler, level, code):
    notes.test_every_operand_is_a_constant_or_a_whole_register(tmp_path, compiler, level, code)


@LEVELS
@COMPILERS
def test_sizes_and_signs_follow_the_expression(tmp_path, compiler, level):
    notes.test_sizes_and_signs_follow_the_expression(tmp_path, compiler, level)


# Not clang-13: without -fPIE it writes absolute addresses, and the test counts (%rip).
@pytest.mark.parametrize("compiler", [name for name in compilers.C if name != "clang-13"])
def test_memory_clobber_only_for_pointers(tmp_path, compiler):
    notes.test_memory_clobber_only_for_pointers(tmp_path, compiler)


@COMPILERS
def test_fast_site_is_a_nop_and_a_ten_byte_nop(tmp_path, compiler):
    notes.test_fast_site_is_a_nop_and_a_ten_byte_nop(tmp_path, compiler)


@pytest.mark.parametrize("argument", ["structure", "wide", "floating"])
@COMPILERS
def test_arguments_that_no_tracer_can_read_are_refused(tmp_path, compiler, argument):
    off.test_arguments_that_no_tracer_can_read_are_refused(tmp_path, compiler, "c", argument)


@COMPILERS
def test_intel_syntax_is_refused(tmp_path, compiler):
    off.test_intel_syntax_is_refused(tmp_path, compiler)


# Not musl-gcc: musl writes 1024 bytes at a time, which gdb's own lines then cut in two.
@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("compiler", [name for name in compilers.C if name != "musl-gcc"])
def test_gdb_reads_the_values_passed(tmp_path, compiler, level):
    values.test_gdb_reads_the_values_passed(tmp_path, compiler, level)
