# SPDX-License-Identifier: 0BSD
"""The Debian packages: built by the recipe's lines, clean by lintian, and a build with them."""
from __future__ import annotations

import gzip
import os
import re

import pytest

import adopter
from adopter import VERSION
from support import clones, toolchain
from support.lock import locked

EXAMPLE = adopter.EXAMPLES / "debian"
pytestmark = pytest.mark.size("ci")


@pytest.fixture(scope="session")
def folder(tmp_path_factory, testrun_uid):
    """The recipe's folder after its lines, once for all workers."""
    toolchain.need("git", "dpkg-buildpackage", "dh", "meson", "lintian")
    shared = tmp_path_factory.getbasetemp().parent / f"debian-{testrun_uid}"
    with locked(shared / "lock"):
        if not (shared / "built").exists():
            repository = clones.clone(shared / "repository")
            made = adopter.project(shared / "home", repository)
            adopter.follow("debian", made)
            (shared / "built").write_text(str(made))
    return shared / "home" / "my app"


@pytest.fixture(scope="module")
def root(folder, tmp_path_factory):
    """Both packages, unpacked."""
    place = tmp_path_factory.mktemp("root")
    for name in ("sdtkit", "sdtkit-dev"):
        toolchain.run(["dpkg-deb", "-x", folder / f"{name}_{VERSION}_all.deb", place])
    return place


def test_lintian_finds_nothing(folder):
    changes, = folder.glob("*.changes")
    done = toolchain.run(["lintian", "--allow-root", "--pedantic", "-I", "--fail-on",
                          "error,warning,info,pedantic", changes], check=False)
    assert done.returncode == 0 and done.stdout == "", done.stdout + done.stderr
    assert not list(EXAMPLE.rglob("*lintian-overrides*"))


def test_packages_are_for_all_architectures_and_need_each_other(folder):
    for name, needed in (("sdtkit", "python3"), ("sdtkit-dev", f"sdtkit (= {VERSION})")):
        said = toolchain.run(["dpkg-deb", "-I", folder / f"{name}_{VERSION}_all.deb"]).stdout
        assert f" Package: {name}\n" in said and " Architecture: all\n" in said
        assert needed in re.search(r"^ Depends: (.*)$", said, re.MULTILINE)[1]


def test_nothing_of_the_tree_is_lost_or_twice(folder, root):
    listed = [toolchain.run(["dpkg-deb", "--contents", path]).stdout
              for path in folder.glob("*.deb")]
    files = [line.split()[5] for text in listed for line in text.splitlines() if line[0] == "-"]
    assert len(files) == len(set(files))
    modules = {path.relative_to(toolchain.ROOT / "gen") for path in
               (toolchain.ROOT / "gen" / "sdtgen").rglob("*.py")}
    private = root / "usr" / "libexec" / "sdtkit"
    assert {path.relative_to(private) for path in private.rglob("*.py")} == modules
    assert not list(root.rglob("__pycache__"))
    for name in ("sdtkit", "dtrace"):
        assert (private / name).read_text().startswith("#!/usr/bin/python3 -IS\n")
    with gzip.open(root / "usr" / "share" / "man" / "man1" / "sdtkit.1.gz", "rt") as page:
        assert ".Ss selftest" in page.read()


def test_a_program_is_built_with_it(root, tmp_path):
    """By pkg-config and by CMake, with the installed command and header alone."""
    toolchain.need("pkg-config", "cmake")
    usr = root / "usr"
    for name in ("app.provider", "app.c"):
        (tmp_path / name).write_text((adopter.EXAMPLES / "app" / name).read_text())
    ask = f"pkg-config --define-variable=prefix={usr}"
    adopter.run(tmp_path, f"$({ask} --variable=sdtkit sdtkit) header -o app_probes.h app.provider\n"
                f"cc -O2 $({ask} --cflags sdtkit) app.c -o app\n"
                f"{usr}/bin/sdtkit verify app.provider app", PKG_CONFIG_LIBDIR=f"{usr}/share/pkgconfig")
    assert adopter.probes(tmp_path / "app") == adopter.BEFORE
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.20)\nproject(app C)\n"
        f"find_package(sdtkit {VERSION} REQUIRED)\nadd_executable(app app.c)\n"
        "sdtkit_add_provider(app app.provider HEADER app_probes.h)\n")
    os.remove(tmp_path / "app_probes.h")
    adopter.run(tmp_path, f"cmake -S . -B out -DCMAKE_PREFIX_PATH={usr} > log\n"
                "cmake --build out > log")
    assert adopter.probes(tmp_path / "out" / "app") == adopter.BEFORE
