#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Feeds made-up note sections and operand strings to the decoders, and compares what comes out.

    python3 tests/fuzz/decoder.py --inputs 1000000 --seed 7 --keep DIRECTORY

Each input is made of the seed and its number.  One in two is a section: the bytes of a few notes,
then broken.  A reader of its own, written from docs/format.md, says which notes are in it.  The
others are argument strings: a rule of one regular expression an operand form says which of the
forms each is.  A failure is an exception other than ElfError, a difference, or more than a second
of CPU; the first one ends the run, exit code 1.
"""
from __future__ import annotations

import random
import re
import struct
import sys
from pathlib import Path
from typing import Any, List, Optional, Sequence, Tuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "gen"), str(HERE)]

import loop  # noqa: E402
from sdtgen.binary.elf import ElfError  # noqa: E402
from sdtgen.binary.notes import NoteArgument, _read_section, parse_arguments  # noqa: E402
from sdtgen.tracing.operand import CONSUMERS, consumers, decode  # noqa: E402

# --- sections -------------------------------------------------------------------------------

Row = Tuple[bytes, bytes, bytes, int, int, int]


class Elf:
    """What the decoder asks of a file."""

    def __init__(self, bits: int, order: str) -> None:
        self.bits, self.order = bits, order


def independent(data: bytes, bits: int, order: str) -> List[Row]:
    """The notes of a section, read byte by byte as docs/format.md has them."""
    found: List[Row] = []
    endian = "little" if order == "<" else "big"
    size = bits // 8

    def number(at: int, length: int) -> int:
        return int.from_bytes(data[at:at + length], endian)  # type: ignore[arg-type]
    at = 0
    while at + 12 <= len(data):
        owner, length, kind = number(at, 4), number(at + 4, 4), number(at + 8, 4)
        begin = at + 12 + -(-owner // 4) * 4
        end = begin + length
        if end > len(data):
            break
        name = data[at + 12:at + 12 + owner]
        if name == b"stapsdt\0" and kind == 3 and length >= 3 * size:
            texts = data[begin + 3 * size:end].split(b"\0")
            if len(texts) >= 4 and all(len(text) <= 4096 for text in texts[:3]):
                found.append((texts[0], texts[1], texts[2], number(begin, size),
                              number(begin + size, size), number(begin + 2 * size, size)))
        at = end + (4 - end % 4) % 4
    return found


def section(chance: random.Random, bits: int, order: str) -> bytes:
    data = bytearray()
    word = "Q" if bits == 64 else "I"
    for _ in range(chance.randrange(5)):
        texts = [chance.choice([b"app", b"", b"x" * chance.randrange(40), b"a-b", b"\xff\xfe"]),
                 chance.choice([b"req", b"", b"a__b", b"y" * 5000]), arguments(chance).encode(
                     "utf-8", "surrogateescape")]
        body = struct.pack(f"{order}3{word}", *(chance.getrandbits(chance.choice([1, 16, bits]))
                                                for _ in range(3)))
        body += b"".join(text + b"\0" for text in texts[:chance.choice([3, 3, 3, 3, 2, 0])])
        body += bytes(chance.choice([0, 0, 0, 1, 5])) + chance.choice([b"", b"", b"", b"z"])
        owner = chance.choice([b"stapsdt\0"] * 8 + [b"GNU\0", b"", b"stapsdt", b"stapsdt\0\0"])
        length = len(body) + chance.choice([0] * 9 + [1, 4, -1, 1 << 31])
        data += struct.pack(f"{order}III", len(owner) + chance.choice([0] * 9 + [1, 1 << 31]),
                            length & 0xFFFFFFFF, chance.choice([3] * 9 + [1]))
        data += owner + bytes(-len(owner) % 4) + body + bytes(-len(body) % 4)
    for _ in range(chance.choice([0, 0, 1, 1, 3])):
        if data:
            place = chance.randrange(len(data))
            what = chance.randrange(4)
            if what == 0:
                data[place] ^= 1 << chance.randrange(8)
            elif what == 1:
                del data[place:place + chance.randrange(20)]
            elif what == 2:
                data[place:place] = bytes(chance.randrange(9))
            else:
                size = chance.choice([2, 4, 8])
                data[place:place + size] = chance.choice([b"\0", b"\xff", b"\x7f"]) * size
    return bytes(data)


def examine_section(data: bytes, bits: int, order: str) -> int:
    notes: List[Any] = []
    problems: List[str] = []
    elf: Any = Elf(bits, order)
    _read_section(elf, data, 0, notes, problems)
    seen = [(each.provider.encode("utf-8", "surrogateescape"),
             each.name.encode("utf-8", "surrogateescape"),
             each.text.encode("utf-8", "surrogateescape"), each.location, each.base,
             each.semaphore) for each in notes]
    wanted = independent(data, bits, order)
    if seen != wanted:
        raise AssertionError(f"decoded {seen}, but {wanted} are there")
    for each in notes:
        if len(each.arguments) > len(each.text):
            raise AssertionError("more arguments than bytes")
    return len(notes)


# --- operands -------------------------------------------------------------------------------

REGISTERS = ["rax", "rbx", "rsp", "r8", "r15", "eax", "esi", "r9d", "ax", "r10w", "al", "ah", "r11b",
             "sil", "rip", "eip", "xmm0", "ymm15", "st", "st(0)", "fs", "k1", "r16", "zzz"]
NUMBERS = ["0", "8", "-8", "+4", "2147483647", "-9223372036854775808", "18446744073709551615",
           "0x10", "-0x8", "1+2", "16-8+4", "", "08", "1.5", "x"]
SYMBOLS = ["g", "g+4", ".LC0", "_ZN1a1bE", "g@GOTPCREL", "x@tpoff", "a b", "$", ""]
# The rule: the first that matches the whole operand names the form.  Written apart from operand.py.
REG64 = r"r(?:ax|bx|cx|dx|si|di|bp|sp|8|9|1[0-5])"
REG32 = r"e(?:ax|bx|cx|dx|si|di|bp|sp)|r(?:8|9|1[0-5])d"
REG16 = r"ax|bx|cx|dx|si|di|bp|sp|r(?:8|9|1[0-5])w"
REG8 = r"[abcd][lh]|sil|dil|bpl|spl|r(?:8|9|1[0-5])b"
REG = f"(?:{REG64}|{REG32}|{REG16}|{REG8})"
NUM = r"[-+]?(?:0x[0-9a-fA-F]+|\d+)"
SUM = r"[-+]?\d+(?:[-+]\d+)*"
RULES = [
    ("constant", rf"\$(?:{NUM})"),
    ("symbol", r"\$.*"),
    ("tls", r".*(?::|@tpoff|@ntpoff).*"),
    ("register", rf"%{REG}"),
    ("float register", r"%(?:[xyz]mm\d+|st(?:\(\d\))?)"),
    ("unknown", r"%.*"),
    ("memory", rf"(?:{NUM}|{SUM})?\(%{REG}\)"),
    ("symbol", rf"(?!(?:(?:{NUM}|{SUM})?)\()[^()]+\((?:%\w+)?(?:,(?:%\w+)?(?:,\d)?)?\)"),
    ("indexed", rf"(?:{NUM}|{SUM})?\((?:%\w+)?,(?:%\w+)?(?:,\d)?\)"),
    ("symbol", rf"(?:{NUM}|{SUM})?\((?:%\w+)?\)"),
    ("symbol", r"(?!\d)[.\w$@+-]+"),
    ("unknown", r".*"),
]
COMPILED = [(form, re.compile(text, re.DOTALL)) for form, text in RULES]


def rule(text: str) -> str:
    return next(form for form, pattern in COMPILED if pattern.fullmatch(text))


def operand(chance: random.Random) -> str:
    pick = chance.choice
    made = pick([
        lambda: f"${pick(NUMBERS + SYMBOLS)}",
        lambda: f"%{pick(REGISTERS)}",
        lambda: f"{pick(NUMBERS)}(%{pick(REGISTERS)})",
        lambda: f"{pick(NUMBERS)}(%{pick(REGISTERS)},%{pick(REGISTERS)},{pick('12480x')})",
        lambda: f"{pick(NUMBERS)}(,%{pick(REGISTERS)},8)",
        lambda: f"{pick(SYMBOLS)}{pick(['', '+4', '-8'])}(%rip)",
        lambda: pick(SYMBOLS),
        lambda: f"%fs:{pick(NUMBERS + SYMBOLS)}",
        lambda: f"{pick(NUMBERS)}{pick(SYMBOLS)}",
    ])()
    if chance.random() < 0.15 and made:
        place = chance.randrange(len(made))
        made = made[:place] + pick("()%$,-+:@ x0\t\xe9\udcff") + made[place + chance.randrange(2):]
    return made


def argument(chance: random.Random) -> str:
    size = chance.choice(["1", "2", "4", "8", "-1", "-2", "-4", "-8", "4f", "8f", "16", "99999"])
    return f"{size}@{operand(chance)}"


def arguments(chance: random.Random) -> str:
    return chance.choice([" ", " ", "  ", "\t"]).join(
        argument(chance) for _ in range(chance.randrange(13)))


WHOLE = re.compile(r"(-?)(\d{1,4})(f?)@(\S*)")


def examine_arguments(text: str) -> int:
    found = parse_arguments(text)
    # Where no operand holds a blank and each has a size, a simple rule says what they are.
    words = text.split(" ")
    simple = [WHOLE.fullmatch(word) for word in words]
    if text and all(simple):
        wanted = [(int(each[2]), bool(each[1]), bool(each[3]), each[4]) for each in simple if each]
        seen = [(each.size, each.signed, each.is_float, each.operand) for each in found]
        if seen != wanted:
            raise AssertionError(f"{text!r}: {seen}, not {wanted}")
    for each in found:
        examine_operand(each)
    return len(found)


def examine_operand(each: NoteArgument) -> None:
    seen, wanted = decode("x86-64", each), rule(each.operand)
    if seen.form != wanted:
        raise AssertionError(f"{each.operand!r} is {seen.form}, not {wanted}")
    if seen.form == "memory":
        offset = each.operand.partition("(")[0]
        value = int(offset or "0", 16) if "x" in offset else sum(
            int(part) for part in re.findall(r"[-+]?\d+", offset or "0"))
        if seen.displacement != value or f"%{seen.register})" not in each.operand:
            raise AssertionError(f"{each.operand!r} is {seen}")
    if seen.form == "constant" and seen.words != f"constant {each.operand[1:]}":
        raise AssertionError(f"{each.operand!r} is {seen}")
    for arch in ("x86-64", "aarch64", "arm", "s390x", "riscv", "powerpc", "unknown"):
        verdict = consumers(arch, each)
        if tuple(verdict) != CONSUMERS or not decode(arch, each).words:
            raise AssertionError(f"no verdict on {each}")


# --- the run --------------------------------------------------------------------------------

def make(seed: str, number: int) -> Tuple[str, Any]:
    """Input `number`: what it is, and itself."""
    chance = random.Random(f"{seed}:{number}")
    if number % 2:
        return "arguments", arguments(chance)
    bits, order = chance.choice([32, 64]), chance.choice("<>")
    return "section", (section(chance, bits, order), bits, order)


def examine(_number: int, made: Tuple[str, Any]) -> int:
    kind, data = made
    try:
        return examine_arguments(data) if kind == "arguments" else examine_section(*data)
    except ElfError:
        return 0


def main(words: Optional[Sequence[str]] = None) -> int:
    options = loop.parser(__doc__, 20000).parse_args(words)

    def kept(number: int, made: Tuple[str, Any]) -> loop.Kept:
        kind, data = made
        return loop.Kept(f", {kind}: {data!r}", f"decoder-{options.seed}-{number}.txt",
                         repr(data).encode())
    decoded = loop.run(options, lambda number: make(options.seed, number), examine, kept)
    if decoded is None:
        return 1
    print(f"{options.inputs} inputs, {decoded} notes and arguments decoded, 0 failures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
