#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Feeds broken ELF files to the ELF reader, the note decoder, the operands, the library search, the
listing and, each fourth one, to the checks of `verify` and its four formats.

    python3 tests/fuzz/elf.py --inputs 1000000 --seed 7 --seed-file PROGRAM --keep DIRECTORY

Each input is made from the seed files, the seed and its number alone.  A failure is an exception
other than ElfError, or more than a second of CPU time; the first one ends the run, exit code 1.
"""
from __future__ import annotations

import os
import random
import resource
import struct
import sys
import tempfile
from pathlib import Path
from typing import List, Optional, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "gen"), str(HERE)]

import loop  # noqa: E402
from sdtgen.verify.file import check_file  # noqa: E402
from sdtgen.binary.elf import ElfError, read_elf  # noqa: E402
from sdtgen.host.error import Failure  # noqa: E402
from sdtgen.binary.libraries import debug_file, objects  # noqa: E402
from sdtgen.list.listing import Listed, as_json, as_text  # noqa: E402
from sdtgen.provider.load import load  # noqa: E402
from sdtgen.provider.model import ProviderFile  # noqa: E402
from sdtgen.binary.notes import NoteArgument, read_notes  # noqa: E402
from sdtgen.tracing.operand import _PATTERNS, consumers, decode  # noqa: E402
from sdtgen.verify.render import FORMATS  # noqa: E402

BYTES = 1 << 30
ARCHES = ["x86-64", "i386", "x32", "unknown", *_PATTERNS]
NUMBERS = [0, 1, 2, 3, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 63,
           (1 << 64) - 1, (1 << 64) - 8]
PIECES = [b"$", b"%rax", b"(%rip)", b"-4@", b"8f@", b" ", b"(,%rbx,4)", b"[sp, #8]", b"9" * 30,
          b"0x", b"\xff", b"%fs:", b"16@", b"@", b"\n", b"\x1b[", b"\xd9\xa3", b":", b"\0"]


def minimal(bits: int, order: str, args: bytes) -> bytes:
    """A small ELF file with one note, so that most changes hit what is read."""
    wide = bits == 64
    names = b"\0.note.stapsdt\0.stapsdt.base\0.shstrtab\0"
    head, entry, segment = (64, 64, 56) if wide else (52, 40, 32)
    word = "Q" if wide else "I"
    text = b"app\0req\0" + args + b"\0"
    body = struct.pack(f"{order}3{word}", 0x1000, 0x1008, 0x1010) + text
    note = struct.pack(f"{order}III8s", 8, len(body), 3, b"stapsdt\0") + body
    note += bytes(-len(note) % 4)
    dynamic = b"".join(struct.pack(f"{order}2{word}", *each)
                       for each in [(1, 1), (5, 0x1000), (10, 32), (29, 9), (0, 0)])
    strings = b"\0liba.so\0$ORIGIN:/x\0".ljust(32, b"\0")
    begin = head + 2 * segment
    at_dynamic = begin + len(strings)
    at_note = at_dynamic + len(dynamic)
    at_names = at_note + len(note)
    table = at_names + len(names)

    def section(*row: int) -> bytes:
        return struct.pack(f"{order}II4{word}II2{word}", *row)

    def program(kind: int, flags: int, offset: int, address: int, size: int) -> bytes:
        if wide:
            return struct.pack(f"{order}II6Q", kind, flags, offset, address, address, size, size, 8)
        return struct.pack(f"{order}8I", kind, offset, address, address, size, size, flags, 4)
    ident = b"\x7fELF" + bytes([bits // 32, 1 if order == "<" else 2, 1]) + bytes(9)
    header = ident + struct.pack(f"{order}HHI{word * 3}I6H", 3, 62 if wide else 3, 1, 0, head,
                                 table, 0, head, segment, 2, entry, 4, 3)
    return (header + program(1, 5, begin, 0x1000, at_note - begin)
            + program(2, 6, at_dynamic, 0x1020, len(dynamic)) + strings + dynamic + note + names
            + section(*[0] * 10) + section(1, 7, 0, 0, at_note, len(note), 0, 0, 4, 0)
            + section(15, 1, 2, 0x1008, begin, 1, 0, 0, 1, 0)
            + section(29, 3, 0, 0, at_names, len(names), 0, 0, 1, 0))


def seeds(files: Sequence[Path] = ()) -> List[bytes]:
    """Good files of both classes and byte orders, and those of the caller."""
    args = b"-4@%edi 8@-8(%rbp) 1@$5 4@g(%rip)"
    made = [minimal(bits, order, args) for bits in (32, 64) for order in "<>"]
    return made + [path.read_bytes() for path in files]


def make(seed: str, number: int, files: Sequence[bytes]) -> bytes:
    """Input `number` of a run."""
    chance = random.Random(f"{seed}:{number}")
    data = bytearray(chance.choice(files))
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        # Half of the changes go where the headers and tables of a file are.
        near = chance.random()
        most = len(data)
        place = chance.randrange(min(most, 400)) if near < 0.4 else \
            most - 1 - chance.randrange(min(most, 700)) if near < 0.8 else chance.randrange(most)
        kind = chance.random()
        if kind < 0.25:
            data[place] ^= 1 << chance.randrange(8)
        elif kind < 0.6:
            size = chance.choice([2, 4, 8])
            value = chance.choice([*NUMBERS, most, most - 1, place, chance.randrange(1 << 16)])
            value &= (1 << 8 * size) - 1
            data[place:place + size] = value.to_bytes(size, chance.choice(["little", "big"]))
        elif kind < 0.75:
            piece = chance.choice(PIECES)
            data[place:place + len(piece)] = piece
        elif kind < 0.85:
            source, size = chance.randrange(most), chance.randrange(1, 65)
            data[place:place + size] = data[source:source + size]
        elif kind < 0.95:
            data[place:place] = chance.choice(PIECES) * chance.randrange(1, 20)
        else:
            del data[max(place, 1):]
    return bytes(data)


def operand(chance: random.Random) -> str:
    """An operand put together from what operands consist of."""
    return "".join(chance.choice(PIECES).decode("utf-8", "surrogateescape")
                   for _ in range(chance.randrange(6)))


def declared(directory: str) -> ProviderFile:
    """What the seed files hold, more or less."""
    path = os.path.join(directory, "fuzz.provider")
    with open(path, "w", encoding="ascii") as file:
        file.write("provider app {\n  probe req(int a, long b, uint8_t c, int d);\n"
                   "  probe gone();\n};\nprovider a { probe b(int c, const char *v); };\n")
    model = load(path, None)
    if model is None:
        raise AssertionError("the provider file of the fuzzer is bad")
    return model


def check(path: str, model: ProviderFile) -> None:
    """What `verify` says of a file, in all formats."""
    try:
        report = check_file(model, path, "/nonexistent")
    except Failure as error:
        if path not in str(error):
            raise AssertionError("an error that does not name the file") from None
        return
    for render in FORMATS.values():
        text = render([report])
        text.encode("utf-8", "surrogateescape")
        if "\x1b" in text:
            raise AssertionError("the output holds what a terminal would obey")


def examine(path: str, turn: int = 0, model: Optional[ProviderFile] = None) -> bool:
    """All that the commands ask of a file; whether it is ELF for the reader."""
    if model is not None and turn % 4 == 1:
        check(path, model)
    chance = random.Random(turn)
    argument = NoteArgument("", chance.choice([0, 1, 4, 8, 16]), turn % 2 == 0, turn % 5 == 0,
                        operand(chance))
    arch = chance.choice(ARCHES)
    if not decode(arch, argument).words or len(consumers(arch, argument)) != 7:
        raise AssertionError(f"no verdict on {argument}")
    try:
        with read_elf(path) as elf:
            listed = Listed("fuzz", elf, read_notes(elf), missing=elf.dynamic.needed)
            for pieces in (as_text(listed, with_commands=True), as_json([listed])):
                text = "".join(pieces)
                text.encode()
                if "\x1b" in text:
                    raise AssertionError("the output holds what a terminal would obey")
            for note in listed.notes.notes[:20]:
                elf.read(note.location, 16)
            if turn % 8 == 0:
                debug_file(elf, "/nonexistent")
                objects(path, "/nonexistent")
            return isinstance(elf.dynamic.soname, str)
    except ElfError as error:
        if not str(error):
            raise AssertionError("an error without a reason") from None
        return False


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = loop.parser(__doc__, 50000)
    parser.add_argument("--seed-file", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    files = seeds(options.seed_file)
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=scratch) as directory:
        path = os.path.join(directory, "input")
        model = declared(directory)

        def written(number: int) -> bytes:
            data = make(options.seed, number, files)
            with open(path, "wb") as file:
                file.write(data)
            return data

        def kept(number: int, data: bytes) -> loop.Kept:
            return loop.Kept("", f"{options.seed}-{number}.elf", data)
        accepted = loop.run(options, written, lambda number, _: examine(path, number, model), kept)
    if accepted is None:
        return 1
    print(f"{options.inputs} inputs, {accepted} accepted, 0 failures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
