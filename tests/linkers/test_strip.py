# SPDX-License-Identifier: 0BSD
"""What cuts a finished program down leaves its probes, or takes all notes and no more."""
import shutil

import pytest

from support import linked, notes, toolchain
from support.linked import link

OUTPUT = "sum 48 both 0 first 0 second 0\n"
UNITS = ("first.c", "second.c", "main.c")
LINKERS = pytest.mark.parametrize("linker", linked.LINKERS)
SHAPES = pytest.mark.parametrize("shape", ["program", "library"])
LLVM = ["", "-19"]

# Tool, options; the file to cut comes last, or where FILE stands.
KEEPING = [
    ("strip",), ("strip", "-g"), ("strip", "--strip-unneeded"), ("strip", "--strip-all"),
    ("objcopy", "--strip-all"), ("objcopy", "--strip-debug"),
    ("objcopy", "--compress-debug-sections"), ("eu-strip",), ("eu-strip", "-g"),
    ("dwz",), ("patchelf", "--set-rpath", "/nowhere"),
]
LLVM_KEEPING = [
    ("llvm-strip", "-g"), ("llvm-strip", "--strip-unneeded"), ("llvm-strip", "--strip-all-gnu"),
    ("llvm-strip", "--keep-section=.note.stapsdt"), ("llvm-objcopy", "--strip-debug"),
]
LLVM_TAKING = [("llvm-strip",), ("llvm-strip", "--strip-all"), ("llvm-objcopy", "--strip-all")]


def versioned(commands):
    return [(f"{tool}{version}", *flags) for version in LLVM for tool, *flags in commands]


@pytest.fixture
def sample(objects, tmp_path):
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


def cut(command, path):
    toolchain.need(command[0])
    toolchain.run([*command, path])


@SHAPES
@LINKERS
@pytest.mark.parametrize("command", KEEPING, ids=" ".join)
def test_notes_stay(sample, live, command, linker, shape):
    path, program = sample(linker, shape)
    cut(command, path)
    assert linked.faults(path, live) == []
    if command[0] != "patchelf" or path != program:
        assert toolchain.run([program]).stdout == OUTPUT


@LINKERS
@pytest.mark.parametrize("command", versioned(LLVM_KEEPING), ids=" ".join)
def test_notes_stay_with_llvm(sample, live, command, linker):
    path, program = sample(linker, "program")
    cut(command, path)
    assert linked.faults(path, live) == []
    assert toolchain.run([program]).stdout == OUTPUT


@LINKERS
@pytest.mark.parametrize("command", versioned(LLVM_TAKING), ids=" ".join)
def test_hole_llvm_strip_takes_all_notes(sample, command, linker):
    """The semaphores stay, and the program runs; --keep-section=.note.stapsdt is the way out."""
    path, program = sample(linker, "program")
    cut(command, path)
    assert notes.section(path, ".note.stapsdt") is None
    assert notes.section(path, ".probes") is not None
    assert toolchain.run([program]).stdout == OUTPUT


@LINKERS
def test_debug_file_has_the_notes_too(sample, live, tmp_path, linker):
    """objcopy --only-keep-debug and eu-strip -f, as distributions use them."""
    toolchain.need("eu-strip", "objcopy")
    path, program = sample(linker, "library")
    whole = notes.notes(path)
    toolchain.run(["objcopy", "--only-keep-debug", path, tmp_path / "one.debug"])
    toolchain.run(["eu-strip", "-f", tmp_path / "two.debug", path])
    assert notes.notes(tmp_path / "one.debug") == whole
    assert notes.notes(tmp_path / "two.debug") == whole
    assert linked.faults(path, live) == []
    assert toolchain.run([program]).stdout == OUTPUT


@LINKERS
def test_objects_may_be_stripped_of_debug_information_before_the_link(objects, live, tmp_path,
                                                                      linker):
    for tool in ("strip -g", "objcopy --strip-debug", "eu-strip -g", "llvm-strip -g"):
        toolchain.need(tool.split()[0])
        parts = []
        for part in objects("gcc", *UNITS, flags=("-O2", "-g", "-fPIC", "-ffunction-sections")):
            parts.append(tmp_path / part.name)
            shutil.copy(part, parts[-1])
            toolchain.run([*tool.split(), parts[-1]])
        program = link(linker, "gcc", parts, tmp_path / "program", "-pie", "-Wl,--gc-sections")
        assert linked.faults(program, live) == [], tool
        assert toolchain.run([program]).stdout == OUTPUT
