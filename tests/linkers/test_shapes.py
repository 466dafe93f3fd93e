# SPDX-License-Identifier: 0BSD
"""Every linker, every shape of program: each probe is there once a site, and the program runs."""
import subprocess
from dataclasses import dataclass
from typing import Tuple

import pytest

from support import linked, toolchain
from support.linked import link

OUTPUT = "sum 48 both 0 first 0 second 0\n"
COMPILERS = toolchain.C_COMPILERS
SECTIONS = ("-O2", "-ffunction-sections", "-fdata-sections")


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
NOT_IN_GOLD = {"static-pie": "--no-dynamic-linker: unknown option",
               "separate-code": "unknown -z option", "noseparate-code": "unknown -z option"}


def cases():
    return [(linker, shape) for linker in linked.LINKERS for shape in SHAPES
            if linker != "gold" or shape not in NOT_IN_GOLD]


@pytest.mark.parametrize("collect", ["keep", "gc"])
@pytest.mark.parametrize("linker, shape", cases())
@pytest.mark.parametrize("compiler", COMPILERS)
def test_program(objects, live, tmp_path, compiler, linker, shape, collect):
    chosen = SHAPES[shape]
    parts = objects(compiler, "first.c", "second.c", "main.c", flags=(*SECTIONS, *chosen.compile))
    program = link(linker, compiler, parts, tmp_path / "program", *chosen.link,
                   *(["-Wl,--gc-sections"] if collect == "gc" else []))
    assert linked.faults(program, live) == []
    assert toolchain.run([program]).stdout == OUTPUT


@pytest.mark.parametrize("shape", NOT_IN_GOLD)
def test_gold_has_no_such_shape(objects, tmp_path, shape):
    """Nothing of ours: it ends before it reads an object, or warns of the option."""
    linked.need("gold")
    chosen = SHAPES[shape]
    parts = objects("gcc", "first.c", "second.c", "main.c", flags=(*SECTIONS, *chosen.compile))
    done = toolchain.run(["gcc", *parts, linked.flag("gold"), *chosen.link, "-o",
                          tmp_path / "program"], check=False)
    assert NOT_IN_GOLD[shape] in done.stderr


@pytest.mark.parametrize("collect", ["keep", "gc"])
@pytest.mark.parametrize("use", ["linked", "loaded"])
@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_library(objects, live, tmp_path, compiler, linker, use, collect):
    """Linked to a program, or loaded, unloaded and loaded again."""
    flags = (*SECTIONS, "-fPIC")
    gc = ["-Wl,--gc-sections"] if collect == "gc" else []
    library = link(linker, compiler, objects(compiler, "first.c", "second.c", flags=flags),
                   tmp_path / "libwork.so", "-shared", *gc)
    assert linked.faults(library, live) == []
    host, = objects(compiler, "main.c" if use == "linked" else "host.c", flags=flags)
    if use == "linked":
        program = link(linker, compiler, [host, library], tmp_path / "program", "-pie",
                       f"-Wl,-rpath,{tmp_path}", *gc)
        assert toolchain.run([program]).stdout == OUTPUT
        assert linked.faults(program, {}) == []
    else:
        program = link(linker, compiler, [host], tmp_path / "host", "-pie", "-ldl", *gc)
        done = subprocess.run([program, library], input="lwulwu", stdout=subprocess.PIPE,
                              text=True, check=True)
        assert done.stdout == 2 * ("loaded\n" + OUTPUT + "unloaded\n")


@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_archive(objects, live, tmp_path, compiler, linker):
    parts = objects(compiler, "first.c", "second.c", "main.c", flags=(*SECTIONS, "-fPIE"))
    archive = tmp_path / "libwork.a"
    toolchain.run(["ar", "rcs", archive, *parts[:2]])
    program = link(linker, compiler, [parts[2], archive], tmp_path / "program", "-pie")
    assert linked.faults(program, live) == []
    assert toolchain.run([program]).stdout == OUTPUT


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


@pytest.mark.parametrize("icf", ["all", "safe"])
@pytest.mark.parametrize("collect", ["keep", "gc"])
@pytest.mark.parametrize("linker", [name for name in linked.LINKERS if name != "bfd"])
@pytest.mark.parametrize("compiler", COMPILERS)
def test_identical_code_folding_merges_no_probes(objects, live, tmp_path, compiler, linker,
                                                 collect, icf):
    addrsig = ("-faddrsig",) if compiler.startswith("clang") else ()
    parts = objects(compiler, "first.c", "second.c", "main.c",
                    flags=(*SECTIONS, "-fPIE", *addrsig))
    program = link(linker, compiler, parts, tmp_path / "program", "-pie", f"-Wl,--icf={icf}",
                   *(["-Wl,--gc-sections"] if collect == "gc" else []))
    assert linked.faults(program, live) == []
    assert toolchain.run([program]).stdout == OUTPUT
