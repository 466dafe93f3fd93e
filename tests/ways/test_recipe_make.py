# SPDX-License-Identifier: 0BSD
"""The recipes for make and for pkg-config, followed line by line, and what they promise."""
from __future__ import annotations

import os

import pytest

from adopter import AFTER, BEFORE, VERSION, follow, probes, rename, run
from support import toolchain


@pytest.mark.parametrize("way", [
    "make", pytest.param("pkg-config", marks=pytest.mark.size("ci"))])
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


@pytest.mark.size("ci")
def test_pkg_config_says_what_the_recipe_says(folder):
    follow("pkg-config", folder)
    ask = "export PKG_CONFIG_PATH=$HOME/kit/share/pkgconfig\npkg-config "
    assert run(folder, f"{ask} --modversion sdtkit").strip() == VERSION
    command = run(folder, f"{ask} --variable=sdtkit sdtkit").strip()
    assert run(folder, f"'{command}' --version").strip() == f"sdtkit {VERSION}"
    assert run(folder, f"$({ask} --variable=dtrace sdtkit) --help").startswith("usage: dtrace")
    compat = run(folder, f"{ask} --variable=compat_includedir sdtkit").strip()
    assert os.path.isfile(f"{compat}/sys/sdt.h")
    message = toolchain.run(["make", "PKG_CONFIG=false"], cwd=folder, check=False).stderr
    assert "pkg-config does not find sdtkit" in message
