# SPDX-License-Identifier: 0BSD
"""The recipe for CMake, followed line by line, and what it promises."""
from __future__ import annotations

import os
import re
import shutil

import pytest

from adopter import AFTER, BEFORE, EXAMPLES, VERSION, follow, probes, rename, run
from support import page, toolchain

pytestmark = pytest.mark.size("ci")
GENERATORS = ["Unix Makefiles", "Ninja", "Ninja Multi-Config"]


def configure(folder, *words):
    return toolchain.run(["cmake", "-S", folder, "-B", folder / "out", *words], cwd=folder)


def build(folder, *words):
    return toolchain.run(["cmake", "--build", folder / "out", *words], cwd=folder).stdout


def program(folder):
    found, = [path for path in (folder / "out").rglob("app") if path.is_file()]
    return found


def take(folder):
    for path in (*(EXAMPLES / "app").glob("app.*"), EXAMPLES / "cmake" / "CMakeLists.txt"):
        shutil.copy(path, folder)


def test_cmake_with_the_clone(folder):
    toolchain.need("cmake")
    assert probes(program(follow("cmake", folder))) == BEFORE


@pytest.mark.parametrize("generator", GENERATORS)
def test_cmake_builds_again_after_an_edit_and_not_otherwise(generator, folder):
    toolchain.need("cmake", "ninja", "make")
    take(folder)
    run(folder, 'git clone -q "$HOME/sdtkit" "$HOME/a clone"')
    configure(folder, "-G", generator, f"-Dsdtkit_DIR={folder.parent}/a clone/gen/cmake")
    assert "Generating app_probes.h" in build(folder)
    assert probes(program(folder)) == BEFORE
    assert "Generating" not in build(folder)
    rename(folder)
    assert "Generating app_probes.h" in build(folder)
    assert probes(program(folder)) == AFTER
    assert "Generating" not in build(folder)
    os.utime(folder.parent / "a clone" / "gen" / "sdtgen" / "emit" / "header.py")
    assert "Generating" in build(folder), "the depfile names the generator"
    build(folder, "--target", "clean")
    assert not [path for path in (folder / "out").rglob("app_probes.h")]
    build(folder)
    assert probes(program(folder)) == AFTER


def instead(number, folder):
    """The lines of the recipe that stand for find_package(), in its CMakeLists.txt."""
    lines = [text for info, text in page.blocks(EXAMPLES / "cmake" / "README.md")
             if info[1:2] == ["instead"]][number]
    path = folder / "CMakeLists.txt"
    text = path.read_text()
    assert "find_package(sdtkit REQUIRED)\n" in text
    path.write_text(text.replace("find_package(sdtkit REQUIRED)\n", lines))


def test_cmake_with_the_clone_as_a_subdirectory(folder):
    toolchain.need("cmake")
    take(folder)
    instead(0, folder)
    run(folder, 'git clone -q "$HOME/sdtkit" third_party/sdtkit')
    configure(folder)
    build(folder)
    assert probes(program(folder)) == BEFORE


def test_cmake_fetches_the_clone(folder, repository):
    toolchain.need("cmake", "git")
    take(folder)
    instead(1, folder)
    configure(folder, f"-DSDTKIT_URL={repository}")
    build(folder)
    assert probes(program(folder)) == BEFORE


def test_cmake_finds_an_installation(folder, repository):
    toolchain.need("cmake", "meson", "ninja")
    run(folder, 'meson setup --prefix "$HOME/the kit" -Dexamples=disabled kit "$HOME/sdtkit"\n'
                'meson install -C kit')
    take(folder)
    path = folder / "CMakeLists.txt"
    text = path.read_text()
    prefix = f"-DCMAKE_PREFIX_PATH={folder.parent}/the kit"
    for wanted, good in ((VERSION, True), ("99.0", False), (f"{VERSION} EXACT", True)):
        path.write_text(text.replace("sdtkit REQUIRED", f"sdtkit {wanted} REQUIRED"))
        shutil.rmtree(folder / "out", ignore_errors=True)
        done = toolchain.run(["cmake", "-S", ".", "-B", "out", prefix], cwd=folder, check=False)
        assert (done.returncode == 0) == good, done.stderr
    build(folder)
    assert probes(program(folder)) == BEFORE
    command = build(folder, "--clean-first", "--verbose")
    assert "the kit/libexec/sdtkit/sdtkit" in command, "not the clone's"


def test_cmake_cross_build_runs_the_generator_here(folder):
    """An emulator is for the target's programs, not for the generator."""
    toolchain.need("cmake", "aarch64-linux-gnu-gcc")
    take(folder)
    configure(folder, "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
              "-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc", "-DCMAKE_CROSSCOMPILING_EMULATOR=false",
              f"-Dsdtkit_DIR={folder.parent}/sdtkit/gen/cmake")
    build(folder)
    assert probes(program(folder)) == BEFORE


LIBRARIES = """
cmake_minimum_required(VERSION 3.20)
project(several LANGUAGES C)
find_package(sdtkit REQUIRED)
find_package(sdtkit REQUIRED)
add_library(lib STATIC app.c)
sdtkit_add_provider(lib app.provider HEADER app_probes.h)
add_executable(app app.c)
target_link_libraries(app m)
sdtkit_add_provider(app app.provider HEADER app_probes.h)
"""


def test_cmake_two_targets_of_one_provider(folder):
    toolchain.need("cmake")
    take(folder)
    (folder / "CMakeLists.txt").write_text(LIBRARIES)
    configure(folder, f"-Dsdtkit_DIR={folder.parent}/sdtkit/gen/cmake")
    build(folder, "-j2")
    assert probes(program(folder)) == BEFORE


@pytest.mark.parametrize("call, message", [
    ("app app.provider", "expected TARGET FILE HEADER NAME"),
    ("app app.provider HEADER /app.h", "expected TARGET FILE HEADER NAME"),
    ("other app.provider HEADER app.h", "there is no target 'other'"),
    ("app none.provider HEADER app.h", "there is no file '.*none.provider'"),
])
def test_cmake_says_what_is_wrong(call, message, folder):
    toolchain.need("cmake")
    take(folder)
    path = folder / "CMakeLists.txt"
    path.write_text(path.read_text().replace("app app.provider HEADER app_probes.h", call))
    done = toolchain.run(["cmake", "-S", ".", "-B", "out",
                          f"-Dsdtkit_DIR={folder.parent}/sdtkit/gen/cmake"], cwd=folder, check=False)
    assert done.returncode != 0
    assert re.search(message, " ".join(done.stderr.split())), done.stderr


def test_a_fault_in_the_provider_stops_the_build(folder):
    toolchain.need("cmake")
    take(folder)
    (folder / "app.provider").write_text("provider app { probe a(struct s x); };\n")
    configure(folder, f"-Dsdtkit_DIR={folder.parent}/sdtkit/gen/cmake")
    done = toolchain.run(["cmake", "--build", "out"], cwd=folder, check=False)
    assert done.returncode != 0
    assert "app.provider:1:" in done.stdout + done.stderr
