# SPDX-License-Identifier: 0BSD
"""libbpf/usdt's header and ours in one file, and its public macros by ours.

neighbour/stand_in.h has their names, from their documentation,
neighbour/adapter.h says them by ours.
tests/tools/test_neighbour_live.py traces the adapter's program.
"""
import pytest

from support import notes, toolchain
from support.sizes import sample

NEIGHBOUR = toolchain.ROOT / "tests" / "header" / "neighbour"
COMPILERS = [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS]
# A header of ours by each way to have one, and a probe by it.
OURS = {
    "hand": ("usdt/usdt.h", 'USDT_PROBE("ours", "hit", n); USDT_GUARDED_PROBE("ours", "hit", n)'),
    "numbered": ("usdt/usdt.h", 'USDT_PROBE1("ours", "hit", n)'),
    "generated": ("generated.h", "OURS_HIT(n); usdt_ours_hit(n)"),
    "dtrace": ("dtrace.h", "if (OURS_HIT_ENABLED()) OURS_HIT(n); OURS_HIT(n)"),
    "compat": ("usdt/compat/sys/sdt.h", "DTRACE_PROBE1(ours, hit, n); STAP_PROBE1(ours, hit, n)"),
}
THEIR_PROBES = ["bare", "explicit_one", "explicit_two", "implicit"]
# bytes of nop by theirs, which are not ours to read
THEIR_NOP = b"\x90\x66\x90"


@pytest.fixture(scope="module")
def headers(tmp_path_factory):
    place = tmp_path_factory.mktemp("neighbour")
    (place / "ours.d").write_text("provider ours { probe hit(int n); };\n")
    toolchain.run(["python3", toolchain.SDTKIT, "header", "-o", place / "generated.h",
                   place / "ours.d"])
    toolchain.run(["python3", toolchain.ROOT / "gen" / "dtrace", "-h", "-s", place / "ours.d", "-o",
                   place / "dtrace.h"])
    return place


def options(compiler):
    return ["-std=c++11" if "++" in compiler else "-std=c99", "-Wall", "-Wextra", "-Werror", "-x",
            "c++" if "++" in compiler else "c"]


@pytest.mark.parametrize("compiler, kind, order, extra", sample(
    COMPILERS, OURS, ["ours first", "theirs first"],
    ["", "-DUSDT_NOP=nop", "-DUSDT_ARG_CONSTRAINT=r"]))
def test_both_work_in_one_file(headers, tmp_path, compiler, kind, order, extra):
    toolchain.need(compiler)
    ours, probe = OURS[kind]
    first, second = (ours, "stand_in.h") if order == "ours first" else ("stand_in.h", ours)
    flags = [extra] if extra else []
    toolchain.run([compiler, *options(compiler), *flags, f'-DFIRST="{first}"',
                   f'-DSECOND="{second}"', f"-DOURS(n)={probe}", f"-I{headers}", f"-I{NEIGHBOUR}",
                   f"-I{toolchain.INCLUDE}", NEIGHBOUR / "both.c", "-o", tmp_path / "program"])
    program = tmp_path / "program"
    toolchain.run([program])
    found = notes.notes(program)
    assert sorted(note.name for note in found if note.provider == "theirs") == THEIR_PROBES
    assert {note.name for note in found if note.provider == "ours"} == {"hit"}
    for note in found:
        nop = notes.read_at(program, note.location, 3)
        if note.provider == "ours":
            assert nop[:1] == b"\x90" and nop != THEIR_NOP
        else:
            assert nop.startswith(b"\x90" if "NOP" in extra else THEIR_NOP)
        assert note.shapes == ("-4",)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_all_of_ours_and_theirs_in_one_file(headers, tmp_path, compiler):
    toolchain.need(compiler)
    calls = "; ".join(OURS[kind][1] for kind in ("hand", "generated"))
    toolchain.run([compiler, *options(compiler), '-DFIRST="generated.h"', '-DSECOND="stand_in.h"',
                   '-DTHIRD="usdt/usdt.h"', f"-DOURS(n)={calls}", f"-I{headers}", f"-I{NEIGHBOUR}",
                   f"-I{toolchain.INCLUDE}", NEIGHBOUR / "both.c", "-o", tmp_path / "program"])
    assert len(notes.notes(tmp_path / "program")) == 8


def test_the_adapter_is_short():
    assert len((NEIGHBOUR / "adapter.h").read_text().splitlines()) <= 30


@pytest.mark.parametrize("compiler, standard, level", sample(
    COMPILERS, ["gnu99", "gnu17", "gnu++11", "gnu++17", "c++20"], ["-O0", "-O2"],
    valid=lambda compiler, standard, _: ("++" in compiler) == ("++" in standard)))
def test_the_adapters_program_has_their_notes(tmp_path, compiler, standard, level):
    program = adapted(compiler, tmp_path, f"-std={standard}", level)
    assert toolchain.run([program]).stdout == "text\ntwo\nimplicit 0, alone 0, shared 0, nobody 0\n"
    found = {note.name: note for note in notes.notes(program)}
    assert {name: len(note.shapes) for name, note in found.items()} == {
        "none": 0, "bare": 4, "implicit": 2, "alone": 0, "first": 1, "second": 2}
    assert not found["bare"].semaphore and not found["none"].semaphore
    assert found["first"].semaphore == found["second"].semaphore != 0
    assert len({found[name].semaphore for name in ("first", "implicit", "alone")}) == 3


def adapted(compiler, directory, *flags):
    """The program of neighbour/program.c."""
    language = ["-x", "c++" if "++" in compiler else "c"]
    parts = [toolchain.compile_object(compiler, NEIGHBOUR / "program.c", directory / f"{name}.o",
                                      "-Wall", "-Wextra", "-Werror", *flags, *language, *more)
             for name, more in (("main", []), ("other", ["-DOTHER"]))]
    return toolchain.link(compiler, parts, directory / "program")
