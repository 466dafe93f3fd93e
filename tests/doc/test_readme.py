# SPDX-License-Identifier: 0BSD
"""The blocks of the README run as they stand, and the pages link to files that exist."""
from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from support import page, toolchain, tracer

ROOT = toolchain.ROOT
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md"),
                *ROOT.glob("examples/**/README.md")])


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
    """The two commands of the block: bpftrace over two lines, gdb over two lines."""
    commands = readme_block("trace").replace("\\\n", " ").splitlines()
    return {command.split()[command.startswith("sudo")]: command for command in commands}


def test_gdb_block(app):
    toolchain.need("gdb")
    done = toolchain.run(["sh", "-euc", trace_commands()["gdb"]], cwd=app)
    assert "\n1 /index\n" in done.stdout


def test_bpftrace_block(app):
    if os.getuid() != 0:
        pytest.skip("bpftrace needs root")
    if tracer.unusable():
        pytest.skip(tracer.unusable())
    command = trace_commands()["bpftrace"].replace("sudo ", "", 1)
    done = subprocess.run(["sh", "-euc", command], cwd=app, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=True)
    assert "1 /index\n" in done.stdout and "2 /login\n" in done.stdout


def test_meson_block_builds(app):
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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def anchors(path):
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    found = []
    for heading in re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        again = sum(re.sub(r"-\d+$", "", each) == slug for each in found if each.startswith(slug))
        found.append(f"{slug}-{again}" if again else slug)
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_anchors_lead_to_headings(path):
    for target, anchor in re.findall(r"\]\(([^):#]*)#([^)]*)\)", path.read_text()):
        assert anchor in anchors(path.parent / target if target else path), f"{target}#{anchor}"


def test_anchors_are_those_of_github(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("# The header `usdt/usdt.h`\n## It's 2 things: a, b\n## Same\n## Same\n"
                    "```sh\n# no heading\n```\n### [Link](x.md) to_it - now\n")
    assert anchors(path) == ["the-header-usdtusdth", "its-2-things-a-b", "same", "same-1",
                             "link-to_it---now"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_exist(path):
    """What shows a claim is named by its path, which must not go stale."""
    for word in re.findall(r"`((?:tests|docs|gen|include|examples|providers)/[\w./-]+)", path.read_text()):
        if not re.search("[A-Z]{4}", word):  # not SUITE, NAME
            assert (ROOT / word).exists(), word


def test_version_is_the_same_everywhere():
    header = (ROOT / "include" / "usdt" / "usdt.h").read_text()
    version = ".".join(re.search(rf"#define USDT_VERSION_{part} (\d+)", header)[1]
                       for part in ("MAJOR", "MINOR", "PATCH"))
    assert (ROOT / "gen" / "sdtgen" / "VERSION").read_text() == f"{version}\n"
    assert "version: files('gen/sdtgen/VERSION')" in (ROOT / "meson.build").read_text()
    said = toolchain.run(["python3", ROOT / "gen" / "sdtkit", "--version"]).stdout
    assert version in said


def test_every_file_names_its_licence():
    listed = toolchain.run(["git", "-C", ROOT, "ls-files"], check=False).stdout.splitlines()
    if not listed:
        pytest.skip("not a git checkout")
    suffixes = {".c", ".h", ".py", ".sh", ".bt", ".stp", ".provider", ".build"}
    without = [name for name in listed
               if Path(name).suffix in suffixes and not name.startswith(("tests/gen/", "tests/fuzz/"))
               and b"SPDX-License-Identifier: 0BSD" not in (ROOT / name).read_bytes()
               and not (ROOT / name).read_bytes().startswith(b"/* Generated by sdtkit ")]
    assert without == []
