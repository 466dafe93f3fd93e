# SPDX-License-Identifier: 0BSD
"""What cuts a finished program down leaves its probes, or takes all notes and no more."""
import shutil

import pytest
from units import LIVE, UNITS, check, runs

from support import linked, notes, toolchain
from support.linked import link
from support.sizes import sample

LINKERS = pytest.mark.parametrize("linker", linked.LINKERS)
# The system's, and the newest of those with a number.
NUMBERED = [f"-{number}" for number in range(40, 14, -1) if shutil.which(f"llvm-strip-{number}")]
LLVM = ["", *NUMBERED[:1]]

# The file to cut comes last.
KEEPING = ["strip", "strip -g", "strip --strip-unneeded", "strip --strip-all",
           "objcopy --strip-all", "objcopy --strip-debug", "objcopy --compress-debug-sections",
           "eu-strip", "eu-strip -g", "dwz", "patchelf --set-rpath /nowhere"]
LLVM_KEEPING = ["llvm-strip -g", "llvm-strip --strip-unneeded", "llvm-strip --strip-all-gnu",
                "llvm-strip --keep-section=.note.stapsdt", "llvm-objcopy --strip-debug"]
LLVM_TAKING = ["llvm-strip", "llvm-strip --strip-all", "llvm-objcopy --strip-all"]


@pytest.fixture
def built(objects, tmp_path):
    """A program or a library of one linker, with debug information, and how to run it."""
    def build(linker, shape):
        flags = ("-O2", "-g", "-fPIC")
        parts = objects("gcc", *UNITS, flags=flags)
        if shape == "program":
            made = link(linker, "gcc", parts, tmp_path / "program", "-pie")
            return made, made
        library = link(linker, "gcc", parts[:2], tmp_path / "libwork.so", "-shared")
        program = link(linker, "gcc", [parts[2], library], tmp_path / "program", "-pie",
                       f"-Wl,-rpath,{tmp_path}")
        return library, program
    return build


def cut(command, path, version=""):
    tool, *flags = command.split()
    toolchain.need(tool + version)
    toolchain.run([tool + version, *flags, path])


@pytest.mark.parametrize("command, linker, shape", sample(
    KEEPING, linked.LINKERS, ["program", "library"]))
def test_notes_stay(built, command, linker, shape):
    path, program = built(linker, shape)
    cut(command, path)
    assert linked.faults(path, LIVE) == []
    if "patchelf" not in command or path != program:
        runs(program)


@pytest.mark.parametrize("command, linker, version", sample(LLVM_KEEPING, linked.LINKERS, LLVM))
def test_notes_stay_with_llvm(built, command, linker, version):
    path, _ = built(linker, "program")
    cut(command, path, version)
    check(path)


@pytest.mark.parametrize("command, linker, version", sample(LLVM_TAKING, linked.LINKERS, LLVM))
def test_hole_llvm_strip_takes_all_notes(built, command, linker, version):
    """The semaphores stay, and the program runs; --keep-section=.note.stapsdt is the way out."""
    path, program = built(linker, "program")
    cut(command, path, version)
    assert notes.section(path, ".note.stapsdt") is None
    assert notes.section(path, ".probes") is not None
    runs(program)


@LINKERS
def test_debug_file_has_the_notes_too(built, tmp_path, linker):
    """objcopy --only-keep-debug and eu-strip -f, as distributions use them."""
    toolchain.need("eu-strip", "objcopy")
    path, program = built(linker, "library")
    whole = notes.notes(path)
    toolchain.run(["objcopy", "--only-keep-debug", path, tmp_path / "one.debug"])
    toolchain.run(["eu-strip", "-f", tmp_path / "two.debug", path])
    assert notes.notes(tmp_path / "one.debug") == whole
    assert notes.notes(tmp_path / "two.debug") == whole
    assert linked.faults(path, LIVE) == []
    runs(program)


@LINKERS
def test_objects_may_be_stripped_of_debug_information_before_the_link(objects, tmp_path, linker):
    for tool in ("strip -g", "objcopy --strip-debug", "eu-strip -g", "llvm-strip -g"):
        toolchain.need(tool.split()[0])
        parts = []
        for part in objects("gcc", *UNITS, flags=("-O2", "-g", "-fPIC", "-ffunction-sections")):
            parts.append(tmp_path / part.name)
            shutil.copy(part, parts[-1])
            toolchain.run([*tool.split(), parts[-1]])
        program = link(linker, "gcc", parts, tmp_path / "program", "-pie", "-Wl,--gc-sections")
        assert linked.faults(program, LIVE) == [], tool
        runs(program)


@pytest.mark.parametrize("linker", linked.LINKERS)
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_an_object_whose_hidden_symbols_became_local(objects, tmp_path, compiler, linker):
    """Its groups are dissolved first: else one object loses what a local name of the other has."""
    parts = objects(compiler, *UNITS, flags=("-O2", "-fPIE"))
    local = tmp_path / "local.o"
    toolchain.run(["ld.bfd", "-r", "--force-group-allocation", parts[0], "-o", local])
    toolchain.run(["objcopy", "--localize-hidden", local])
    program = link(linker, compiler, [local, *parts[1:]], tmp_path / "program", "-pie")
    own = [fault for fault in linked.faults(program, LIVE) if ": base " not in fault]
    assert own == ["both: 2 semaphores"]  # one an object, as the names are; the base as well
    runs(program)
