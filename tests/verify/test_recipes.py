# SPDX-License-Identifier: 0BSD
"""The recipes of docs/verify.md, run as they are written: good, and red with a broken program."""
import re
import shutil

import pytest

from support import recipes, toolchain

from verify_command import HERE, PROVIDER

PAGE = toolchain.ROOT / "docs" / "verify.md"


def block(name):
    found = re.search(f"^```text {re.escape(name)}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert found, f"no block {name} in {PAGE}"
    return found[1]


@pytest.fixture
def project(tmp_path, header):
    """The sources in one directory, and how to leave a probe out."""
    for unit in ("shop.c", "main.c"):
        shutil.copy(HERE / unit, tmp_path)
    shutil.copy(PROVIDER, tmp_path)
    shutil.copy(header / "shop_probes.h", tmp_path)
    return tmp_path


def lose_a_probe(project):
    source = project / "shop.c"
    source.write_text(source.read_text().replace("    SHOP_TICK();\n", ""))


def good_then_bad(project, *steps):
    """What the check says of the lost probe."""
    return recipes.good_then_bad(project, steps, lambda: lose_a_probe(project))[1]


def test_recipe_for_make(project):
    toolchain.need("make")
    (project / "Makefile").write_text(
        f"shop: shop.c main.c\n\tgcc -O1 -I{toolchain.INCLUDE} -o $@ shop.c main.c\n"
        + block("Makefile"))
    said = good_then_bad(project, ["make", f"SDTKIT={toolchain.SDTKIT}", "check"])
    assert "probe 'shop:tick': expected a site; found none in shop [missing]" in said


@pytest.mark.size("ci")
def test_recipe_for_meson(project):
    toolchain.need("meson", "ninja")
    (project / "meson.build").write_text(
        "project('shop', 'c')\n"
        f"shop = executable('shop', 'shop.c', 'main.c', c_args: '-I{toolchain.INCLUDE}')\n"
        f"sdtkit = '{toolchain.SDTKIT}'\n" + block("meson.build"))
    toolchain.run(["meson", "setup", "build"], cwd=project)
    said = good_then_bad(project, ["meson", "test", "-C", "build", "--print-errorlogs"])
    assert "probe 'shop:tick': expected a site; found none in" in said


@pytest.mark.size("ci")
def test_recipe_for_cmake(project):
    toolchain.need("cmake")
    (project / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(shop C)\nadd_executable(shop shop.c main.c)\n"
        f"target_include_directories(shop PRIVATE {toolchain.INCLUDE})\n" + block("CMakeLists.txt"))
    said = good_then_bad(
        project, ["cmake", "-S", ".", "-B", "build", f"-DSDTKIT={toolchain.SDTKIT}"],
        ["cmake", "--build", "build"],
        ["cmake", "-E", "chdir", "build", "ctest", "--output-on-failure"])
    assert "probe 'shop:tick': expected a site; found none in" in said
