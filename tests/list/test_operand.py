# SPDX-License-Identifier: 0BSD
"""What an operand is on each architecture, and which tracers read it: sdtgen.tracing.operand, directly."""
from __future__ import annotations

import pytest

from sdtgen.binary.notes import NoteArgument, parse_arguments
from sdtgen.tracing.operand import CONSUMERS, consumers, decode
from sdtgen.tracing.versions import newer

WORDS = {"o": "ok", "w": "wrong", "r": "refused", "d": "dropped", "?": "unknown"}
# x86-64, as measured: an argument, and a letter for bpftrace, bcc, libbpf, gdb, SystemTap, perf
# and uprobe_events.
VERDICTS = """
-4@$7                   ooooodo
$5                      ooroodo
8@$0x10                 oorrrdo
8@$18446744073709551615 oowwod?
-4@$name                rrrrrdr
8@%rax                  ooooooo
-8@%r12                 ooooooo
4@%eax                  ooooooo
8@%eax                  wwwoowo
%rax                    ooroooo
-4@%ax                  wwwoowo
2@%ax                   ooooooo
-2@%ax                  ooooowo
1@%al                   ooooooo
-1@%al                  oooowwo
1@%r8b                  ooorooo
-1@%r8b                 ooorwwo
1@%dh                   rrroowr
-1@%ah                  rrrowwr
3@%rax                  rrrrwrr
8f@%rax                 rrrrooo
8@8(%rsp)               ooooooo
-4@-20(%rbp)            ooooooo
(%rax)                  ooroooo
2@(%rax)                ooooooo
-2@(%rax)               ooooowo
1@(%rax)                oooowoo
-1@(%rax)               oooowwo
8@0x8(%rsp)             oorrrdo
8@8+16(%rsp)            rrrrodo
8f@8(%rsp)              rrrrooo
8f@8+8(%rsp)            rrrrorr
8@8(%rsp,%rax,4)        oorordr
4@(,%rax,8)             rrrrrdr
8f@(%rsp,%rax)          rrrrodr
-4@g(%rip)              wrrrodr
1@g(%rip)               wrrrwdr
8f@g(%rip)              rrrrodr
4@g+4                   rrrrodr
8@table(,%rax,8)        rrrrodr
8@g@GOTPCREL(%rip)      rrrrrdr
8@%fs:8                 rrrrrdr
8@t@tpoff(%rax)         rrrrrdr
8@%xmm0                 rwroorr
8f@%xmm0                rrrrorr
8@%cs                   rrrrrdr
8@?                     rrrrrdr
""".split()
CONSTANT, REGISTER, MEMORY, OTHER = "constant", "register", "memory", "unknown"
# Architecture, operand -> its form, the register in it, and its distance from there.
FORMS = [
    ("x86-64", "$-7", CONSTANT, "", 0), ("x86-64", "%r10d", REGISTER, "r10d", 0),
    ("x86-64", "-20(%rbp)", MEMORY, "rbp", -20), ("x86-64", "0x10(%rsp)", MEMORY, "rsp", 16),
    ("x86-64", "8-24(%rsp)", MEMORY, "rsp", -16), ("i386", "12(%esp)", MEMORY, "esp", 12),
    ("x32", "-4(%ebp)", MEMORY, "ebp", -4), ("x86-64", "8(%zax)", "symbol", "zax", 0),
    ("aarch64", "-7", CONSTANT, "", 0), ("aarch64", "x19", REGISTER, "x19", 0),
    ("aarch64", "[sp, 12]", MEMORY, "sp", 12), ("aarch64", "[x29, #-4]", MEMORY, "x29", -4),
    ("aarch64", "[x29, -20]", MEMORY, "x29", -20), ("aarch64", "[x0]", MEMORY, "x0", 0),
    ("aarch64", "w0", OTHER, "", 0), ("aarch64", "[x0, x1]", OTHER, "", 0),
    ("arm", "#-7", CONSTANT, "", 0), ("arm", "7", OTHER, "", 0), ("arm", "r4", REGISTER, "r4", 0),
    ("arm", "[fp, #-16]", MEMORY, "fp", -16), ("arm", "[sp]", MEMORY, "sp", 0),
    ("riscv", "-7", CONSTANT, "", 0), ("riscv", "s11", REGISTER, "s11", 0),
    ("riscv", "-20(s0)", MEMORY, "s0", -20), ("riscv", "(sp)", MEMORY, "sp", 0),
    ("s390x", "7", CONSTANT, "", 0), ("s390x", "%r11", REGISTER, "%r11", 0),
    ("s390x", "-8(%r15)", MEMORY, "%r15", -8),
    ("powerpc", "i-7", CONSTANT, "", 0), ("powerpc", "9", REGISTER, "9", 0),
    ("powerpc", "%r9", REGISTER, "%r9", 0), ("powerpc", "-4(31)", MEMORY, "31", -4),
    ("mips", "7", CONSTANT, "", 0), ("mips", "$a0", REGISTER, "$a0", 0),
    ("mips", "-4($fp)", MEMORY, "$fp", -4),
    ("loongarch", "7", CONSTANT, "", 0), ("loongarch", "$a0", REGISTER, "$a0", 0),
    ("loongarch", "$fp, -20", MEMORY, "$fp", -20),
    ("alpha", "7", CONSTANT, "", 0), ("alpha", "$16", REGISTER, "$16", 0),
    ("alpha", "-8($15)", MEMORY, "$15", -8),
    ("hppa", "7", CONSTANT, "", 0), ("hppa", "%r26", REGISTER, "%r26", 0),
    ("hppa", "-20(%r3)", MEMORY, "%r3", -20),
    ("m68k", "#7", CONSTANT, "", 0), ("m68k", "%d0", REGISTER, "%d0", 0),
    ("m68k", "-4(%fp)", MEMORY, "%fp", -4),
    ("sparc", "-7", CONSTANT, "", 0), ("sparc", "%i0", REGISTER, "%i0", 0),
    ("sparc", "[%fp+-20]", MEMORY, "%fp", -20), ("sparc", "[%sp+2175]", MEMORY, "%sp", 2175),
    ("ia64", "r8", REGISTER, "r8", 0),
]
# Where nothing was measured: forms that all tracers know are taken for good.
ELSEWHERE = [
    ("aarch64", "8@x0", "ooooooo"), ("aarch64", "-4@[sp, 12]", "ooooooo"),
    ("aarch64", "4@7", "ooooodo"), ("aarch64", "8f@x0", "ooooooo"), ("aarch64", "3@x0", "???????"),
    ("aarch64", "8@w0", "???????"), ("arm", "4@r11", "ooroooo"), ("arm", "4@[r12, #4]", "ooroooo"),
    ("arm", "4@fp", "ooooooo"), ("riscv", "8@a0", "ooooooo"), ("s390x", "8@%r2", "ooooooo"),
    ("i386", "4@%eax", "ooooooo"), ("powerpc", "8@9", "?o?oooo"), ("mips", "8@$a0", "?o?oooo"),
    ("sparc", "8@7", "?o?oodo"),
]


def argument(text: str) -> NoteArgument:
    found, = parse_arguments(text)
    return found


def letters(arch: str, text: str) -> str:
    short = {word: letter for letter, word in WORDS.items()}
    verdicts = consumers(arch, argument(text))
    return "".join(short[verdicts[name]] for name in CONSUMERS)


@pytest.mark.parametrize("text, expected", list(zip(VERDICTS[::2], VERDICTS[1::2])))
def test_verdicts_of_x86_64(text, expected):
    assert letters("x86-64", text) == expected


# What bpftrace 0.27 and libbpf 1.7 say, where it is not what the older ones do.
NEWER = [
    ("8@8(%rsp,%rax,4)", {"libbpf": "ok"}), ("-4@(%rbx,%rcx)", {"libbpf": "ok"}),
    ("-4@g(%rip)", {"bpftrace": "refused"}), ("8@$0x10", {"bpftrace": "refused"}),
    ("8@$18446744073709551615", {"bpftrace": "wrong"}), ("%rax", {"bpftrace": "refused"}),
    ("8@0x8(%rsp)", {"bpftrace": "refused"}), ("8@table(,%rax,8)", {}), ("8@%rax", {}),
    ("-4@$7", {}), ("8f@(%rsp,%rax)", {}), ("8@%xmm0", {}), ("8@8+16(%rsp)", {}),
    ("1@%r8b", {}), ("1@%dh", {}),
]


@pytest.mark.parametrize("text, expected", NEWER)
def test_verdicts_that_changed(text, expected):
    assert newer("x86-64", argument(text)) == expected


@pytest.mark.parametrize("arch, text, expected", ELSEWHERE)
def test_nothing_is_known_to_have_changed_elsewhere(arch, text, expected):
    assert newer(arch, argument(text)) == {}


@pytest.mark.parametrize("arch, text, expected", ELSEWHERE)
def test_verdicts_elsewhere(arch, text, expected):
    assert letters(arch, text) == expected


@pytest.mark.parametrize("arch, text, form, register, distance", FORMS)
def test_form_register_and_distance(arch, text, form, register, distance):
    found = decode(arch, NoteArgument(text, 4, True, False, text))
    assert (found.form, found.register, found.displacement) == (form, register, distance)


@pytest.mark.parametrize("text, words", [
    ("-4@-20(%rbp)", "4 bytes at rbp-20"), ("1@(%rax)", "1 byte at rax"), ("(%rax)", "at rax"),
    ("8@%r12", "register r12"), ("-4@$-7", "constant -7"), ("8@$name", "the address name"),
    ("8@%fs:8", "thread-local '%fs:8'"), ("8@?", "'?'"), ("8@" + "x" * 501, f"'{'x' * 500}...'"),
])
def test_an_operand_in_words(text, words):
    assert decode("x86-64", argument(text)).words == words
