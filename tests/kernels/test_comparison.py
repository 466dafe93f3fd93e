# SPDX-License-Identifier: 0BSD
"""What the other tests of this suite rest on: the translation of operands, and the comparison."""
import pytest

from support import fetch

import traced_body

SAID = """pass 1
semaphores 1
passes one 0xffffffffffffffff 0x2a
behind 1 98 0
passes two 0xffffffff
"""
TRACE = """     traced-7  [000] .... 1.0: one__0: (0x401000) a0=-1 a1=42 b1={98,0,7,7}
     traced-7  [000] .... 1.1: two__3: (0x401010) a0=4294967295
"""


@pytest.mark.parametrize("arch, operand, fetched", [
    ("x86", "$-9", r"\-9"), ("x86", "%r8d", "%r8"), ("x86", "%eax", "%ax"), ("x86", "%rdi", "%di"),
    ("x86", "-20(%rbp)", "-20(%bp)"), ("x86", "(%rax)", "+0(%ax)"),
    ("aarch64", "5", r"\5"), ("aarch64", "x0", "%x0"), ("aarch64", "[sp, 12]", "+12(%sp)"),
    ("arm", "#5", r"\5"), ("arm", "fp", "%fp"), ("arm", "[r3, #-16]", "-16(%r3)"),
    ("riscv", "8(sp)", "+8(%sp)"), ("riscv", "s11", "%s11"),
    ("s390", "160(%r15)", "+160(%r15)"), ("s390", "-1", r"\-1"),
    ("powerpc", "i5", r"\5"), ("powerpc", "9", "%gpr9"), ("powerpc", "8(1)", "+8(%gpr1)"),
])
def test_operand_has_its_fetch_argument(arch, operand, fetched):
    assert fetch.operand(arch, operand) == fetched


@pytest.mark.parametrize("arch, operand", [
    ("x86", "%r8b"), ("x86", "%al"), ("x86", "%ah"), ("x86", "%xmm0"), ("x86", "sym(%rip)"),
    ("x86", "8(%rsp,%rax,4)"), ("x86", "5"), ("aarch64", "w0"), ("aarch64", "[x0, x1]"),
    ("arm", "r11"), ("arm", "r12"), ("riscv", "%lo(sym)(a5)"), ("s390", "0(%r1,%r2)"),
    ("powerpc", "31,30"),
])
def test_operand_that_tracers_do_not_decode_is_refused(arch, operand):
    with pytest.raises(ValueError):
        fetch.operand(arch, operand)


def test_values_that_agree_are_counted():
    found = traced_body.compare(SAID, TRACE, True)
    assert (found.right, found.total, found.faults) == (4, 4, [])


@pytest.mark.parametrize("old, new, right", [
    ("a0=-1", "a0=4294967295", 3),                      # a sign that is wrong
    ("a1=42", "a1=(fault)", 3),
    ("b1={98,0", "b1={98,1", 3),
    ("a0=4294967295", "a0=-1", 3),
    ("one__0", "two__0", 1),                            # another probe
    (TRACE.splitlines(keepends=True)[1], "", 3),        # a hit that is missing
    (TRACE, TRACE + TRACE.splitlines()[0], 4),          # one too many
])
def test_values_that_differ_are_named(old, new, right):
    assert TRACE.count(old) >= 1
    found = traced_body.compare(SAID, TRACE.replace(old, new), True)
    assert (found.right, found.total, len(found.faults) > 0) == (right, 4, True)
