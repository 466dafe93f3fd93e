# SPDX-License-Identifier: 0BSD
"""Each recipe of examples/, followed line by line from a fresh directory, and what it promises."""
from __future__ import annotations

import os
import re
import shutil

import pytest

import adopter
from adopter import AFTER, BEFORE, EXAMPLES, ROOT, follow, probes, rename, run
from support import clones, page, toolchain


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    toolchain.need("git")
    return clones.clone(tmp_path_factory.mktemp("clone") / "sdtkit")


@pytest.fixture
def folder(tmp_path, repository):
    return adopter.project(tmp_path, repository)


def test_the_program_is_that_of_the_front_page():
    for name in ("app.provider", "app.c"):
        block, = [each.text for each in page.blocks(ROOT / "README.md") if each.info[1:] == [name]]
        first, rest = (EXAMPLES / "app" / name).read_text().split("\n", 1)
        assert "SPDX-License-Identifier" in first and rest == block


def test_copy(folder):
    follow("copy", folder)
    assert probes(folder / "app") == BEFORE
    assert probes(folder / "hand") == ["begin"]


# --- committed -------------------------------------------------------------------------------

def test_committed_builds_without_python(folder, tmp_path):
    """The build alone, in a root whose only programs are those of the toolchain."""
    toolchain.need("make", "gcc")
    lines = next(text for info, text in page.blocks(EXAMPLES / "committed" / "README.md")
                 if info == ["sh"]).splitlines()
    assert lines[-1] == "make -s app"
    run(folder, "\n".join(lines[:-1]))
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("make", "gcc", "as", "ld", "sh"):
        (tools / name).symlink_to(os.path.realpath(shutil.which(name)))
    assert run(folder, "command -v python3 sdtkit || true", PATH=str(tools)) == ""
    run(folder, f"{lines[-1]} CC=gcc", PATH=str(tools))
    assert probes(folder / "app") == BEFORE


def test_committed_update_and_check(folder):
    follow("committed", folder)
    generator = f"SDTKIT={ROOT}/gen/sdtkit"
    assert (folder / "app_probes.h").read_bytes() == (
        EXAMPLES / "committed" / "app_probes.h").read_bytes()
    rename(folder)
    done = toolchain.run(["make", "-s", "check", generator], cwd=folder, check=False)
    assert done.returncode != 0 and "differ" in done.stdout
    run(folder, f"make -s update check app {generator}")
    assert probes(folder / "app") == AFTER


# --- make, and pkg-config -----------------------------------------------------------------------

@pytest.mark.parametrize("way", ["make", "pkg-config"])
def test_make_builds_again_after_an_edit_and_not_otherwise(way, folder):
    follow(way, folder)
    again = "make" if way == "make" else \
        "export PKG_CONFIG_PATH=$HOME/kit/share/pkgconfig\nmake"
    assert probes(folder / "app") == BEFORE
    assert "is up to date" in run(folder, again)
    rename(folder)
    run(folder, again)
    assert probes(folder / "app") == AFTER
    assert "is up to date" in run(folder, again)
    run(folder, f"{again} clean")
    assert not {"app", "app.o", "app_probes.h", "app_probes.h.d"} & set(os.listdir(folder))
    run(folder, f"{again} -j2")
    assert probes(folder / "app") == AFTER


def test_make_sees_included_files_and_the_generator(folder):
    follow("make", folder)
    text = (folder / "app_probes.h.d").read_text()
    assert "app.provider" in text and "sdtgen/emit/header.py" in text


def test_pkg_config_says_what_the_recipe_says(folder):
    follow("pkg-config", folder)
    ask = "export PKG_CONFIG_PATH=$HOME/kit/share/pkgconfig\npkg-config "
    version = (ROOT / "gen" / "sdtgen" / "VERSION").read_text().strip()
    assert run(folder, f"{ask} --modversion sdtkit").strip() == version
    command = run(folder, f"{ask} --variable=sdtkit sdtkit").strip()
    assert run(folder, f"'{command}' --version").strip() == f"sdtkit {version}"
    assert run(folder, f"$({ask} --variable=dtrace sdtkit) --help").startswith("usage: dtrace")
    compat = run(folder, f"{ask} --variable=compat_includedir sdtkit").strip()
    assert os.path.isfile(f"{compat}/sys/sdt.h")
    message = toolchain.run(["make", "PKG_CONFIG=false"], cwd=folder, check=False).stderr
    assert "pkg-config does not find sdtkit" in message


# --- Meson ---------------------------------------------------------------------------------------

CROSS = r"""
there=$HOME/sdtkit/examples
cp "$there"/app/app.* "$there"/subproject/meson.build .
cp -r "$there"/subproject/subprojects .
git clone -q "$HOME/sdtkit" subprojects/sdtkit
cat > arm64.ini <<END
[binaries]
c = 'aarch64-linux-gnu-gcc'
strip = 'aarch64-linux-gnu-strip'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END
meson setup --cross-file arm64.ini out
ninja -C out
"""

def test_subproject(folder):
    follow("subproject", folder)
    assert (folder / "subprojects" / "sdtkit" / "gen" / "sdtkit").is_file(), "fetched by Meson"
    assert probes(folder / "out" / "app") == BEFORE
    assert "no work to do" in run(folder, "ninja -C out")
    rename(folder)
    run(folder, "ninja -C out")
    assert probes(folder / "out" / "app") == AFTER
    generator = folder / "subprojects" / "sdtkit" / "gen" / "sdtgen" / "emit" / "header.py"
    os.utime(generator)
    assert "app_probes.h" in run(folder, "ninja -C out -v"), "the depfile names the generator"
    run(folder, "DESTDIR=$HOME/root meson install -C out")
    installed = folder.parent / "root"
    assert not installed.exists() or not list(installed.rglob("*sdtkit*"))


def test_subproject_in_a_cross_build(folder):
    toolchain.need("aarch64-linux-gnu-gcc")
    run(folder, CROSS)
    assert "AArch64" in toolchain.run(["readelf", "-h", folder / "out" / "app"]).stdout
    assert probes(folder / "out" / "app") == BEFORE


# --- CMake ---------------------------------------------------------------------------------------

GENERATORS = ["Unix Makefiles", "Ninja", "Ninja Multi-Config"]


def configure(folder, *words, cmake="cmake"):
    return toolchain.run([cmake, "-S", folder, "-B", folder / "out", *words], cwd=folder)


def build(folder, *words):
    return toolchain.run(["cmake", "--build", folder / "out", *words], cwd=folder).stdout


def program(folder):
    found, = [path for path in (folder / "out").rglob("app") if path.is_file()]
    return found


def take(folder):
    for path in (*(EXAMPLES / "app").glob("app.*"), EXAMPLES / "cmake" / "CMakeLists.txt"):
        shutil.copy(path, folder)


def test_cmake(folder):
    toolchain.need("cmake")
    assert probes(program(follow("cmake", folder))) == BEFORE


@pytest.mark.parametrize("generator", GENERATORS)
def test_cmake_builds_again_after_an_edit_and_not_otherwise(generator, folder, repository):
    toolchain.need("cmake", "ninja", "make")
    take(folder)
    (folder.parent / "a clone").symlink_to(repository)
    configure(folder, "-G", generator, f"-Dsdtkit_DIR={folder.parent}/a clone/gen/cmake")
    assert "Generating app_probes.h" in build(folder)
    assert probes(program(folder)) == BEFORE
    assert "Generating" not in build(folder)
    rename(folder)
    assert "Generating app_probes.h" in build(folder)
    assert probes(program(folder)) == AFTER
    assert "Generating" not in build(folder)
    os.utime(folder.parent / "sdtkit" / "gen" / "sdtgen" / "emit" / "header.py")
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
    version = (ROOT / "gen" / "sdtgen" / "VERSION").read_text().strip()
    text = path.read_text()
    prefix = f"-DCMAKE_PREFIX_PATH={folder.parent}/the kit"
    for wanted, good in ((version, True), ("99.0", False), (f"{version} EXACT", True)):
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
