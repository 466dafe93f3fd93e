# SPDX-License-Identifier: 0BSD
"""`sdtkit init`: its file is good, and the lines that it prints build a program with its probes."""
from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from adopter import probes, run
from sdtgen.command._recipe import SYSTEMS
from support import toolchain

# What a project has before it takes the lines in, the file that takes them, and how it is built.
PROJECTS = {
    "meson": ("meson.build", "project('app', 'c')\n", "", "meson setup out && ninja -C out",
              "out/app"),
    "cmake": ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(app LANGUAGES C)\n",
              "", "cmake -S . -B out && cmake --build out", "out/app"),
    "make": ("Makefile", "all: app\n", "", "make", "app"),
    "autotools": ("Makefile.am", "bin_PROGRAMS = app\napp_SOURCES = app.c\n", "",
                  "autoreconf -i && mkdir out && cd out && ../configure && make && make distdir",
                  "out/app"),
    "ninja": ("build.ninja", "", "", "ninja", "app"),
    "shell": ("build.sh", "", "", "sh -e build.sh", "app"),
}
TOOLS = {"autotools": ("autoreconf", "automake", "make"), "cmake": ("cmake", "make"),
         "meson": ("meson", "ninja"), "shell": ()}
CONFIGURE = """AC_INIT([app], [1])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
"""


def sdtkit(folder, *words, command=toolchain.SDTKIT, check=True):
    return toolchain.run([sys.executable, command, "init", *words], cwd=folder, check=check)


def indented(text, begin):
    """The lines below a heading of what is printed, without their margin."""
    found = re.search(rf"^{begin}.*:\n\n((?:    .*\n)+)", text, re.MULTILINE)
    return "".join(line[4:] + "\n" for line in found[1].splitlines())


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "my app"
    made.mkdir()
    return made


def program(text):
    """A program that calls what init says is to be called."""
    called = indented(text, "in app.c")
    include, *calls = called.splitlines()
    return (f"{include}\nint main(int id, char **argv)\n{{\n    const char *what = argv[0];\n"
            f"    long result = 7;\n    {' '.join(calls)}\n    return 0;\n}}\n")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lines_build(system, folder):
    assert set(SYSTEMS) == set(PROJECTS)
    toolchain.need(*TOOLS.get(system, (system,)))
    name, before, after, build, built = PROJECTS[system]
    (folder / name).write_text(before)
    if system == "autotools":
        (folder / "configure.ac").write_text(CONFIGURE)
    # The directory tells which build system it is, where it can.
    words = ["--build", system] if system == "shell" else []
    text = sdtkit(folder, *words, "app").stdout
    with open(folder / name, "a") as file:
        file.write(indented(text, "lines for") + after)
    (folder / "app.c").write_text(program(text))
    run(folder, build)
    assert probes(folder / built) == ["work__done", "work__start"]
    # What is to be run next does run.
    run(folder, indented(text, "next"))
    # A change of the file reaches the program.
    for each in ("app.provider", "app.c"):
        path = folder / each
        path.write_text(path.read_text().replace("work__", "toil__").replace("WORK_", "TOIL_"))
    run(folder, build.split("&&")[-1] if system not in ("autotools", "shell")
        else build if system == "shell" else "make -C out")
    assert probes(folder / built) == ["toil__done", "toil__start"]


@pytest.mark.size("ci")
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_clone_inside_of_the_project_with_a_blank_in_its_name(system, folder):
    toolchain.need(*TOOLS.get(system, (system,)))
    kit = folder / "third party" / "the kit"
    for part in ("gen", "include"):
        shutil.copytree(toolchain.ROOT / part, kit / part,
                        ignore=shutil.ignore_patterns("__pycache__"))
    name, before, after, build, built = PROJECTS[system]
    (folder / name).write_text(before)
    if system == "autotools":
        (folder / "configure.ac").write_text(CONFIGURE)
    text = sdtkit(folder, "--build", system, "app", command=kit / "gen" / "sdtkit").stdout
    lines = indented(text, "lines for")
    assert str(folder) not in lines
    with open(folder / name, "a") as file:
        file.write(lines + after)
    (folder / "app.c").write_text(program(text))
    run(folder, build)
    assert probes(folder / built) == ["work__done", "work__start"]


@pytest.mark.parametrize("name", ["app", "App", "a" * 63, "linux", "python", "stdin", "NULL"])
def test_the_file_is_good(folder, name):
    sdtkit(folder, "--build", "shell", name)
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "check", f"{name}.provider"],
                         cwd=folder)
    assert (done.stdout, done.stderr) == ("", "")
    toolchain.probe_header(folder / f"{name}.provider", folder / "x.h")
    (folder / "x.c").write_text('#include "x.h"\n')
    toolchain.run(["gcc", "-Wall", "-Wextra", "-Werror", f"-I{toolchain.INCLUDE}", "-c", "x.c"],
                  cwd=folder)
    assert len(re.findall(r"^ +\* @", (folder / f"{name}.provider").read_text(),
                          re.MULTILINE)) == 4


@pytest.mark.parametrize("name, better", [
    ("9lives", "my_9lives"), ("my-app", "my_app"), ("int", "my_int"), ("a;b", "a_b"), ("", "app"),
    ("_x", "x"), ("probe", "my_probe"), ("b\033[2J", "b__2j"), ("h\u00e4m", "h_m"),
    ("a" * 64, "a" * 63)])
def test_a_name_that_cannot_be_is_refused_with_one_that_can(folder, name, better):
    done = sdtkit(folder, name, check=False)
    assert done.returncode == 2 and f"try 'sdtkit init {better}'\n" in done.stderr
    assert "\033" not in done.stderr and os.listdir(folder) == []
    sdtkit(folder, better)


def test_what_is_there_stays(folder):
    (folder / "app.provider").write_text("mine\n")
    done = sdtkit(folder, "app", check=False)
    assert done.returncode == 1 and "'app.provider' is there already" in done.stderr
    assert (folder / "app.provider").read_text() == "mine\n"
    (folder / "link.provider").symlink_to("nowhere")
    assert sdtkit(folder, "link", check=False).returncode == 1
    assert not os.path.exists(folder / "nowhere")


@pytest.mark.parametrize("words, code, said", [
    ((), 2, "expected one name, of the program or library, not 0"),
    (("a", "b"), 2, "expected one name, of the program or library, not 2"),
    (("--build", "mason", "a"), 2, "did you mean 'meson'?"),
    (("-o", "no/such/a.provider", "a"), 1, "cannot write 'no/such/a.provider'"),
])
def test_faults_are_told(folder, words, code, said):
    done = sdtkit(folder, *words, check=False)
    assert done.returncode == code and said in done.stderr and os.listdir(folder) == []


def test_another_place_and_standard_output(folder):
    (folder / "src").mkdir()
    (folder / "src" / "meson.build").touch()
    text = sdtkit(folder, "-o", "src/own.provider", "app").stdout
    assert "lines for meson.build, in 'src':" in text and "input: 'own.provider'" in text
    assert indented(text, "next").endswith(" check src/own.provider\n")
    assert sdtkit(folder, "-o", "-", "app").stdout == Path(folder / "src/own.provider").read_text()
