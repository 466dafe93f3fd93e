# SPDX-License-Identifier: 0BSD
"""Every program that lists probes reads the same of each note: readelf is the measure."""
import os
import re
import shutil
from collections import Counter

import pytest

from support import linked, notes, toolchain
from support.linked import link
from support.sizes import sample

SAMPLES = {"c": ("gcc", ("every_main.c",), ("-pie",)),
           "clang": ("clang", ("every_main.c",), ("-no-pie",)),
           "static": ("gcc", ("every_main.c",), ("-static",)),
           "c++": ("g++", ("cases_one.cc", "cases_two.cc"), ("-pie",)),
           "library": ("gcc", ("first.c", "second.c"), ("-shared",))}
PROVIDERS = ("every", "link")  # a static libc brings probes of its own
EU_NOTE = re.compile(r"PC: (\S+), Base: (\S+), Semaphore: (\S+)\n\s*Provider: (\S+), Name: (\S+), "
                     r"Args: '([^']*)'")
GDB_ROW = re.compile(r"^stap\s+(\S+)\s+(\S+)\s+(0x\S+)\s+(0x\S+)?\s", re.MULTILINE)


@pytest.fixture(scope="module")
def built(objects, tmp_path_factory):
    """built(linker, kind): a linked file, and its notes as readelf has them."""
    made = {}

    def build(linker, kind):
        if (linker, kind) not in made:
            compiler, units, words = SAMPLES[kind]
            code = "-fno-pie" if "-no-pie" in words else "-fPIC"
            target = tmp_path_factory.mktemp("built") / f"{linker}_{kind.replace('+', 'x')}"
            made[linker, kind] = link(linker, compiler, objects(compiler, *units,
                                                                flags=("-O2", code)),
                                      target, *words, "-Wl,--build-id=sha1")
        path = made[linker, kind]
        found = [note for note in notes.notes(path) if note.provider in PROVIDERS]
        assert found
        return path, found
    return build


def names_of(found):
    return {(note.provider, note.name) for note in found}


def eu_readelf(path, found, _):
    toolchain.need("eu-readelf")
    said = toolchain.run(["eu-readelf", "-n", path]).stdout
    read = [(provider, name, int(pc, 16), int(base, 16), int(semaphore, 16), args)
            for pc, base, semaphore, provider, name, args in EU_NOTE.findall(said)
            if provider in PROVIDERS]
    assert read == [(note.provider, note.name, note.location, note.base, note.semaphore,
                     " ".join(map(str, note.args))) for note in found]


def gdb(path, found, _):
    toolchain.need("gdb")
    said = toolchain.run(["gdb", "-nx", "-batch", "-ex", "info probes stap", path]).stdout
    read = [(provider, name, int(where, 16), int(semaphore or "0", 16))
            for provider, name, where, semaphore in GDB_ROW.findall(said) if provider in PROVIDERS]
    assert Counter(read) == Counter((note.provider, note.name, note.location, note.semaphore)
                                    for note in found)


def bpftrace(path, found, _):
    toolchain.need("bpftrace")
    if os.geteuid() != 0:
        pytest.skip("not root: bpftrace refuses any other user")
    said = toolchain.run(["bpftrace", "-l", f"usdt:{path}:*"]).stdout
    read = [tuple(line.split(":")[-2:]) for line in said.splitlines() if line.startswith("usdt:")]
    assert {pair for pair in read if pair[0] in PROVIDERS} == names_of(found)
    assert len(read) == len(set(read))


def as_bcc_says(arg):
    """bcc drops the width of a register, and prints a constant as 64 bits with a sign."""
    operand = arg.operand
    if operand.startswith("$"):
        operand = str((int(operand[1:]) + 2 ** 63) % 2 ** 64 - 2 ** 63)
    else:
        operand = re.sub(r"^%(?:[er](?=[a-z])|(?=r\d))|(?<=\d)d$", "", operand)
    return arg.size, "signed" if arg.signed else "unsigned", operand


def tplist(path, found, _):
    """Locations and operands as bcc and bpftrace decode them."""
    program = next((name for name in ("tplist-bpfcc", "tplist") if shutil.which(name)),
                   "tplist-bpfcc")
    toolchain.need(program)
    said = toolchain.run([program, "-vv", "-l", path]).stdout
    read = []
    probe = None
    for line in said.splitlines():
        if (head := re.match(r"(\S+):(\S+) \[sema 0x([0-9a-f]+)\]", line)):
            probe = (head[1], head[2], int(head[3], 16))
        elif (place := re.match(r"\s+location #\d+ \S+ 0x([0-9a-f]+)", line)):
            read.append((*probe, int(place[1], 16), []))
        elif (arg := re.match(r"\s+argument #\d+ (\d+) (signed|unsigned)\s+bytes @ (\S+)", line)):
            read[-1][-1].append((int(arg[1]), arg[2], arg[3]))
    shown = {}  # tplist shows of each site as many arguments as the first one has
    for note in found:
        shown.setdefault((note.provider, note.name), len(note.args))
    expected = [(note.provider, note.name, note.semaphore, note.location,
                 [as_bcc_says(arg) for arg in note.args[:shown[note.provider, note.name]]])
                for note in found]
    assert sorted(row for row in read if row[0] in PROVIDERS) == sorted(expected)


def perf_list(path, found, directory):
    toolchain.need("perf")
    perf = ["perf", "--buildid-dir", directory / "cache"]
    toolchain.run([*perf, "buildid-cache", "--add", path])
    said = toolchain.run([*perf, "list", "sdt"]).stdout
    read = re.findall(r"^\s*sdt_(\w+):(\w+)\s+\[SDT event\]", said, re.MULTILINE)
    assert {pair for pair in read if pair[0] in PROVIDERS} == names_of(found)


@pytest.mark.parametrize("reader, linker, kind", sample(
    [eu_readelf, gdb, bpftrace, tplist, perf_list], linked.LINKERS, SAMPLES),
    ids=lambda each: getattr(each, "__name__", each))
def test_reader_lists_what_readelf_does(built, tmp_path, reader, linker, kind):
    reader(*built(linker, kind), tmp_path)
