# SPDX-License-Identifier: 0BSD
"""What an operand of a note means, and which tracers read it.

An operand is written in the syntax of the target's assembler.  The verdicts are measured ones on
x86-64: libbpf 1.1, bcc 0.26, bpftrace 0.17, gdb 13.1, SystemTap 4.8, perf 6.1, and what the
kernel's uprobe_events can express.  Elsewhere only the forms that all of them know are judged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from collections.abc import Mapping

from ..binary.notes import NoteArgument
from ..host.record import Record
from ..host.text import counted

CONSUMERS = ("bpftrace", "bcc", "libbpf", "gdb", "SystemTap", "perf", "uprobe_events")
OK, WRONG, REFUSED, DROPPED, UNKNOWN = "ok", "wrong", "refused", "dropped", "unknown"
CONSTANT, REGISTER, MEMORY = "constant", "register", "memory"
INDEXED, SYMBOL, TLS, VECTOR, OTHER = "indexed", "symbol", "tls", "float register", "unknown"
LONGEST = 500                   # characters of an operand; no assembler writes so many
KEPT = 4096                     # answers, since the sites of a file share their operands


class Operand(Record):
    """An operand taken apart.  `width` is that of an x86 register in bytes, else 0."""

    form: str
    words: str
    register: str = ""
    displacement: int = 0
    width: int = 0
    plain: bool = True          # decimal numbers only, at most one of them


_X86_64 = {name: 8 for name in "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15"
           .split()}
_X86_32 = {name: 4 for name in "eax ebx ecx edx esi edi ebp esp".split()}
_X86_16 = {name: 2 for name in "ax bx cx dx si di bp sp".split()}
_X86_8 = {name: 1 for name in "al bl cl dl sil dil bpl spl ah bh ch dh".split()}
X86_REGISTERS: Mapping[str, int] = {
    **_X86_64, **_X86_32, **_X86_16, **_X86_8,
    **{f"r{number}{end}": size for number in range(8, 16)
       for end, size in (("d", 4), ("w", 2), ("b", 1))}}
# Elsewhere: a constant, a register, memory with base and distance.
_NUMBER = r"[-+]?\d+"
_PATTERNS: Mapping[str, tuple[str, str, str]] = {
    "aarch64": (_NUMBER, r"x\d+|sp", r"\[(?P<base>x\d+|sp)(?:, #?(?P<distance>-?\d+))?\]"),
    "arm": (rf"#{_NUMBER}", r"r\d+|fp|ip|sp|lr|pc",
            r"\[(?P<base>r\d+|fp|ip|sp|lr|pc)(?:, #(?P<distance>-?\d+))?\]"),
    "riscv": (_NUMBER, r"ra|sp|gp|tp|[ast]\d+", r"(?P<distance>-?\d+)?\((?P<base>\w+)\)"),
    "s390x": (_NUMBER, r"%r\d+", r"(?P<distance>-?\d+)?\((?P<base>%r\d+)\)"),
    "powerpc": (rf"i{_NUMBER}", r"%?r?\d+", r"(?P<distance>-?\d+)?\((?P<base>%?r?\d+)\)"),
    "mips": (_NUMBER, r"\$\w+", r"(?P<distance>-?\d+)?\((?P<base>\$\w+)\)"),
    "loongarch": (_NUMBER, r"\$\w+", r"(?P<base>\$\w+), (?P<distance>-?\d+)"),
    "alpha": (_NUMBER, r"\$\w+", r"(?P<distance>-?\d+)?\((?P<base>\$\w+)\)"),
    "hppa": (_NUMBER, r"%r\d+", r"(?P<distance>-?\d+)?\((?P<base>%r\d+)\)"),
    "m68k": (rf"#{_NUMBER}", r"%\w+", r"(?P<distance>-?\d+)?\((?P<base>%\w+)\)"),
    "sparc": (_NUMBER, r"%\w+", r"\[(?P<base>%\w+)\+?(?P<distance>-?\d+)?\]"),
}
_X86_MEMORY = re.compile(r"(?P<offset>[^()]*)\((?P<base>%\w+)?(?:,(?P<index>%\w+)?(?:,\d)?)?\)")
_INTEGER = re.compile(r"[-+]?(?:0x[0-9a-fA-F]+|\d+)")
_SUM = re.compile(r"[-+]?\d+(?:[-+]\d+)*")


@lru_cache(KEPT)
def decode(arch: str, argument: NoteArgument) -> Operand:
    """The operand of an argument; never fails, since `unknown` is a form."""
    if len(argument.operand) > LONGEST:
        return Operand(OTHER, f"'{argument.operand[:LONGEST]}...'", plain=False)
    if arch in ("x86-64", "i386", "x32"):
        return _x86(argument)
    text = argument.operand
    constant, register, memory = _PATTERNS.get(arch, (_NUMBER, r"\S+", r"(?!)"))
    # PowerPC writes a register as a bare number, which elsewhere is a constant.
    if re.fullmatch(constant, text):
        return Operand(CONSTANT, f"constant {text.lstrip('#i')}")
    if re.fullmatch(register, text):
        return Operand(REGISTER, f"register {text.lstrip('%')}", text)
    found = re.fullmatch(memory, text)
    if found:
        distance = int(found["distance"] or 0)
        return Operand(MEMORY, _place(argument, found["base"], distance), found["base"], distance)
    return Operand(OTHER, f"'{text}'", plain=False)


def _place(argument: NoteArgument, base: str, distance: int) -> str:
    where = f"{base.lstrip('%')}{distance:+d}" if distance else base.lstrip("%")
    size = f"{counted(argument.size, 'byte')} at " if argument.size else "at "
    return f"{size}{where}"


def _x86(argument: NoteArgument) -> Operand:
    text = argument.operand
    if text.startswith("$"):
        if _INTEGER.fullmatch(text[1:]):
            return Operand(CONSTANT, f"constant {text[1:]}", plain="x" not in text)
        return Operand(SYMBOL, f"the address {text[1:]}", plain=False)
    if ":" in text or "@tpoff" in text or "@ntpoff" in text:
        return Operand(TLS, f"thread-local '{text}'", plain=False)
    if text.startswith("%"):
        name = text[1:]
        if name in X86_REGISTERS:
            return Operand(REGISTER, f"register {name}", name, width=X86_REGISTERS[name])
        if re.fullmatch(r"[xyz]mm\d+|st(\(\d\))?", name):
            return Operand(VECTOR, f"register {name}", name, width=16)
        return Operand(OTHER, f"'{text}'", plain=False)
    found = _X86_MEMORY.fullmatch(text)
    if not found:
        if re.fullmatch(r"[.\w$@+-]+", text) and not text[:1].isdigit():
            return Operand(SYMBOL, f"memory at {text}", plain=False)
        return Operand(OTHER, f"'{text}'", plain=False)
    offset, base = found["offset"], (found["base"] or "")[1:]
    if offset and not _INTEGER.fullmatch(offset) and not _SUM.fullmatch(offset):
        return Operand(SYMBOL, f"memory at {text}", base, plain=False)
    if found["index"] or "," in text:
        return Operand(INDEXED, f"memory at {text}", base, plain=False)
    if base in ("rip", "eip") or base not in X86_REGISTERS:
        return Operand(SYMBOL, f"memory at {text}", base, plain=False)
    if _INTEGER.fullmatch(offset or "0"):
        distance = int(offset or "0", 0) if "x" in offset else int(offset or "0")
        return Operand(MEMORY, _place(argument, base, distance), base, distance,
                       plain="x" not in offset)
    distance = sum(int(each) for each in re.findall(r"[-+]?\d+", offset))
    return Operand(MEMORY, _place(argument, base, distance), base, distance, plain=False)


@lru_cache(KEPT)
def consumers(arch: str, argument: NoteArgument) -> Mapping[str, str]:
    """For each tracer: `ok`, `wrong` (a wrong value, silently), `refused`, `dropped` (the probe
    works, this argument is missing) or `unknown`.  One answer is shared: not to be changed."""
    operand = decode(arch, argument)
    if arch in ("x86-64", "x32"):
        return dict(zip(CONSUMERS, _x86_verdicts(argument, operand)))
    if operand.form in (CONSTANT, REGISTER, MEMORY) and argument.size in (1, 2, 4, 8):
        verdict = {name: OK for name in CONSUMERS}
        if operand.form == CONSTANT:
            verdict["perf"] = DROPPED
        if arch not in ("aarch64", "arm", "riscv", "s390x", "i386"):
            verdict["libbpf"] = verdict["bpftrace"] = UNKNOWN
        if arch == "arm" and operand.register in ("r11", "r12"):
            verdict["libbpf"] = REFUSED  # It calls them fp and ip.
        return verdict
    return {name: UNKNOWN for name in CONSUMERS}


def _row(bpftrace: str, bcc: str, libbpf: str, gdb: str, stap: str, perf: str, ftrace: str
         ) -> tuple[str, ...]:
    return bpftrace, bcc, libbpf, gdb, stap, perf, ftrace


def _x86_verdicts(argument: NoteArgument, operand: Operand) -> tuple[str, ...]:
    form, size, narrow = operand.form, argument.size, argument.size in (1, 2)
    if argument.is_float:
        in_place = form == REGISTER or form == MEMORY and operand.plain
        return _row(REFUSED, REFUSED, REFUSED, REFUSED, OK,
                    OK if in_place else DROPPED if form in (SYMBOL, INDEXED) else REFUSED,
                    OK if in_place else REFUSED)
    if size not in (0, 1, 2, 4, 8):
        return _row(REFUSED, REFUSED, REFUSED, REFUSED, WRONG, REFUSED, REFUSED)
    if form == CONSTANT:
        perf = DROPPED
        if not operand.plain:
            return _row(OK, OK, REFUSED, REFUSED, REFUSED, perf, OK)
        big = not -(1 << 63) <= int(argument.operand[1:]) < 1 << 63
        wrong = WRONG if big else OK
        return _row(OK, OK, REFUSED if size == 0 else wrong, wrong, OK, perf,
                    UNKNOWN if big else OK)
    if form == REGISTER:
        row = list(_row(OK, OK, OK, OK, OK, OK, OK))
        if operand.register in ("ah", "bh", "ch", "dh"):
            return _row(REFUSED, REFUSED, REFUSED, OK, WRONG if argument.signed else OK, WRONG,
                        REFUSED)
        if size > operand.width:
            row = list(_row(WRONG, WRONG, WRONG, OK, OK, WRONG, OK))
        if operand.width == 1:
            if re.fullmatch(r"r\d+b", operand.register):
                row[3] = REFUSED
            if argument.signed:
                row[4] = row[5] = WRONG
        elif argument.signed and narrow:
            row[5] = WRONG
        if size == 0:
            row[2] = REFUSED
        return tuple(row)
    if form == MEMORY:
        if not operand.plain:
            if "x" in argument.operand:
                return _row(OK, OK, REFUSED, REFUSED, REFUSED, DROPPED, OK)
            return _row(REFUSED, REFUSED, REFUSED, REFUSED, OK, DROPPED, OK)
        row = list(_row(OK, OK, OK, OK, OK, OK, OK))
        if argument.signed and narrow:
            row[5] = WRONG
        if size == 1:
            row[4] = WRONG
        if size == 0:
            row[2] = REFUSED
        return tuple(row)
    if form == INDEXED:
        if not operand.register:
            return _row(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, DROPPED, REFUSED)
        return _row(OK, OK, REFUSED, OK, REFUSED, DROPPED, REFUSED)
    if form == SYMBOL:
        if argument.operand.startswith("$") or "@GOT" in argument.operand:
            return _row(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, DROPPED, REFUSED)
        relative = operand.register == "rip"
        return _row(WRONG if relative else REFUSED, REFUSED, REFUSED, REFUSED,
                    WRONG if size == 1 else OK, DROPPED, REFUSED)
    if form == TLS:
        return _row(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, DROPPED, REFUSED)
    if form == VECTOR:
        return _row(REFUSED, WRONG, REFUSED, OK, OK, REFUSED, REFUSED)
    return _row(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, DROPPED, REFUSED)
