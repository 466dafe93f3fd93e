# SPDX-License-Identifier: 0BSD
"""Which bytes are a nop that a kernel can trap, on every architecture: check_site, directly."""
from __future__ import annotations

from types import SimpleNamespace

import pytest

from sdtgen.binary.headers import NOPS, PF_R, PF_X
from sdtgen.binary.notes import Note
from sdtgen.verify.site import check_site

LITTLE, BIG = True, False
# Architecture, byte order of the file's data -> the bytes of its nops, as its manual has them.
RIGHT = [
    ("x86-64", LITTLE, "90"), ("i386", LITTLE, "90"), ("x32", LITTLE, "90"),
    ("aarch64", LITTLE, "1f2003d5"), ("aarch64", BIG, "1f2003d5"),
    ("arm", LITTLE, "00f020e3"), ("arm", BIG, "e320f000"),
    ("arm", LITTLE, "0000a0e1"), ("arm", BIG, "e1a00000"),
    ("riscv", LITTLE, "0100"), ("riscv", LITTLE, "13000000"), ("riscv", BIG, "13000000"),
    ("powerpc", LITTLE, "00000060"), ("powerpc", BIG, "60000000"),
    ("s390x", BIG, "47000000"), ("s390x", BIG, "0700"),
    ("mips", LITTLE, "00000000"), ("mips", BIG, "00000000"),
    ("loongarch", LITTLE, "00004003"),
    ("sparc", BIG, "01000000"),
    ("alpha", LITTLE, "1f04ff47"),
    ("hppa", BIG, "08000240"),
    ("m68k", BIG, "4e71"),
]
# One bit or the byte order differs, or it is a nop of another size.
WRONG = [
    ("x86-64", LITTLE, "91"), ("x86-64", LITTLE, "6690"), ("aarch64", LITTLE, "3f2003d5"),
    ("aarch64", BIG, "d503201f"), ("arm", LITTLE, "00f020e2"), ("riscv", LITTLE, "0101"),
    ("riscv", LITTLE, "13010000"), ("riscv", LITTLE, "1300"), ("riscv", BIG, "00000013"),
    ("powerpc", LITTLE, "60000000"), ("powerpc", BIG, "60000001"), ("s390x", BIG, "47000001"),
    ("s390x", BIG, "0701"), ("mips", LITTLE, "01000000"), ("loongarch", LITTLE, "03400000"),
    ("sparc", BIG, "00000001"), ("alpha", LITTLE, "47ff041f"), ("hppa", BIG, "08000241"),
    ("m68k", BIG, "4e72"),
]


def codes(arch, little, code, location=0x1000):
    """The codes of what is said of a site with these bytes, and others behind them."""
    data = bytes.fromhex(code).ljust(11, b"\xee")
    elf = SimpleNamespace(
        arch=arch, bits=64, little=little, segment_at=lambda _: SimpleNamespace(flags=PF_R | PF_X),
        file_offset=lambda address: address, bytes_at=lambda _, size: data[:size])
    return [fault.code for fault, _ in check_site(elf, Note("p", "n", location, 1, 0, "", 0))]


@pytest.mark.parametrize("arch, little, code", RIGHT)
def test_a_nop_is_taken(arch, little, code):
    assert codes(arch, little, code) == []


@pytest.mark.parametrize("arch, little, code", WRONG)
def test_what_looks_like_a_nop_is_refused(arch, little, code):
    assert codes(arch, little, code) == ["no-nop"]


def test_no_architecture_is_left_out():
    assert {arch for arch, _, _ in RIGHT} >= set(NOPS)
    assert codes("ia64", LITTLE, "ee") == []    # Of which nothing is known.


@pytest.mark.parametrize("location, code, expected", [
    (0x1000, "00bf", "thumb"), (0x1002, "00bf", "thumb"), (0x1002, "c046", "thumb"),
    (0x1002, "00f020e3", "no-nop"), (0x1000, "01bf", "no-nop")])
def test_a_nop_of_thumb_state_is_named(location, code, expected):
    assert codes("arm", LITTLE, code, location) == [expected]
