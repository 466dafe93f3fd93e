# SPDX-License-Identifier: 0BSD
"""Directories and archives: the files in them are one thing, and only those with notes count."""
import json
import os
import shutil

import pytest

from support import toolchain

from verify_command import PROVIDER, verify


@pytest.fixture
def tree(objects, tmp_path):
    """Two files with the probes, one without, one that is no ELF file, and links in circles."""
    place = tmp_path / "tree"
    (place / "lib").mkdir(parents=True)
    shop, main = objects("gcc", "-O2", "-fPIE")
    toolchain.link("gcc", [shop, main], place / "shop", "-pie")
    shutil.copy(place / "shop", place / "lib" / "copy")
    shutil.copy("/bin/true", place / "other")
    (place / "README").write_text("no ELF file\n")
    (place / "empty").write_text("")
    os.symlink("..", place / "lib" / "up")
    os.symlink("shop", place / "link")
    os.mkfifo(place / "pipe")
    return place


def test_each_file_and_each_provider_has_a_line(tree):
    done = verify(PROVIDER, tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"3 probes, 4 sites, 0 errors, 0 warnings in {tree}/shop",
        f"3 probes, 4 sites, 0 errors, 0 warnings in {tree}/lib/copy",
        f"provider 'shop': 3 of 4 probes in 2 of 3 ELF files, 0 errors, 0 warnings below {tree}"]


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif"])
def test_jobs_change_nothing(tree, form):
    for number in range(5):
        shutil.copy(tree / "shop", tree / f"more{number}")
    alone = verify("--format", form, PROVIDER, tree)
    several = verify("--format", form, "--jobs", "3", PROVIDER, tree)
    assert (several.stdout, several.returncode) == (alone.stdout, 0)
    assert "more4" in alone.stdout or form == "sarif"


def test_a_probe_must_be_in_one_of_the_files(tree, tmp_path):
    provider = tmp_path / "shop.provider"
    provider.write_text(PROVIDER.read_text().replace("probe tick();",
                                                     "probe tick(); probe gone();"))
    done = verify("--json", provider, tree)
    report = json.loads(done.stdout)
    found = [each for file in report["files"] for each in file["findings"]]
    assert done.returncode == 1 and [each["code"] for each in found] == ["missing"]
    assert report["files"][-1]["file"] == str(tree)
    assert verify("--allow-missing", "gone", provider, tree).returncode == 0


def test_a_directory_without_the_provider(tmp_path):
    shutil.copy("/bin/true", tmp_path)
    done = verify(PROVIDER, tmp_path)
    assert done.returncode == 1
    assert "expected notes of 'shop'; found none in 1 ELF file in" in done.stdout


@pytest.mark.parametrize("kind", ["rcs", "rcsT"])
def test_members_of_an_archive(objects, tmp_path, kind):
    shop, main = objects("gcc", "-O2", "-fPIE")
    long_name = tmp_path / ("a_name_of_more_than_fifteen_letters" + ".o")
    shutil.copy(shop, long_name)
    toolchain.run(["ar", kind, tmp_path / "libshop.a", long_name, main])
    done = verify(PROVIDER, tmp_path / "libshop.a")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"in {tmp_path}/libshop.a({long_name if kind == 'rcsT' else long_name.name})" in (
        done.stdout.replace("(a_name", f"({tmp_path}/a_name") if kind == "rcsT" else done.stdout)
    assert "provider 'shop': " in done.stdout.splitlines()[-1]


def test_swapped_words_are_one_line(good):
    done = verify(good, PROVIDER)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == (
        f"sdtkit: error: verify: '{good}' is a built file, and the provider file comes first: "
        "swapped?")
    assert len(done.stderr.splitlines()) == 3


def test_a_program_without_probes_is_named_although_its_libraries_have_some(objects, tmp_path):
    library = tmp_path / "libother.so"
    source = tmp_path / "other.c"
    source.write_text('#include "usdt/usdt.h"\nvoid f(void);\n'
                      'void f(void) { USDT_PROBE0("other", "n"); }\n')
    toolchain.run(["gcc", "-shared", "-fPIC", f"-I{toolchain.INCLUDE}", source, "-o", library])
    (tmp_path / "main.c").write_text("void f(void);\nint main(void) { f(); return 0; }\n")
    toolchain.run(["gcc", tmp_path / "main.c", library, f"-Wl,-rpath,{tmp_path}", "-o",
                   tmp_path / "main"])
    done = verify(PROVIDER, tmp_path / "main")
    assert ("expected notes of 'shop'; found none in the file itself, and in what it needs only "
            f"those of 'other' ('{library}'") in done.stdout
    assert "[no-notes]" in done.stdout


READ_ONLY = """
.text
.globl member
member: nop
ret
.ifndef _.stapsdt.base
.pushsection .stapsdt.base,"aG","progbits",.stapsdt.base,comdat
.weak _.stapsdt.base
.hidden _.stapsdt.base
_.stapsdt.base: .space 1
.popsection
.endif
.pushsection .note.stapsdt,"","note"
.balign 4
.4byte 2f-1f, 4f-3f, 3
1: .asciz "stapsdt"
2: .balign 4
3: .8byte member, _.stapsdt.base, 0
.asciz "libc", "member", ""
4: .balign 4
.popsection
"""


@pytest.mark.size("ci")
def test_a_base_of_another_library_in_read_only_data_is_told(objects, tmp_path):
    """SystemTap's header puts the base there.  Behind LTO such a base wins, which perf misreads."""
    toolchain.need("clang", "ld.lld")
    (tmp_path / "member.s").write_text(READ_ONLY)
    toolchain.run(["gcc", "-c", "member.s", "-o", "member.o"], cwd=tmp_path)
    toolchain.run(["ar", "rcs", "libmember.a", "member.o"], cwd=tmp_path)
    keep = tmp_path / "keep.c"
    keep.write_text("void member(void);\nvoid keep(void);\nvoid keep(void) { member(); }\n")

    def link(name, *flags):
        parts = [*objects("clang", "-O2", "-flto"), keep]
        return toolchain.link("clang", parts, tmp_path / name, "-flto", "-fuse-ld=lld",
                              "-Wl,--gc-sections", "-Wl,-u,member", f"-L{tmp_path}", "-lmember",
                              *flags)
    done = verify(PROVIDER, link("far"))
    assert "[base-far]" in done.stdout and "-z separate-code" in done.stdout
    for name, flag in (("near", "-Wl,-z,separate-code"), ("one", "-Wl,--no-rosegment")):
        done = verify(PROVIDER, link(name, flag))
        assert "base-far" not in done.stdout and done.returncode == 0, done.stdout
