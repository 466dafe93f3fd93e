#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""What a program and its author choose, through `sdtkit trace`: names, paths, contents of strings.

    python3 tests/fuzz/traced.py --target events --engine bpftrace --inputs 20 --seed 7

`events`: an input is a run of a program that passes made-up strings and bytes; each comes out as
one event with its bytes, and nothing else comes out.  `names`: an input is a file with made-up names
and a path; none of them is in the plan but plain ones, and no message has a control character.
"""
from __future__ import annotations

import contextlib
import io
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "gen"), str(HERE), str(HERE.parent)]

import loop  # noqa: E402
from support.synthetic import noted  # noqa: E402
from sdtgen.binary.elf import read_elf  # noqa: E402
from sdtgen.binary.notes import read_notes  # noqa: E402
from sdtgen.host.error import Failure  # noqa: E402
from sdtgen.list.listing import Listed, as_json, as_text, commands  # noqa: E402
from sdtgen.trace import declared, plan as plans  # noqa: E402
from sdtgen.trace.files import File, Files  # noqa: E402

SDTKIT = ROOT / "gen" / "sdtkit"
EVENTS = 60         # of each kind in a run
SHORTEST = 60       # bytes of a string that is cut, at least
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
# Separators, escapes of JSON, C and terminals, words of tracers, UTF-8 whole and broken.
PIECES = [bytes([number]) for number in range(1, 256)] + [
    b"\\x41", b"\\u0041", b"\\n", b"\\", b'\\"', b'"}', b'", "b": "', b"\n", b"\r\n", b"\x1b[31m",
    b"\x1b]0;x\x07", b"\x9b31m", b"\xc2\x9b", b"\xc3", b"\xc3\xa9", b"\xc3\x28", b"\xe2\x80\xae",
    b"\xe2\x80\xa8", b"\xed\xb2\x80", b"\xf0\x9f\x90\x8d", b"\xf4\x90\x80\x80", b"\xff\xfe",
    b"\xf3\xa0\x80\x81", b"\\xffffffc3", b"\\uffffffc3", b"%s%n%lx", b"%r", b"\x1e", b"\x1f", b"\x02",
    b"Lost 5 events\n", b"@n: 7\n", b"ready1", b"ready2", b"begin 1", b"beat 0 99999999999 7", b"end\n",
    b'{"type": "printf", "data": "x"}\n', b'{"type": "map", "data": {"@n": 0}}\n', b"unplaced [0]\n",
    b"[0, 1, 2, 3, []]\n", b"    1.000000 1/1 text id=1 name=\"x\"\n", b"sdtkit: note: no event",
    b"ERROR: ", b"stdin:1:1-2: ERROR", b"0 1 2 3 4", b"1" * 20, b" ", b"=", b"..."]
NAMES = [b"tick { } interval:ms:700 { exit(); }", b"a", b"b_1", b"x__entry", b"-", b".", b"..", b":",
         b"*", b"'", b"`", b"$(id)", b";", b"{", b"}", b"/", b"//", b"/*", b"#", b"%s", b"\n", b"\r",
         b"\t", b"\x1b[31m", b"\x07", b"\xff", b"\xc3\xa9", b"\xe2\x80\xae", b"\\", b'"', b" ", b"@x",
         b"probe", b"BEGIN", b"-ex", b"shell id", b"python", b"\x9b", b"\xe2\x80\xa8"]
PROVIDER = """provider fuzzed {
    probe text(int id, const char *name);
    probe pair(int id, const char *first, const char *second);
    /**
     * data - some bytes
     * @id: the event
     * @bytes: (bytes size) what they are
     * @size: how many
     */
    probe data(int id, const void *bytes, int size);
};
"""
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include "fuzzed_probes.h"
static char *next(int *size)
{
    char *data;
    if (fread(size, sizeof *size, 1, stdin) != 1)
        return NULL;
    data = calloc((size_t)*size + 1, 1);
    if (!data || fread(data, 1, (size_t)*size, stdin) != (size_t)*size)
        exit(3);
    return data;
}
int main(void)
{
    int id = 0, size, other;
    for (char *data; (data = next(&size)); id++) {
        char *second = next(&other);
        FUZZED_TEXT(id, data);
        FUZZED_PAIR(id, second, data);
        FUZZED_DATA(id, data, size);
    }
    return 0;
}
"""
_LINE = re.compile(r" *\d+\.\d{6} \d+/\d+ (text|pair|data) (.*)")
_VALUE = re.compile(r'(\w+)=(-?\d+|\?|NULL|0x[0-9a-f]+|"(?:[^"\\]|\\.)*"(?:\.\.\.)?)(?: |$)')
_ESCAPE = re.compile(rb'\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|["\\])')


class Wrong(Exception):
    """What came out is not what went in."""


class Made(NamedTuple):
    texts: List[bytes]
    others: List[bytes]


def built(directory: Path) -> Path:
    """The program, with its provider file beside it."""
    (directory / "fuzzed.provider").write_text(PROVIDER)
    (directory / "fuzzed.c").write_text(SOURCE)
    for words in (["python3", SDTKIT, "header", "-o", "fuzzed_probes.h", "fuzzed.provider"],
                  ["gcc", "-O1", f"-I{ROOT / 'include'}", "fuzzed.c", "-o", "fuzzed"]):
        subprocess.run([str(each) for each in words], cwd=directory, check=True)
    return directory / "fuzzed"


def content(rng: random.Random) -> bytes:
    length = rng.choice([0, 1, 2, 3, 5, 9, 20, 40])
    data = b"".join(rng.choice(PIECES) for _ in range(length))
    if rng.random() < 0.1:
        data += b"z" * rng.randrange(2000)
    return data


def unescaped(shown: str) -> bytes:
    """The bytes that a value in quotes stands for."""
    def one(found: "re.Match[bytes]") -> bytes:
        word = found[1].decode()
        if word[0] == "x":
            return bytes([int(word[1:], 16)])
        return chr(int(word[1:], 16)).encode() if word[0] in "uU" else word.encode()
    return _ESCAPE.sub(one, shown.encode())


def compare(shown: str, sent: bytes, engine: str) -> None:
    """A value as it is shown with what was passed."""
    cut = shown.endswith("...")
    if not shown.startswith('"'):
        raise Wrong(f"{shown} for {sent!r}")
    found = unescaped(shown[1:-4] if cut else shown[1:-1])
    right = sent.startswith(found) and SHORTEST < len(found) < len(sent) if cut else found == sent
    if not right:
        raise Wrong(f"{engine} shows {shown} for {sent!r}")


class Events:
    """Runs the program with made-up contents."""

    def __init__(self, directory: Path, engine: str, seed: str) -> None:
        self.directory, self.engine, self.seed = directory, engine, seed
        built(directory)

    def make(self, number: int) -> Made:
        rng = random.Random(f"{self.seed}/{number}")
        return Made([content(rng) for _ in range(EVENTS)], [content(rng) for _ in range(EVENTS)])

    def examine(self, _number: int, made: Made) -> int:
        given = b"".join(struct.pack("i", len(each)) + each
                         for pair in zip(made.texts, made.others) for each in pair)
        done = subprocess.run(
            [sys.executable, str(SDTKIT), "trace", "--engine", self.engine, "fuzzed.provider", "--",
             "./fuzzed"], cwd=self.directory, input=given, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=600, check=False)
        said = done.stderr.decode()
        if done.returncode or "no event was lost" not in said:
            raise Wrong(f"status {done.returncode}: {said}")
        out = done.stdout.decode()
        # No line end but ours, whatever Python takes for one.
        lines = out.split("\n")[:-1]
        for line in [*lines, *said.split("\n")]:
            if not line.isprintable():
                raise Wrong(f"not printable: {line!r}")
        seen: List[str] = []
        for line in lines:
            found = _LINE.fullmatch(line)
            if not found or "".join(each[0] for each in _VALUE.finditer(found[2])) != found[2]:
                raise Wrong(f"no event: {line!r}")
            values = dict(_VALUE.findall(found[2]))
            self.event(found[1], values, made)
            seen.append(f"{found[1]} {values['id']}")
        expected = [f"{kind} {number}" for number in range(EVENTS)
                    for kind in ("text", "pair", "data")]
        if seen != expected:
            raise Wrong(f"{len(seen)} events, not the {len(expected)} in their order: {seen}")
        return len(seen)

    def event(self, kind: str, values: Dict[str, str], made: Made) -> None:
        number = int(values["id"])
        text, other = made.texts[number], made.others[number]
        if kind == "text":
            compare(values["name"], text.split(b"\0")[0], self.engine)
        elif kind == "pair":
            compare(values["first"], other.split(b"\0")[0], self.engine)
            compare(values["second"], text.split(b"\0")[0], self.engine)
        else:
            if self.engine == "bpftrace":   # gdb may show the address.
                compare(values["bytes"], text, self.engine)
            if int(values["size"]) != len(text):
                raise Wrong(f"size {values['size']}, not {len(text)}")

    @staticmethod
    def kept(number: int, made: Made) -> loop.Kept:
        return loop.Kept("", f"{number}.events", repr(made).encode())


class Names:
    """Files with made-up names, below made-up paths."""

    def __init__(self, directory: Path, seed: str) -> None:
        self.directory, self.seed = directory, seed

    def make(self, number: int) -> List[str]:
        rng = random.Random(f"{self.seed}/{number}")

        def name() -> str:
            return b"".join(rng.choice(NAMES) for _ in range(rng.choice([1, 1, 1, 2, 3]))) \
                .decode("utf-8", "surrogateescape")
        return [name() for _ in range(2 * rng.choice([1, 2, 5, 20]) + 1)]

    def examine(self, number: int, made: Sequence[str]) -> int:
        place = self.directory / f"{number}{made[0].replace('/', '_')}"
        noted(place, *zip(made[1::2], made[2::2]))
        said = io.StringIO()
        saved = plans.complain, declared.complain
        plans.complain = declared.complain = said.write     # type: ignore[assignment]
        try:
            found = plans.plan(Files((File(str(place)),)), None, [], [], strings=False)
        except Failure as error:
            found, _ = [], said.write(str(error))
        finally:
            plans.complain, declared.complain = saved
        for each in found:
            if not PLAIN.fullmatch(each.provider + each.name + each.attached) \
                    or "/" in each.provider + each.name:
                raise Wrong(f"in the plan: {each}")
            if not os.path.samefile(each.attached, place):
                raise Wrong(f"{each.attached} is not {place}")
        plain = {pair for pair in zip(made[1::2], made[2::2])
                 if all(re.fullmatch("[A-Za-z0-9_.-]+", each) for each in pair)}
        if {(each.provider, each.name) for each in found} != plain:
            raise Wrong(f"{found}, not {plain}")
        with read_elf(str(place)) as elf:
            listed = Listed(str(place), elf, read_notes(elf))
        shown = "".join(as_text(listed, with_commands=True))
        for text in (said.getvalue(), shown):
            if not re.sub("[\n\t]", "", text).isprintable():
                raise Wrong(f"not printable: {text!r}")
        for note in listed.notes.notes:
            if bool(commands(listed, note)) != ((note.provider, note.name) in plain):
                raise Wrong(f"commands for {note}")
        if "\\ud" not in "".join(as_json([listed])) and any("\udcff" in each for each in made[1:]):
            raise Wrong("JSON lacks a byte")
        for each in {each.attached for each in found if each.attached.startswith("/proc/")}:
            os.close(int(each.rpartition("/")[2]))
        os.unlink(place)
        return len(found)

    @staticmethod
    def kept(number: int, made: Sequence[str]) -> loop.Kept:
        return loop.Kept(f": {made!r}", f"{number}.names", repr(made).encode())


def main(words: Optional[Sequence[str]] = None) -> int:
    parser = loop.parser(__doc__, 10)
    parser.add_argument("--target", choices=("events", "names"), required=True)
    parser.add_argument("--engine", choices=("bpftrace", "gdb"), default="gdb")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name, contextlib.redirect_stderr(sys.stdout):
        target = Events(Path(name), options.engine, options.seed) if options.target == "events" \
            else Names(Path(name), options.seed)
        total = loop.run(options, target.make, target.examine, target.kept, seconds=20)
    if total is None:
        return 1
    print(f"{options.inputs} inputs, {total} accepted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
