# SPDX-License-Identifier: 0BSD
"""Good files, of every compiler, linker, shape and target: not a word."""
import pytest

from support import linked, notes, targets, toolchain
from support.sizes import SIZE, sample

from verify_command import HERE, PROVIDER, verify

SHAPES = {
    "pie": (("-fPIE",), ("-pie",)),
    "no-pie": (("-fno-pie",), ("-no-pie",)),
    "static": (("-fno-pie",), ("-static",)),
    "shared": (("-fPIC",), ("-shared",)),
    "lto": (("-fPIE", "-flto"), ("-pie", "-flto")),
    "stripped": (("-fPIE",), ("-pie", "-s")),
    "gc": (("-fPIE", "-ffunction-sections"), ("-pie", "-Wl,--gc-sections")),
}
CROSS = ["i386", "aarch64", "armhf ARM", "armhf Thumb-2", "riscv64", "ppc64le", "s390x"]


def links(compiler, linker, shape):
    """The quick run takes what binutils has; link-time code of a compiler needs its own linker."""
    if shape == "lto" and (compiler, linker) not in (("gcc", "bfd"), ("gcc", "gold"),
                                                     ("gcc", "mold"), ("clang", "lld")):
        return False
    return SIZE != "quick" or linker in ("bfd", "gold")


def silent(done, path):
    sites = len(notes.notes(path))  # A compiler may copy a site: readelf counts.
    assert sites >= 4
    words = f"4 probes, {sites} sites, 0 errors, 0 warnings in {path}\n"
    assert (done.stdout, done.stderr, done.returncode) == (words, "", 0)


@pytest.mark.parametrize("compiler, linker, shape", sample(
    toolchain.C_COMPILERS, linked.LINKERS, SHAPES, valid=links))
def test_good_file(objects, tmp_path, compiler, linker, shape):
    before, after = SHAPES[shape]
    path = linked.link(linker, compiler, objects(compiler, "-O2", *before), tmp_path / "shop",
                       *after)
    silent(verify(PROVIDER, path), path)


@pytest.mark.parametrize("compiler, level", sample(toolchain.C_COMPILERS, toolchain.LEVELS))
def test_every_level(objects, tmp_path, compiler, level):
    path = toolchain.link(compiler, objects(compiler, level, "-fPIE", "-g"), tmp_path / "shop",
                          "-pie")
    silent(verify(PROVIDER, path), path)


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", CROSS)
def test_other_architectures(header, tmp_path, name):
    target = targets.BY_NAME[name]
    path = tmp_path / "shop"
    toolchain.run([targets.gcc(target), "-O2", *target.flags, f"-I{header}",
                   f"-I{toolchain.INCLUDE}", HERE / "shop.c", HERE / "main.c", "-o", path])
    silent(verify(PROVIDER, path), path)


def test_file_with_separate_debug_information(good, tmp_path):
    """The program keeps its notes; the debug file has no code to look at, and says so."""
    debug = tmp_path / "shop.debug"
    toolchain.run(["objcopy", "--only-keep-debug", good, debug])
    toolchain.run(["strip", "-g", good])
    toolchain.run(["objcopy", f"--add-gnu-debuglink={debug}", good])
    silent(verify(PROVIDER, good), good)
    done = verify(PROVIDER, debug)
    assert "looked at no code, for this is a file of debug information, in" in done.stdout
    assert "4 sites, 0 errors, 0 warnings" in done.stdout


def test_object_file(objects):
    """Addresses are not final: names and arguments are compared, and a note says so."""
    path = objects("gcc", "-O2", "-fPIE")[0]
    done = verify(PROVIDER, path)
    lines = done.stdout.splitlines()
    assert "note: compared names and arguments only, for addresses are not final in" in lines[0]
    assert lines[-1] == f"4 probes, 4 sites, 0 errors, 0 warnings in {path}"
    assert done.returncode == 0


@pytest.mark.parametrize("how", ["rpath", "runpath", "sysroot"])
def test_library_is_followed(objects, tmp_path, how):
    """The program needs a library, which needs the one that has the notes."""
    shop, main = objects("gcc", "-O2", "-fPIC")
    place = tmp_path / "root" / "usr" / "lib" if how == "sysroot" else tmp_path / "lib"
    place.mkdir(parents=True)
    library = toolchain.link("gcc", [shop], place / "libshop.so", "-shared",
                             "-Wl,-soname,libshop.so")
    tags = {"rpath": [f"-Wl,-rpath,{place},--disable-new-dtags"],
            "runpath": ["-Wl,-rpath,$ORIGIN/lib,--enable-new-dtags"], "sysroot": []}[how]
    program = toolchain.link("gcc", [main, library], tmp_path / "program", "-pie", *tags)
    options = ["--sysroot", tmp_path / "root"] if how == "sysroot" else []
    done = verify(*options, PROVIDER, program)
    assert f"note: checked '{library}', which is needed and holds the notes, in {program}" \
        in done.stdout
    assert done.stdout.splitlines()[-1] == \
        f"4 probes, 4 sites, 0 errors, 0 warnings in {library}"
    assert done.returncode == 0


@pytest.mark.size("ci")
def test_example_interpreter(build):
    """With the eight probes of CPython."""
    done = verify(toolchain.ROOT / "providers" / "python.provider", build / "examples/interp/interp")
    assert done.stdout.endswith(" 0 errors, 0 warnings in "
                                f"{build / 'examples/interp/interp'}\n"), done.stdout
    assert done.returncode == 0


def test_locale_does_not_matter(good):
    done = toolchain.run(["env", "-i", "PATH=/usr/bin:/bin", "LC_ALL=POSIX", "python3",
                          toolchain.SDTKIT, "verify", PROVIDER, good])
    silent(done, good)
