# SPDX-License-Identifier: 0BSD
"""The version is in gen/sdtgen/VERSION; what must repeat it is listed here, and is equal."""
from __future__ import annotations

import re

import pytest

from adopter import ROOT, VERSION
from support import toolchain

# Each place of the version in the file, as a group; others give it in parts.
COPIES = {
    "gen/sdtgen/VERSION": r"\A(.*)\n\Z",
    "CHANGELOG.md": r"## Unreleased\n\nThe next version is (\S+)\.\n",
    "examples/debian/changelog": r"\Asdtkit \((\S+)\) UNRELEASED; urgency=\w+\n",
    "examples/subproject/subprojects/sdtkit.wrap": r" = sdtkit-(.*?)(?:\.tar\.gz)?\n",
    "gen/editor/vscode/package.json": r'"version": "(.*)"',
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_the_version_is_equal(name):
    found = re.findall(COPIES[name], (ROOT / name).read_text())
    assert found and set(found) == {VERSION}


def test_the_header_has_the_version():
    header = (toolchain.INCLUDE / "usdt" / "usdt.h").read_text()
    assert VERSION == ".".join(re.search(rf"#define USDT_VERSION_{part} (\d+)", header)[1]
                               for part in ("MAJOR", "MINOR", "PATCH"))


def test_no_other_file_has_the_version():
    listed = toolchain.run(["git", "-C", ROOT, "grep", "-lFwI", "--untracked", VERSION],
                           check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert set(listed.stdout.split()) == set(COPIES)


def test_the_command_says_the_version():
    assert toolchain.run(["python3", toolchain.SDTKIT, "--version"]).stdout == f"sdtkit {VERSION}\n"


def test_builds_read_the_file():
    assert "version: files('gen/sdtgen/VERSION')" in (ROOT / "meson.build").read_text()
    assert 'version = { file = "gen/sdtgen/VERSION" }' in (ROOT / "pyproject.toml").read_text()
