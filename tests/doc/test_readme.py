# SPDX-License-Identifier: 0BSD
"""The blocks of the README run as they stand."""
from __future__ import annotations

import os

import pytest

from support import page, toolchain, tracer

ROOT = toolchain.ROOT


def readme_block(label):
    found, = [text for info, text in page.blocks(ROOT / "README.md") if info[1:] == [label]]
    return found


@pytest.fixture
def app(tmp_path):
    """The README's program, built by the README's lines."""
    for name in ("app.provider", "app.c"):
        (tmp_path / name).write_text(readme_block(name))
    script = readme_block("build")
    assert "SDTKIT=$HOME/sdtkit " in script
    script = script.replace("$HOME/sdtkit", str(ROOT))
    done = toolchain.run(["sh", "-euc", script], cwd=tmp_path)
    assert "Name: request__start" in done.stdout
    assert "Arguments: -4@" in done.stdout
    return tmp_path


def trace_commands():
    """The commands of the block by their program; those of bpftrace and gdb have two lines."""
    commands = readme_block("trace").replace("\\\n", " ").splitlines()
    return {command.split()[command.startswith("sudo")]: command for command in commands}


def test_sdtkit_block_prints_the_events(app):
    tracer.need()
    command = trace_commands()["$SDTKIT/gen/sdtkit"].replace("sudo ", f"SDTKIT={ROOT}; ", 1)
    done = toolchain.run(["sh", "-euc", command], cwd=app)
    assert 'request__start id=1 path="/index"\n' in done.stdout
    assert "request__done id=2 bytes=0x6\n" in done.stdout


def test_gdb_block_prints_the_arguments(app):
    toolchain.need("gdb")
    done = toolchain.run(["sh", "-euc", trace_commands()["gdb"]], cwd=app)
    assert "\n1 /index\n" in done.stdout


def test_bpftrace_block_prints_the_arguments(app):
    tracer.need()
    command = trace_commands()["bpftrace"].replace("sudo ", "", 1)
    done = toolchain.run(["sh", "-euc", command], cwd=app, joined=True)
    assert "1 /index\n" in done.stdout and "2 /login\n" in done.stdout


def test_meson_block_builds_the_program(app):
    """The recipe of the README, with sdtkit as a subproject."""
    toolchain.need("meson", "ninja")
    recipe, = [text for info, text in page.blocks(ROOT / "README.md") if info == ["meson"]]
    (app / "meson.build").write_text("project('app', 'c')\n" + recipe)
    (app / "subprojects").mkdir()
    (app / "subprojects" / "sdtkit").symlink_to(ROOT)
    (app / "subprojects" / "sdtkit.wrap").write_text(
        "[wrap-file]\ndirectory = sdtkit\n\n[provide]\ndependency_names = sdtkit\n"
        "program_names = sdtkit\n")
    toolchain.run(["meson", "setup", "out"], cwd=app)
    toolchain.run(["ninja", "-C", "out"], cwd=app)
    listing = toolchain.run(["readelf", "-n", app / "out" / "app"]).stdout
    assert "Name: request__done" in listing


def test_every_block_of_the_front_page_has_a_test():
    """The named ones are run below; the others are two commands and what a program prints."""
    named = [info for info, _ in page.blocks(ROOT / "README.md") if info and info[0] != "text"]
    assert named == [["c", "app.provider"], ["c", "app.c"], ["sh", "build"], ["sh", "trace"],
                     ["meson"]]
    others = [text for info, text in page.blocks(ROOT / "README.md") if info[:1] in ([], ["text"])]
    assert len(others) == 2
    for line in others[0].splitlines():
        assert os.access(ROOT / line.split()[0], os.X_OK), line


def test_header_page_block_compiles(tmp_path):
    text, = [text for info, text in page.blocks(ROOT / "docs" / "header.md") if info[0] == "c"]
    source = tmp_path / "hand.c"
    source.write_text(text.replace("void run(", "void run(int id, const char *name);\nvoid run("))
    for compiler in toolchain.C_COMPILERS:
        toolchain.compile_object(compiler, source, tmp_path / "hand.o", "-std=c99",
                                 *toolchain.STRICT)
