# SPDX-License-Identifier: 0BSD
"""Which of several copies of a library is taken: the order of ld.so(8), and the right machine.

The files are ELF headers and a dynamic section, no more; tests/verify/test_closure.py asks the
loader itself.
"""
from __future__ import annotations

import struct
from pathlib import Path
from typing import List, Sequence

import pytest

from sdtgen.binary.libraries import objects

X86_64, AARCH64, RISCV = 62, 183, 243
NEEDED, STRTAB, STRSZ, RPATH, RUNPATH = 1, 5, 10, 15, 29
PT_LOAD, PT_DYNAMIC = 1, 2


def write(path: Path, needed: Sequence[str] = (), rpath: str = "", runpath: str = "",
          machine: int = X86_64, bits: int = 64) -> None:
    """A shared object with this dynamic section."""
    names, rows = b"\0", []
    for tag, words in ((NEEDED, needed), (RPATH, [rpath]), (RUNPATH, [runpath])):
        for word in filter(None, words):
            rows.append((tag, len(names)))
            names += word.encode() + b"\0"
    wide = bits == 64
    word = "Q" if wide else "I"
    head, row = (64, 56) if wide else (52, 32)
    start = head + 2 * row
    size = (len(rows) + 3) * 2 * struct.calcsize("<" + word)
    rows += [(STRTAB, start + size), (STRSZ, len(names)), (0, 0)]
    end = start + size + len(names)
    ident = b"\x7fELF" + bytes([bits // 32, 1, 1]) + bytes(9)
    header = ident + struct.pack(f"<HHI3{word}I6H", 3, machine, 1, 0, head, 0, 0, head, row, 2,
                                 0, 0, 0)
    for kind, place, length in ((PT_LOAD, 0, end), (PT_DYNAMIC, start, size)):
        header += struct.pack("<2I6Q", kind, 4, *[place] * 3, length, length, 8) if wide else \
            struct.pack("<8I", kind, *[place] * 3, length, length, 4, 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + b"".join(struct.pack("<2" + word, *each) for each in rows) + names)


def copies(root: Path, *places: str) -> None:
    for place in places:
        write(root / place / "libx.so")


def taken(root: Path, sysroot: bool = False) -> List[str]:
    """The files of `root`/program, without the directory above."""
    found = objects(str(root / "program"), str(root) if sysroot else "")
    assert all(each.startswith(f"{root}/") for each in found.paths)
    return [each[len(f"{root}/"):] for each in found.paths] + list(found.missing)


@pytest.mark.parametrize("rpath, runpath, first", [
    ("$ORIGIN/a:$ORIGIN/b", "", "a"), ("$ORIGIN/b:$ORIGIN/a", "", "b"),
    ("", "$ORIGIN/b:$ORIGIN/a", "b"),
    ("$ORIGIN/a", "$ORIGIN/b", "b"),            # DT_RPATH does not count beside DT_RUNPATH,
    ("$ORIGIN/a", "$ORIGIN/none", "libx.so"),   # not even where DT_RUNPATH finds nothing.
])
def test_directories_of_the_file_in_their_order(tmp_path, rpath, runpath, first):
    copies(tmp_path, "a", "b")
    write(tmp_path / "program", ["libx.so"], rpath, runpath)
    assert taken(tmp_path) == ["program", first if "." in first else f"{first}/libx.so"]


def test_rpath_of_a_library_comes_before_that_of_its_parents(tmp_path):
    copies(tmp_path, "a", "b")
    write(tmp_path / "program", ["libmiddle.so"], "$ORIGIN/a")
    write(tmp_path / "a" / "libmiddle.so", ["libx.so"], "$ORIGIN/../b")
    assert taken(tmp_path)[2] == "a/../b/libx.so"
    write(tmp_path / "a" / "libmiddle.so", ["libx.so"], "$ORIGIN/../none")
    assert taken(tmp_path)[2] == "a/libx.so"
    write(tmp_path / "a" / "libmiddle.so", ["libx.so"], "", "$ORIGIN/../none")
    assert taken(tmp_path)[2] == "libx.so"


def test_own_directories_come_before_those_of_the_system(tmp_path):
    copies(tmp_path, "opt/own", "usr/lib", "opt/system")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "ld.so.conf").write_text("/opt/system\n")
    for tags in (("/opt/own", ""), ("", "/opt/own")):
        write(tmp_path / "program", ["libx.so"], *tags)
        assert taken(tmp_path, sysroot=True)[1] == "opt/own/libx.so"


def test_ld_so_conf_comes_before_the_default_directories(tmp_path):
    places = ["opt/one", "opt/two", "opt/three", "lib64", "usr/lib64", "lib", "usr/lib"]
    copies(tmp_path, *places)
    write(tmp_path / "program", ["libx.so"])
    (tmp_path / "etc" / "conf.d").mkdir(parents=True)
    (tmp_path / "etc" / "ld.so.conf").write_text(
        "/opt/one   # the first\ninclude conf.d/*.conf\n/opt/three\n")
    (tmp_path / "etc" / "conf.d" / "two.conf").write_text("# none\n/opt/two\n")
    for place in places:
        assert taken(tmp_path, sysroot=True)[1] == f"{place}/libx.so"
        (tmp_path / place / "libx.so").unlink()
    assert taken(tmp_path, sysroot=True)[1] == "libx.so"


@pytest.mark.parametrize("ours, other", [
    ((X86_64, 64), (AARCH64, 64)), ((X86_64, 64), (X86_64, 32)), ((AARCH64, 64), (X86_64, 64)),
    ((RISCV, 64), (RISCV, 32)), ((RISCV, 32), (RISCV, 64))])
def test_a_library_of_another_machine_is_passed_over(tmp_path, ours, other):
    write(tmp_path / "a" / "libx.so", machine=other[0], bits=other[1])
    write(tmp_path / "program", ["libx.so"], "$ORIGIN/a:$ORIGIN/b", machine=ours[0], bits=ours[1])
    assert taken(tmp_path) == ["program", "libx.so"]
    write(tmp_path / "b" / "libx.so", machine=ours[0], bits=ours[1])
    assert taken(tmp_path) == ["program", "b/libx.so"]


def test_what_is_no_library_is_passed_over(tmp_path):
    copies(tmp_path, "c")
    (tmp_path / "a" / "libx.so").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "libx.so").write_text("INPUT(libx.so.1)\n")
    write(tmp_path / "program", ["libx.so"], "$ORIGIN/a:$ORIGIN/b:$ORIGIN/c")
    assert taken(tmp_path) == ["program", "c/libx.so"]
