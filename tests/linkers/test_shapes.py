# SPDX-License-Identifier: 0BSD
"""Every linker, every shape of program: each probe is there once a site, and the program runs."""
from dataclasses import dataclass
from typing import Tuple

import pytest
from units import LIVE, UNITS, UNTRACED, check

from support import linked, toolchain
from support.linked import link
from support.sizes import sample

COMPILERS = toolchain.C_COMPILERS
SECTIONS = ("-O2", "-ffunction-sections", "-fdata-sections")
COLLECT = {"keep": (), "gc": ("-Wl,--gc-sections",)}


@dataclass(frozen=True)
class Shape:
    compile: Tuple[str, ...]
    link: Tuple[str, ...]


SHAPES = {
    "no-pie": Shape(("-fno-pie",), ("-no-pie",)),
    "pie": Shape(("-fPIE",), ("-pie",)),
    "static": Shape(("-fno-pie",), ("-static",)),
    "static-pie": Shape(("-fPIE",), ("-static-pie",)),
    "separate-code": Shape(("-fPIE",), ("-pie", "-Wl,-z,separate-code")),
    "noseparate-code": Shape(("-fPIE",), ("-pie", "-Wl,-z,noseparate-code")),
    "lazy": Shape(("-fPIE",), ("-pie", "-Wl,-z,lazy")),
    "now": Shape(("-fPIE",), ("-pie", "-Wl,-z,relro,-z,now")),
    "norelro": Shape(("-fPIE",), ("-pie", "-Wl,-z,norelro")),
    "stripped": Shape(("-fPIE",), ("-pie", "-s")),
}
NOT_IN_GOLD = ["static-pie", "separate-code", "noseparate-code"]


@pytest.mark.parametrize("compiler, linker, shape, collect", sample(
    COMPILERS, linked.LINKERS, SHAPES, COLLECT,
    valid=lambda *cell: cell[1] != "gold" or cell[2] not in NOT_IN_GOLD))
def test_a_program_has_every_probe_once(objects, tmp_path, compiler, linker, shape, collect):
    chosen = SHAPES[shape]
    parts = objects(compiler, *UNITS, flags=(*SECTIONS, *chosen.compile))
    check(link(linker, compiler, parts, tmp_path / "program", *chosen.link, *COLLECT[collect]))


@pytest.mark.parametrize("shape", NOT_IN_GOLD)
def test_gold_has_no_such_shape(objects, tmp_path, shape):
    """It ends before it reads an object, or warns of the option: without probes, too."""
    linked.need("gold")
    (tmp_path / "empty.c").write_text("int main(void) { return 0; }\n")
    chosen = SHAPES[shape]
    said = [toolchain.run(["gcc", *parts, linked.flag("gold"), *chosen.link, "-o",
                           tmp_path / "program"], check=False).stderr
            for parts in (objects("gcc", *UNITS, flags=(*SECTIONS, *chosen.compile)),
                          [tmp_path / "empty.c"])]
    assert said[0] == said[1] != ""


@pytest.mark.parametrize("compiler, linker, use, collect", sample(
    COMPILERS, linked.LINKERS, ["linked", "loaded"], COLLECT))
def test_a_library_has_every_probe_once(objects, tmp_path, compiler, linker, use, collect):
    """Linked to a program, or loaded, unloaded and loaded again."""
    flags = (*SECTIONS, "-fPIC")
    library = link(linker, compiler, objects(compiler, *UNITS[:2], flags=flags),
                   tmp_path / "libwork.so", "-shared", *COLLECT[collect])
    assert linked.faults(library, LIVE) == []
    host, = objects(compiler, "main.c" if use == "linked" else "host.c", flags=flags)
    if use == "linked":
        program = link(linker, compiler, [host, library], tmp_path / "program", "-pie",
                       f"-Wl,-rpath,{tmp_path}", *COLLECT[collect])
        check(program, {})
    else:
        program = link(linker, compiler, [host], tmp_path / "host", "-pie", "-ldl",
                       *COLLECT[collect])
        done = toolchain.run([program, library], said="lwulwu")
        assert done.stdout == 2 * ("loaded\n" + UNTRACED + "unloaded\n")


@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_an_archive_brings_every_probe_once(objects, tmp_path, compiler, linker):
    parts = objects(compiler, *UNITS, flags=(*SECTIONS, "-fPIE"))
    archive = tmp_path / "libwork.a"
    toolchain.run(["ar", "rcs", archive, *parts[:2]])
    check(link(linker, compiler, [parts[2], archive], tmp_path / "program", "-pie"))


@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("order", ["ours-first", "sdt-first"])
def test_objects_of_both_headers_share_one_base(tmp_path, linker, order):
    """The group of the base has the name that sys/sdt.h gives it, so one copy is left."""
    sdt, ours = tmp_path / "sdt.c", tmp_path / "ours.c"
    sdt.write_text("#include <sys/sdt.h>\nvoid other(int x) { DTRACE_PROBE1(link, theirs, x); }\n")
    ours.write_text('#include "usdt/usdt.h"\nvoid other(int);\nint main(int argc, char **argv)\n'
                    '{ (void)argv; USDT_PROBE1("link", "ours", argc); other(argc); return 0; }\n')
    if toolchain.run(["gcc", "-E", sdt], check=False).returncode:
        pytest.skip("not installed: sys/sdt.h (Debian package systemtap-sdt-dev)")
    parts = [toolchain.compile_object("gcc", source, source.with_suffix(".o"), "-O2")
             for source in ((ours, sdt) if order == "ours-first" else (sdt, ours))]
    program = link(linker, "gcc", parts, tmp_path / "program")
    elf = linked.read(program)
    bases = [section for section in elf.sections if section.name == ".stapsdt.base"]
    assert [note.base for note in elf.notes] == [bases[0].address] * 2
    assert len(bases) == 1
    if order == "ours-first":
        assert linked.faults(program, {"ours": 1, "theirs": 1}) == []


@pytest.mark.parametrize("compiler, linker, icf, collect", sample(
    COMPILERS, [name for name in linked.LINKERS if name != "bfd"], ["all", "safe"], COLLECT))
def test_identical_code_folding_merges_no_probes(objects, tmp_path, compiler, linker, icf,
                                                 collect):
    addrsig = ("-faddrsig",) if compiler.startswith("clang") else ()
    parts = objects(compiler, *UNITS, flags=(*SECTIONS, "-fPIE", *addrsig))
    check(link(linker, compiler, parts, tmp_path / "program", "-pie", f"-Wl,--icf={icf}",
               *COLLECT[collect]))
