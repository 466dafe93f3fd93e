# SPDX-License-Identifier: 0BSD
"""`pip install` gives the command with all that it needs, and takes nothing from the network.

tests/fresh follows the recipe of examples/pipx, which does the same.
"""
from __future__ import annotations

import sys

import pytest

import adopter
from support import clones, toolchain

pytestmark = pytest.mark.size("ci")
PROGRAM = "import sys; from sdtgen.dtrace import cli; sys.exit(cli.main())"


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    toolchain.need("git")
    return clones.clone(tmp_path_factory.mktemp("pip") / "sdtkit")


@pytest.fixture(scope="session")
def environment(clone, tmp_path_factory):
    """A virtual environment into which the clone is installed."""
    place = tmp_path_factory.mktemp("pip") / "environment"
    toolchain.run([sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", place])
    toolchain.run([place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-index",
                   "--no-build-isolation", clone])
    return place


@pytest.fixture(scope="session")
def packages(environment):
    found, = environment.glob("lib/python3*/site-packages")
    return found


def test_the_command_and_the_header_build_a_program(environment, packages, tmp_path):
    for name in ("app.provider", "app.c"):
        (tmp_path / name).write_text((adopter.EXAMPLES / "app" / name).read_text())
    adopter.run(tmp_path, "sdtkit header -o app_probes.h app.provider\n"
                          f"cc -O2 -I '{packages}' app.c -o app\n"
                          "sdtkit verify app.provider app\n",
                PATH=f"{environment}/bin:/usr/bin:/bin")
    assert adopter.probes(tmp_path / "app") == adopter.BEFORE


def test_every_file_of_the_generator_is_installed(clone, packages):
    names = toolchain.run(["git", "-C", clone / "gen", "ls-files", "sdtgen"]).stdout.split()
    installed = [str(path.relative_to(packages)) for path in packages.glob("sdtgen/**/*")
                 if path.is_file() and path.suffix != ".pyc"]
    assert sorted(installed) == sorted(names)


def test_what_dtrace_embeds_is_installed(environment, packages, tmp_path):
    for name in ("usdt/usdt.h", "usdt/compat/sys/sdt.h"):
        assert (packages / name).read_bytes() == (toolchain.INCLUDE / name).read_bytes()
    provider = adopter.EXAMPLES / "app" / "app.provider"
    toolchain.run([environment / "bin" / "python", "-c", PROGRAM, "-h", "-s", provider,
                   "-o", tmp_path / "app.h"])
    assert toolchain.run([toolchain.ROOT / "gen" / "dtrace", "-h", "-s", provider, "-o",
                          tmp_path / "own.h"]).returncode == 0
    assert (tmp_path / "app.h").read_bytes() == (tmp_path / "own.h").read_bytes()


def test_a_public_dtrace_would_hide_the_real_one(environment):
    added = {path.name for path in (environment / "bin").iterdir()}
    assert "sdtkit" in added and "dtrace" not in added
