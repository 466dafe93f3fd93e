#!/usr/bin/python3
# SPDX-License-Identifier: 0BSD
"""Compares the header with another one: the same body, traced, value by value.

An adapter maps the macros of the body to the other header; systemtap.h, the default,
says how to write one. A value is
    right           as it was passed
    wrong           read, but something else; or its probe was not hit
    unreadable      its operand needs the program's symbols, or has a form no tracer knows
    not compiled    its probe was left out, because the compiler refuses it

Exit status: 0 if all values of this project's header are right, else 1; 2 for wrong usage.
The other header's misses are results.
Environment: SDTKIT_COMPARE_CFLAGS   compiler flags for the other header, such as -I
"""
from __future__ import annotations

import argparse
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Counter as CounterOf
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import pytest  # noqa: E402  (the shared helpers skip and fail by it)

from body import Body, without_probes  # noqa: E402
from support import consumer, targets, toolchain  # noqa: E402
from support.targets import Target  # noqa: E402

OURS = "usdt/usdt.h"
TARGETS = ["x86-64", "i386", "aarch64", "riscv64", "ppc64le", "s390x", "armhf Thumb-2"]
COMPILERS = ["gcc", "clang"]
# Both headers alike: neither is asked here to be free of warnings.
LANGUAGE = ["-std=gnu99", "-w", "-fPIE"]
MOST_FORMS = 8
KINDS = ["right", "wrong", "unreadable", "not compiled"]
HEAD = ["header", "target", "compiler", "level", *KINDS, "total"]
WIDTHS = [16, 14, 8, 5, 5, 5, 10, 12, 5]
INCLUDE = re.compile(r'^#include ["<](.*)[">]', re.MULTILINE)


@dataclass
class Tally:
    """What became of the values of one program."""
    counts: CounterOf[str] = field(default_factory=Counter)
    reasons: CounterOf[Tuple[str, str]] = field(default_factory=Counter)
    note: str = ""              # why none was counted one by one

    @classmethod
    def none(cls, kind: str, note: str, total: int) -> "Tally":
        return cls(Counter({kind: total}), Counter({(kind, note): total}), note)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def add(self, kind: str, reason: str) -> None:
        self.counts[kind] += 1
        if kind != "right":
            self.reasons[kind, reason] += 1


class Comparison:
    """Builds and runs the body with one header or the other."""

    def __init__(self, directory: Path, adapter: Path) -> None:
        self.directory, self.adapter = directory, adapter
        self.common: Dict[str, List[Path]] = {}
        (directory / "usdt").mkdir()
        (directory / "usdt" / "usdt.h").write_text(
            f'#include "{adapter}"\n' + "\n".join(without_probes()) + "\n", encoding="utf-8")
        multiarch = subprocess.run(["gcc", "-print-multiarch"], stdout=subprocess.PIPE, text=True,
                                   check=False).stdout.strip()
        # A cross compiler does not look where this machine has headers for all.
        self.other = [f"-I{directory}", *shlex.split(os.environ.get("SDTKIT_COMPARE_CFLAGS", "")),
                      "-idirafter", f"/usr/include/{multiarch}"]

    def ours(self, target: Target, compiler: str, level: str) -> Tally:
        source = consumer.SOURCES / "hand.c"
        words = [*consumer.command(target, compiler), level, *LANGUAGE, f"-I{toolchain.INCLUDE}"]
        said = self._compile(words, source)
        if said:
            return Tally.none("not compiled", first_error(said), 0)
        return self._run(target, compiler, {}, 0)

    def theirs(self, target: Target, compiler: str, level: str, total: int) -> Tally:
        """Of `total` values; what the compiler refuses is left out, a probe at a time."""
        body = Body.read(consumer.SOURCES / "hand.c")
        # Errors on the line of the call, whichever macro they are in, and all of them.
        every = ["-ferror-limit=0"] if compiler == "clang" else ["-ftrack-macro-expansion=0"]
        words = [*consumer.command(target, compiler), level, *LANGUAGE, *every, *self.other]
        said = self._compile_body(words, body)
        while said and body.refuse(said):
            said = self._compile_body(words, body)
        if said:
            self._find_culprits(words, body)
            said = self._compile_body(words, body)
        if said:
            return Tally.none("not compiled", first_error(said), total)
        return self._run(target, compiler, body.refused, total)

    def _compile_body(self, words: Sequence[str], body: Body) -> str:
        source = self.directory / "hand.c"
        source.write_text(body.written(), encoding="utf-8")
        return self._compile(words, source)

    def _find_culprits(self, words: Sequence[str], body: Body) -> None:
        """For a compiler that does not say where it fails: halves, and halves of these."""
        names = sorted({*body.lines.values()} - body.refused.keys())
        nothing = {**body.refused, **dict.fromkeys(names, "")}
        if self._compile_body(words, Body(body.text, body.lines, nothing)):
            return
        parts = [names]
        while parts:
            part = parts.pop()
            others = {name: "" for name in nothing if name not in part}
            said = self._compile_body(words, Body(body.text, body.lines, others))
            if said and len(part) == 1:
                body.refused[part[0]] = first_error(said)
            elif said:
                parts += [part[:len(part) // 2], part[len(part) // 2:]]

    def _compile(self, words: Sequence[str], source: Path) -> str:
        """What the compiler says if it fails."""
        done = toolchain.run([*words, f"-I{consumer.SOURCES}", "-c", source, "-o",
                              self.directory / "hand.o"], check=False)
        return (done.stderr or f"exit status {done.returncode}") if done.returncode else ""

    def _run(self, target: Target, compiler: str, refused: Dict[str, str], total: int) -> Tally:
        program = self.directory / "consumer"
        words = [targets.gcc(target), *target.flags]
        if target.native:
            words = consumer.command(target, compiler)
        done = toolchain.run([*words, self.directory / "hand.o", *self._parts(target), "-o",
                              program], check=False)
        if done.returncode:
            return Tally.none("not compiled", f"not linked: {first_error(done.stderr)}", total)
        emulator = list(target.emulator)
        if emulator:
            targets.need(emulator[0], "qemu-user")
            emulator += ["-L", str(target.root)]
        done = toolchain.run([*emulator, program], check=False)
        if not done.stdout.endswith("end\n"):
            return Tally.none("wrong", f"the program ended with {done.returncode}", total)
        return tally(done.stdout, refused)

    def _parts(self, target: Target) -> List[Path]:
        """The consumer without its body; it reports where the one of the tests would fail."""
        if target.name not in self.common:
            directory = self.directory / target.name
            directory.mkdir()
            words = [*consumer.command(target, "gcc"), *toolchain.STRICT, "-O1", "-std=c99",
                     "-fPIE", f"-I{consumer.SOURCES}"]
            names = ["main.c", "notes.c", "trap.c", "data.c", f"arch/{target.source}.c",
                     "system/posix.c"]
            files = [*(consumer.SOURCES / name for name in names), HERE / "decode.c",
                     HERE / "report.c"]
            self.common[target.name] = [
                *consumer.compile_files(words, files, directory),
                # What the other decoder and the architectures share with the strict one.
                *consumer.compile_files([*words, "-Ddecode=decode_strictly"],
                                        [consumer.SOURCES / "operand.c"], directory)]
        return self.common[target.name]


def first_error(said: str) -> str:
    """The first line that tells more than where."""
    lines = [line for line in said.splitlines() if "rror" in line] or said.splitlines() or ["?"]
    return re.sub(r"^.*?[eE]rror: ", "", lines[0])


def shape(argument: str, kind: str) -> str:
    """The form of an argument: N for numbers, SYMBOL for the program's names."""
    if argument.count("@") != 1 and not re.search(r"@(?i:GOT|TLS|N?TPOFF)", argument):
        return argument
    size, _, operand = argument.partition("@")
    text = re.sub(r"(?<![%\w])[A-Za-z_.][\w.]{3,}(?:@\w+)?|\.L\w+", "SYMBOL", operand)
    text = re.sub(r"SYMBOL[+-]\d+", "SYMBOL", text)
    text = re.sub(r"%[er][a-ds][xip]\b", "%rN", re.sub(r"-?\d+", "N", text))
    # A size matters where it is not the register's.
    return f"{size.lstrip('-')} bytes in {text}" if kind == "wrong" else text


def tally(text: str, refused: Dict[str, str]) -> Tally:
    """Counts the lines of report.c."""
    found = Tally()
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        name, _, argument = rest.partition(" ")
        if kind == "missing" and name in refused:
            found.add("not compiled", refused[name])
        elif kind == "missing":
            found.add("wrong", f"{name}: was not hit")
        elif kind in KINDS:
            found.add(kind, shape(argument, kind))
        elif kind == "fault":
            found.reasons["fault", rest] += 1
    return found


def row(cells: Sequence[str]) -> str:
    return "  ".join(cell.rjust(width) if i > 3 else cell.ljust(width)
                     for i, (cell, width) in enumerate(zip(cells, WIDTHS)))


def shown(header: str, key: Sequence[str], found: Tally) -> str:
    counts = [str(found.counts[kind]) for kind in KINDS]
    return row([header, *key, *counts, str(found.total)])


def reasons(header: str, found: CounterOf[Tuple[str, str]]) -> Iterator[str]:
    for kind in (*KINDS[1:], "fault"):
        forms = [(count, text) for (of, text), count in found.most_common() if of == kind]
        if forms:
            yield f"{header}, {kind}:"
        for count, text in forms[:MOST_FORMS]:
            yield f"    {count:6}  {text}"
        if forms[MOST_FORMS:]:
            rest = forms[MOST_FORMS:]
            yield f"    {sum(count for count, _ in rest):6}  in {len(rest)} other forms"


def arguments(words: Optional[Sequence[str]]) -> argparse.Namespace:
    assert __doc__
    summary, _, rest = __doc__.partition("\n")
    parser = argparse.ArgumentParser("tests/run.sh compare-header", description=summary,
                                     epilog=rest,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapter", metavar="ADAPTER.h", type=Path, nargs="?",
                        default=HERE / "systemtap.h", help="default: tests/compare/systemtap.h")
    parser.add_argument("--target", action="append", choices=TARGETS, help="default: all")
    parser.add_argument("--compiler", action="append", choices=COMPILERS, help="default: both")
    parser.add_argument("--level", action="append", choices=toolchain.LEVELS,
                        help="default: all; write --level=-O2")
    options = parser.parse_args(words)
    if not options.adapter.is_file():
        parser.error(f"no such file: {options.adapter}")
    options.adapter = options.adapter.resolve()
    return options


def compare(options: argparse.Namespace, comparison: Comparison) -> bool:
    """Prints the table; True if there are values, and all of ours are right."""
    include = INCLUDE.search(options.adapter.read_text(encoding="utf-8"))
    name = include[1] if include else options.adapter.name
    ours_missed: CounterOf[Tuple[str, str]] = Counter()
    theirs_missed: CounterOf[Tuple[str, str]] = Counter()
    is_good, built = True, 0
    print(row(HEAD))
    for target_name, compiler in itertools.product(options.target or TARGETS,
                                                   options.compiler or COMPILERS):
        target = targets.BY_NAME[target_name]
        for level in options.level or toolchain.LEVELS:
            try:
                ours = comparison.ours(target, compiler, level)
                theirs = comparison.theirs(target, compiler, level, ours.total)
            except pytest.skip.Exception as error:
                print(f"{target_name}, {compiler}: {error.msg}", flush=True)
                break
            key = [target_name, compiler, level]
            print(shown(OURS, key, ours), shown(name, key, theirs), sep="\n", flush=True)
            built += 1
            is_good &= ours.total > 100 and not ours.reasons and not ours.note
            ours_missed.update(ours.reasons)
            theirs_missed.update(theirs.reasons)
            if ours.note:
                ours_missed["fault", ours.note] += 1
    for line in [*reasons(OURS, ours_missed), *reasons(name, theirs_missed)]:
        print(line)
    return is_good and built > 0


def main(words: Optional[Sequence[str]] = None) -> int:
    options = arguments(words)
    directory = Path(tempfile.mkdtemp(prefix="sdtkit-compare-"))
    try:
        return 0 if compare(options, Comparison(directory, options.adapter)) else 1
    except pytest.fail.Exception as error:
        print(error.msg, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    sys.exit(main())
