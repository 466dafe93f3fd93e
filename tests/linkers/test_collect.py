# SPDX-License-Identifier: 0BSD
"""Functions that nothing calls go with --gc-sections, and their notes with them.

Where a linker cannot do that, a test states what it does instead, so that the day it can is seen,
and the next test shows the way out.
"""
import pytest
from units import LIVE, LIVE_AND_DEAD, UNITS, check, runs

from support import linked, toolchain
from support.linked import link
from support.sizes import sample

FLAGS = ("-O2", "-ffunction-sections", "-fdata-sections", "-DDEAD", "-fPIE")
GC = ("-pie", "-Wl,--gc-sections")
BOTH_COMPILERS = pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)


def relocatable(linker, parts, target, *flags):
    linked.need(linker)
    toolchain.run([linked.PROGRAMS[linker], "-r", *flags, *parts, "-o", target])
    return target


@pytest.mark.parametrize("compiler, linker, shape, level", sample(
    toolchain.C_COMPILERS, ["bfd", "lld"], ["-no-pie", "-pie", "-static", "-static-pie"],
    ["-O0", "-O2"]))
def test_notes_of_dead_functions_go(objects, tmp_path, compiler, linker, shape, level):
    parts = objects(compiler, *UNITS, flags=(*FLAGS, level))
    program = link(linker, compiler, parts, tmp_path / "program", shape, "-Wl,--gc-sections")
    check(program)


@pytest.mark.parametrize("linker", linked.LINKERS)
@BOTH_COMPILERS
def test_without_collection_all_notes_are_right(objects, tmp_path, compiler, linker):
    parts = objects(compiler, *UNITS, flags=FLAGS)
    program = link(linker, compiler, parts, tmp_path / "program", "-pie", "-Wl,--no-gc-sections")
    check(program, LIVE_AND_DEAD)


@pytest.mark.parametrize("linker", linked.LINKERS)
@BOTH_COMPILERS
def test_a_library_keeps_what_it_exports(objects, tmp_path, compiler, linker):
    parts = objects(compiler, *UNITS[:2], flags=(*FLAGS, "-fPIC"))
    library = link(linker, compiler, parts, tmp_path / "libwork.so", "-shared", "-Wl,--gc-sections")
    assert linked.faults(library, LIVE_AND_DEAD) == []


# --- gold -----------------------------------------------------------------------------------


@BOTH_COMPILERS
def test_hole_gold_refuses_to_collect_a_function_with_a_probe(objects, tmp_path, compiler):
    linked.need("gold")
    done = toolchain.run([compiler, *objects(compiler, *UNITS, flags=FLAGS), linked.flag("gold"),
                          *GC, "-o", tmp_path / "program"], check=False)
    assert done.returncode != 0 and ".note.stapsdt" in done.stderr


@pytest.mark.parametrize("linker", ["gold", "mold"])
@pytest.mark.parametrize("way", ["lto", "one-section"])
@BOTH_COMPILERS
def test_way_out_where_dead_notes_stay(objects, tmp_path, compiler, linker, way):
    """Link-time optimisation drops dead functions earlier; one section a file keeps them."""
    flags = {"lto": ("-O2", "-flto", "-DDEAD", "-fPIE"), "one-section": ("-O2", "-DDEAD", "-fPIE")}
    parts = objects(compiler, *UNITS, flags=flags[way])
    program = link(linker, compiler, parts, tmp_path / "program", *GC, *flags[way][:2])
    check(program, LIVE if way == "lto" else LIVE_AND_DEAD)


# --- mold -----------------------------------------------------------------------------------


@BOTH_COMPILERS
def test_hole_mold_leaves_dead_notes_outside_the_code(objects, tmp_path, compiler):
    """Everything else is right, and a reader sees that no code is there."""
    parts = objects(compiler, *UNITS, flags=FLAGS)
    program = link("mold", compiler, parts, tmp_path / "program", *GC)
    found = linked.faults(program, LIVE)
    assert sorted(fault.split(",")[0] for fault in found) == [
        "both: 3 notes", "both: dead note", "dead_bare: 1 notes", "dead_bare: dead note",
        "dead_gated: 1 notes", "dead_gated: dead note"]
    runs(program)


@BOTH_COMPILERS
def test_hole_mold_r_fails_on_the_group_of_the_base(objects, tmp_path, compiler):
    """With sys/sdt.h alike; the group's name cannot change, two bases would be left."""
    linked.need("mold")
    (tmp_path / "sdt.c").write_text("#include <sys/sdt.h>\nvoid f(void) { STAP_PROBE(p, n); }\n")
    theirs = toolchain.compile_object(compiler, tmp_path / "sdt.c", tmp_path / "sdt.o")
    failed = [toolchain.run([linked.PROGRAMS["mold"], "-r", *parts, "-o", tmp_path / "all.o"],
                            check=False)
              for parts in (objects(compiler, *UNITS, flags=FLAGS), [theirs])]
    assert all(done.returncode for done in failed)
    assert failed[0].stderr == failed[1].stderr


# --- ld -r ----------------------------------------------------------------------------------


@pytest.mark.parametrize("compiler, first, last, sections", sample(
    toolchain.C_COMPILERS, ["bfd", "gold", "lld"], linked.LINKERS, ["", "-ffunction-sections"]))
def test_a_relocatable_link_keeps_every_note(objects, tmp_path, compiler, first, last, sections):
    flags = ("-O2", "-DDEAD", "-fPIE", *filter(None, [sections]))
    parts = objects(compiler, *UNITS, flags=flags)
    partial = relocatable(first, parts[:2], tmp_path / "partial.o")
    program = link(last, compiler, [partial, parts[2]], tmp_path / "program", "-pie")
    check(program, LIVE_AND_DEAD)


@pytest.mark.parametrize("last", ["bfd", "lld"])
@BOTH_COMPILERS
def test_lld_r_then_collection(objects, tmp_path, compiler, last):
    parts = objects(compiler, *UNITS, flags=FLAGS)
    partial = relocatable("lld", parts[:2], tmp_path / "partial.o")
    program = link(last, compiler, [partial, parts[2]], tmp_path / "program", *GC)
    check(program)


@pytest.mark.parametrize("first, last", [("bfd", "bfd"), ("bfd", "lld"), ("gold", "lld")])
@BOTH_COMPILERS
def test_hole_collection_after_bfd_r_or_gold_r_drops_live_notes(objects, tmp_path, compiler,
                                                                first, last):
    """bfd -r ties all notes to the function of the first one, here a dead one; gold -r to none."""
    parts = objects(compiler, *UNITS, flags=FLAGS)
    partial = relocatable(first, parts[:2], tmp_path / "partial.o")
    program = link(last, compiler, [partial, parts[2]], tmp_path / "program", *GC)
    assert linked.faults(program, LIVE) == [
        f"{name}: 0 notes, not {count}" for name, count in sorted(LIVE.items())]
    runs(program)


@pytest.mark.parametrize("last", ["bfd", "lld"])
@BOTH_COMPILERS
def test_way_out_of_bfd_r_is_unique(objects, tmp_path, compiler, last):
    parts = objects(compiler, *UNITS, flags=FLAGS)
    partial = relocatable("bfd", parts[:2], tmp_path / "partial.o", "--unique=.note.stapsdt")
    program = link(last, compiler, [partial, parts[2]], tmp_path / "program", *GC)
    check(program)


@pytest.mark.parametrize("first", ["bfd", "gold"])
@BOTH_COMPILERS
def test_way_out_without_link_order_is_bfd(objects, tmp_path, compiler, first):
    """Notes that are tied to nothing keep the dead functions."""
    parts = objects(compiler, *UNITS, flags=(*FLAGS, "-DSDTKIT_NO_LINK_ORDER"))
    partial = relocatable(first, parts[:2], tmp_path / "partial.o")
    program = link("bfd", compiler, [partial, parts[2]], tmp_path / "program", *GC)
    check(program, LIVE_AND_DEAD)


@pytest.mark.parametrize("linker", ["lld", "mold"])
def test_hole_without_link_order_dead_notes_stay(objects, tmp_path, linker):
    parts = objects("gcc", *UNITS, flags=(*FLAGS, "-DSDTKIT_NO_LINK_ORDER"))
    program = link(linker, "gcc", parts, tmp_path / "program", *GC)
    dead = [fault for fault in linked.faults(program, LIVE) if "dead note" in fault]
    assert len(dead) == 3
    runs(program)
