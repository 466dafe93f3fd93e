# SPDX-License-Identifier: 0BSD
"""Which library, and which debug file, is checked: what the dynamic loader would load."""
import shutil
from pathlib import Path

import pytest

from support import toolchain

from verify_command import PROVIDER, verify

LOADER = Path("/lib64/ld-linux-x86-64.so.2")
OLD, NEW = "--disable-new-dtags", "--enable-new-dtags"
# Name -> tag of the program, its directories, tag of the library between, its directories,
# whether the loader finds the library that has the notes.
PLACES = {
    "RPATH": (OLD, "$ORIGIN/one:$ORIGIN/two", NEW, "", True),
    "RPATH in braces": (OLD, "${ORIGIN}/one:${ORIGIN}/two", NEW, "", True),
    "RPATH of the program is not for a library with a RUNPATH":
        (OLD, "$ORIGIN/one:$ORIGIN/two", NEW, "$ORIGIN/nowhere", False),
    "RUNPATH is for the program alone": (NEW, "$ORIGIN/one:$ORIGIN/two", NEW, "", False),
    "RUNPATH of both": (NEW, "$ORIGIN/one", NEW, "$ORIGIN/../two", True),
    "RPATH of both": (OLD, "$ORIGIN/one", OLD, "$ORIGIN/../two", True),
    "RPATH of the library, RUNPATH of the program": (NEW, "$ORIGIN/one", OLD, "$ORIGIN/../two",
                                                     True),
    "nothing of the library": (NEW, "$ORIGIN/one", NEW, "", False),
    "RPATH of the library before that of the program, where another copy is":
        (OLD, "$ORIGIN/one:$ORIGIN/copy", OLD, "$ORIGIN/../two", True),
    "the first directory of two with a copy": (OLD, "$ORIGIN/one:$ORIGIN/two:$ORIGIN/copy", NEW,
                                               "", True),
}


@pytest.fixture
def build(objects, tmp_path):
    """A program that needs one/libmiddle.so, which needs two/libshop.so, which has the notes."""
    shop, main = objects("gcc", "-O2", "-fPIC")
    middle = tmp_path / "middle.c"
    middle.write_text("int visit(const char *name, int count);\nint middle(void);\n"
                      "int middle(void) { return visit(0, 0); }\n")
    start = tmp_path / "start.c"
    start.write_text("int middle(void);\nint main(void) { return middle(); }\n")
    for place in ("one", "two", "copy"):
        (tmp_path / place).mkdir()

    def made(tag, program_places, middle_tag, middle_places):
        library = toolchain.link("gcc", [shop], tmp_path / "two" / "libshop.so", "-shared",
                                 "-Wl,-soname,libshop.so")
        shutil.copy(library, tmp_path / "copy")
        between = toolchain.link(
            "gcc", [middle, library], tmp_path / "one" / "libmiddle.so", "-shared", "-fPIC",
            "-Wl,-soname,libmiddle.so",
            *([f"-Wl,-rpath,{middle_places},{middle_tag}"] if middle_places else []))
        program = toolchain.link("gcc", [start, between], tmp_path / "program", "-pie",
                                 f"-Wl,-rpath,{program_places},{tag}",
                                 f"-Wl,-rpath-link,{tmp_path / 'two'}")
        return program, library
    return made


@pytest.mark.parametrize("name", PLACES)
def test_the_library_that_the_loader_loads_is_checked(build, name):
    *places, there = PLACES[name]
    program, library = build(*places)
    loaded = toolchain.run([LOADER, "--list", program], check=False)
    assert (f"{library.name} => {library} " in " ".join(loaded.stdout.replace(
        "/one/../two/", "/two/").split()) + " ") is there, loaded.stdout + loaded.stderr
    done = verify(PROVIDER, program)
    if there:
        assert done.returncode == 0
        checked, = [line for line in done.stdout.splitlines() if "[library]" in line]
        path = checked.split("checked '")[1].split("'")[0]
        assert Path(path).resolve() == library
    else:
        assert done.returncode == 1 and "[no-notes]" in done.stdout


def split(good, debug):
    toolchain.run(["objcopy", "--only-keep-debug", good, debug])
    toolchain.run(["objcopy", "-R", ".note.stapsdt", good])


DEBUG = "expected notes in the file itself; found them in its debug file '{}' only,"


def test_debug_file_by_its_link_in_a_directory_of_its_own(good, tmp_path):
    (tmp_path / ".debug").mkdir()
    debug = tmp_path / ".debug" / "shop.debug"
    split(good, debug)
    toolchain.run(["objcopy", f"--add-gnu-debuglink={debug}", good])
    assert DEBUG.format(debug) in verify(PROVIDER, good).stdout


@pytest.mark.parametrize("how", ["build ID", "link"])
def test_debug_file_in_the_sysroot(objects, tmp_path, how):
    good = toolchain.link("gcc", objects("gcc", "-O2", "-fPIE"), tmp_path / "shop", "-pie",
                          "-Wl,--build-id=0x0123456789abcdef")
    base = tmp_path / "root" / "usr" / "lib" / "debug"
    debug = base / ".build-id" / "01" / "23456789abcdef.debug" if how == "build ID" \
        else Path(f"{base}{tmp_path}/shop.debug")
    debug.parent.mkdir(parents=True)
    split(good, debug)
    if how == "link":
        toolchain.run(["objcopy", f"--add-gnu-debuglink={debug}", good])
    done = verify("--sysroot", tmp_path / "root", PROVIDER, good)
    assert DEBUG.format(debug) in done.stdout
    assert "[stripped]" in verify(PROVIDER, good).stdout


def test_rpath_is_looked_for_in_the_sysroot(objects, tmp_path):
    """An absolute directory is one of the target; $ORIGIN is where the program is."""
    shop, main = objects("gcc", "-O2", "-fPIC")
    root = tmp_path / "root"
    (root / "opt" / "lib").mkdir(parents=True)
    library = toolchain.link("gcc", [shop], tmp_path / "libshop.so", "-shared",
                             "-Wl,-soname,libshop.so")
    program = toolchain.link("gcc", [main, library], root / "program", "-pie",
                             "-Wl,-rpath,/opt/lib")
    shutil.move(library, root / "opt" / "lib" / "libshop.so")
    done = verify("--sysroot", root, PROVIDER, program)
    assert f"checked '{root}/opt/lib/libshop.so'" in done.stdout and done.returncode == 0
    assert verify(PROVIDER, program).returncode == 1
