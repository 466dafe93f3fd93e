#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Feeds broken input to dtrace's reader and command line, and to what reads a preprocessor.

    python3 tests/fuzz/modes.py --target dtrace --inputs 1000000 --seed 7 --keep DIRECTORY
    python3 tests/fuzz/modes.py --target dtrace --guided --inputs 100000

Targets: `dtrace` reads .d files as -h and -G do, up to the text of the header and of the object;
`options` reads command lines; `cpp` reads what a C preprocessor could have written, up to the
header.  An input is made of the seed and its number.  With --guided it is made of an input that
reached lines of gen/ that none before had reached: that is slower, and each run finds its own way.
A failure is an exception other than Usage, output that is not whole, or more than a second of CPU;
the first one ends the run, exit code 1.
"""
from __future__ import annotations

import os
import random
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Callable, Dict, List, Optional, Sequence, Set, Tuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "gen"), str(HERE)]

import loop  # noqa: E402
import provider  # noqa: E402
from grammar import Grammar, mutate_bytes, mutate_tokens  # noqa: E402
from sdtgen.provider.build import build  # noqa: E402
from sdtgen.provider.check import check  # noqa: E402
from sdtgen.dtrace import header, object as object_file, options, read  # noqa: E402
from sdtgen.emit import header as typed_header  # noqa: E402
from sdtgen.host.error import Usage  # noqa: E402
from sdtgen.provider.cpp.expanded import Expanded, ExpandedDiagnostics  # noqa: E402
from sdtgen.provider.cpp.markers import Reader  # noqa: E402
from sdtgen.provider.parser import parse  # noqa: E402
from sdtgen.provider.source import Source  # noqa: E402

NAME = "fuzz.provider"
GEN = str(ROOT / "gen")
WORDS = [b"-h", b"-G", b"-C", b"-s", b"-o", b"-x", b"-I", b"-D", b"-32", b"-64", b"-fPIC", b"-k", b"-",
         b"--", b"", b"--help", b"--types", b"a.d", b"a.o", b"-sa.d", b"-oa.h", b"-DX=1", b"-I/usr",
         b"-hG", b"-\xff", b"-s\n", b"-Gs", b"--output", b"-xnolibs", b"\xe2\x98\x83.d", b"-o", b"-s"]
MARKERS = ['# 1 "fuzz.provider"', '# 1 "a.h" 1', '# 2 "fuzz.provider" 2', '# 1 "<built-in>"',
           '# 1 "<command-line>"', '# 7 "/nonexistent/b.h" 1 3 4', '# 0 "fuzz.provider"',
           '#line 5', '#line 5 "c.d"', '# 999999999999 "a.h" 1', '# 3 "a\\"b\\\\.h" 1',
           '# 3 "\\303\\251.h" 2', '# 3 "" 1 2 3', '#', '# 1', '# x', '# 4 "fuzz.provider" 2 3',
           '#pragma usdt fast x', '#define A B', '#undef A', '# 2 "a.h" 9 "x"', '# 5 "fuzz']


# --- the targets ------------------------------------------------------------------------------

def run_dtrace(data: bytes) -> bool:
    said: List[str] = []
    saved = read.read, read.complain
    read.read = lambda path: data           # type: ignore[assignment]
    read.complain = said.append             # type: ignore[assignment]
    try:
        good = False
        for programs in (False, True):
            sites = read.read_sites(NAME, None, programs=programs)
            shown = said.pop()
            shown.encode()
            if "\x1b" in shown:
                raise AssertionError("a message holds what a terminal would obey")
            if sites is None:
                if " error: " not in shown:
                    raise AssertionError("refused without a reason")
                continue
            good = True
            if programs:
                text = object_file.source(sites)
            else:
                text = header.header(NAME, sites)
                for site in sites:
                    if not re.search(rf"^#define {re.escape(site.macro)}(?:\(|_ENABLED)", text,
                                     re.MULTILINE):
                        raise AssertionError(f"no macro {site.macro}")
            text.encode()
            if not text.endswith("\n") or "\0" in text:
                raise AssertionError("the output is no text")
            for site in sites:
                if not re.fullmatch(r"[A-Za-z_]\w*", site.provider + site.name, re.ASCII):
                    raise AssertionError(f"a name that is none: {site}")
        return good
    finally:
        read.read, read.complain = saved


def run_options(data: bytes) -> bool:
    words = [os.fsdecode(word) for word in data.split(b"\0")]
    try:
        found = options.parse_options(words)
    except Usage as error:
        if not str(error):
            raise AssertionError("refused without a reason") from None
        return False
    if found.help:
        return True
    if found.mode not in ("h", "G") or not found.source or not found.output:
        raise AssertionError(f"accepted without a mode, an input or an output: {found}")
    if any(word[:2] not in ("-I", "-D") or len(word) < 3 for word in found.flags):
        raise AssertionError(f"words that are not for the preprocessor: {found.flags}")
    return True


def run_cpp(data: bytes) -> bool:
    raw = Source(NAME, data[:len(data) // 2])
    good = False
    for includes in (True, False):
        reader = Reader(raw, includes)
        reader.read(data.decode("utf-8", "surrogateescape"))
        if not reader.frames:
            continue
        diagnostics = ExpandedDiagnostics(Expanded(raw, reader.frames[0].rows,
                                                   tuple(reader.files)))
        model = None
        if diagnostics.check_text():
            model = build(NAME, parse(diagnostics), diagnostics)
            check(model, diagnostics)
        shown = diagnostics.render(pedantic=not includes)
        shown.encode()
        if "\x1b" in shown or diagnostics.errors and "error" not in shown:
            raise AssertionError("a message that is none")
        if model is None and not diagnostics.errors:
            raise AssertionError("no model and no error")
        if model is not None and not diagnostics.errors:
            text = typed_header.emit(model)
            if not provider.whole_header(text):
                raise AssertionError("the header has no end")
            good = True
    return good


TARGETS: Dict[str, Callable[[bytes], bool]] = {
    "dtrace": run_dtrace, "options": run_options, "cpp": run_cpp}


# --- the inputs -------------------------------------------------------------------------------

def seeds(target: str) -> List[bytes]:
    """What inputs are made of; the past failures stand first."""
    past = [path.read_bytes() for path in sorted((HERE / "corpus").glob(f"*.{target}"))]
    if target == "options":
        return past + [b"-h\0-s\0a.d\0-o\0a.h", b"-G\0-s\0a.d\0-o\0a.o\0x.o", b"-C\0-h\0-sa.d"]
    found = past + provider.seeds() + [path.read_bytes() for path in sorted(
        (ROOT / "tests" / "dtrace").glob("files/*"))if path.is_file()]
    return found


def change(target: str, chance: random.Random, pieces: Sequence[bytes], base: Optional[bytes]
           ) -> bytes:
    """A new input, of `base` if there is one."""
    if target == "options":
        words = (base or chance.choice(pieces)).split(b"\0")
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(words) + 1)
            if chance.random() < 0.3 and words:
                del words[place:place + 1]
            else:
                words[place:place] = [chance.choice(WORDS)]
        return b"\0".join(words)
    if base is not None:
        data = mutate_bytes(chance, base, pieces)
    elif chance.random() < 0.3:
        data = Grammar(chance).file().encode()
    elif chance.random() < 0.4:
        data = mutate_tokens(chance, Grammar(chance).file(), pieces).encode()
    else:
        data = mutate_bytes(chance, chance.choice(pieces), pieces)
    if target == "cpp" and (base is None or chance.random() < 0.5):
        lines = data.split(b"\n")
        if base is None:
            lines[0:0] = [MARKERS[0].encode()]
        for _ in range(chance.randrange(6)):
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(MARKERS).encode())
        data = b"\n".join(lines)
    return data


def make(target: str, seed: str, number: int, pieces: Sequence[bytes]) -> bytes:
    return change(target, random.Random(f"{target}:{seed}:{number}"), pieces, None)


# --- coverage ---------------------------------------------------------------------------------

class Coverage:
    """Lines of gen/ that were reached, by sys.settrace: nothing but Python is needed."""

    def __init__(self) -> None:
        self.lines: Set[Tuple[str, int]] = set()
        self.fresh = False

    def _global(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._local if frame.f_code.co_filename.startswith(GEN) else None

    def _local(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        place = (frame.f_code.co_filename, frame.f_lineno)
        if place not in self.lines:
            self.lines.add(place)
            self.fresh = True
        return self._local

    def run(self, function: Callable[[bytes], bool], data: bytes) -> bool:
        self.fresh = False
        sys.settrace(self._global)
        try:
            return function(data)
        finally:
            sys.settrace(None)


def main(words: Optional[Sequence[str]] = None) -> int:
    parser = loop.parser(__doc__, 5000)
    parser.add_argument("--target", choices=TARGETS, required=True)
    parser.add_argument("--guided", action="store_true")
    options_ = parser.parse_args(words)
    target, function = options_.target, TARGETS[options_.target]
    pieces, coverage = seeds(target), Coverage()
    pool: List[bytes] = []
    chance = random.Random(f"{target}:{options_.seed}:guided")

    def chosen(number: int) -> bytes:
        if options_.guided and pool and chance.random() < 0.8:
            return change(target, chance, pieces, chance.choice(pool))
        return make(target, options_.seed, number, pieces)

    def examine(_number: int, data: bytes) -> int:
        if not options_.guided:
            return function(data)
        accepted = coverage.run(function, data)
        if coverage.fresh and len(data) < 5000:
            pool.append(data)
        return accepted

    def kept(number: int, data: bytes) -> loop.Kept:
        return loop.Kept(f", {target}: {data[:2000]!r}", f"{options_.seed}-{number}.{target}", data)
    accepted = loop.run(options_, chosen, examine, kept, 20 if options_.guided else 1)
    if accepted is None:
        return 1
    guided = f", {len(coverage.lines)} lines reached by {len(pool)} inputs" * options_.guided
    print(f"{options_.inputs} inputs, {accepted} accepted{guided}, 0 failures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
