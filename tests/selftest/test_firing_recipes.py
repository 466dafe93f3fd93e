# SPDX-License-Identifier: 0BSD
"""The recipes of docs/selftest.md, as they stand: good, and red where a probe is lost."""
from __future__ import annotations

import os
import re
import sys

import pytest

from support import recipes, toolchain

PAGE = (toolchain.ROOT / "docs" / "selftest.md").read_text()
LOST = "probe 'closed' is in no file that the command loaded"


def block(kind, name):
    found = re.search(rf"^```{kind} {re.escape(name)}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/selftest.md has no block {kind} {name}"
    return found[1]


@pytest.fixture
def project(tmp_path):
    """The program of the page in a directory of its own, and its header."""
    toolchain.need("gdb")
    for kind, name in (("provider", "shop.provider"), ("c", "shop.c")):
        (tmp_path / name).write_text(block(kind, name))
    toolchain.probe_header(tmp_path / "shop.provider", tmp_path / "shop_probes.h")
    return tmp_path


def good_then_bad(project, steps):
    """The last step is the test; it is red after a probe is lost, and says so."""
    def lose():
        source = project / "shop.c"
        source.write_text(source.read_text().replace("SHOP_CLOSED();", ";"))
    good, bad = recipes.good_then_bad(project, steps, lose)
    assert LOST in bad, bad
    return good


def makefile(project):
    (project / "Makefile").write_text(
        block("text", "make").replace("    ", "\t")
        + f"shop: shop.c\n\tgcc -I{toolchain.INCLUDE} -o $@ shop.c\n")


def test_recipe_for_make(project):
    toolchain.need("make")
    makefile(project)
    said = good_then_bad(project, [["make", "check",
                                    f"SDTKIT={sys.executable} {toolchain.SDTKIT}"]])
    assert "3 of 3 probes fired, 0 errors" in said


@pytest.mark.size("ci")
def test_recipe_for_meson(project):
    toolchain.need("meson", "ninja")
    (project / "subprojects").mkdir()
    (project / "subprojects" / "sdtkit").symlink_to(toolchain.ROOT)
    (project / "subprojects" / "sdtkit.wrap").write_text(
        "[wrap-file]\ndirectory = sdtkit\n\n[provide]\ndependency_names = sdtkit\n"
        "program_names = sdtkit\n")
    (project / "meson.build").write_text(block("text", "meson"))
    toolchain.run(["meson", "setup", "out"], cwd=project)
    said = good_then_bad(project, [["meson", "test", "-C", "out", "--print-errorlogs"]])
    assert re.search(r"probes fire +OK", said)


@pytest.mark.size("ci")
def test_recipe_for_cmake(project):
    toolchain.need("cmake")
    (project / "CMakeLists.txt").write_text(block("text", "cmake"))
    said = good_then_bad(project, [
        ["cmake", "-S", ".", "-B", "out", f"-DSDTKIT={toolchain.ROOT}"],
        ["cmake", "--build", "out"],
        ["cmake", "-E", "chdir", "out", "ctest", "--output-on-failure"]])
    assert "100% tests passed, 0 tests failed out of 1" in said


def test_recipe_for_a_workflow(project):
    """Each line after `run:` in a shell of its own, as the runner does."""
    toolchain.need("make")
    makefile(project)
    (project / "sdtkit").symlink_to(toolchain.ROOT)
    asked = project / "asked"
    (project / "bin").mkdir()
    (project / "bin" / "sudo").write_text(f'#!/bin/sh\necho "$@" >> {asked}\n')
    (project / "bin" / "sudo").chmod(0o755)
    lines = re.findall(r"^ +- run: (.*)$", block("text", "workflow"), re.MULTILINE)
    assert len(lines) == block("text", "workflow").count("run: ") == 3
    path = f"PATH={project}/bin:{os.environ['PATH']}"
    steps = [["env", path, "bash", "-e", "-c", line] for line in lines]
    # make looks at times, of which a file system may count whole seconds only.
    steps.insert(1, ["rm", "-f", "shop"])
    said = good_then_bad(project, steps)
    assert "3 of 3 probes fired, 0 errors" in said
    assert set(asked.read_text().splitlines()) == {"apt-get update", "apt-get install -y gdb"}


def test_no_recipe_is_left_out():
    names = re.findall(r"^```text (\w+)$", PAGE, re.MULTILINE)
    # The last one is run by tests/cpython.
    assert names == ["make", "meson", "cmake", "workflow", "cpython"]
