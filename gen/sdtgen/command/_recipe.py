# SPDX-License-Identifier: 0BSD
"""The lines that a build system needs for a provider file.

They name this very sdtkit: the command by its name where the search path finds it, else by its
path, and relative to the project where it lies inside.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Mapping

# The file by which a project's build system is known -> its name here, the surest first.
SIGNS: Mapping[str, str] = {
    "meson.build": "meson", "CMakeLists.txt": "cmake", "configure.ac": "autotools",
    "configure.in": "autotools", "Makefile.am": "autotools", "GNUmakefile": "make",
    "Makefile": "make", "makefile": "make", "build.ninja": "ninja"}
HERE = os.path.dirname(os.path.realpath(__file__))
GENERATOR = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(GENERATOR, "sdtkit")
# Where usdt/usdt.h is: in a clone, and where the package is installed with the header beside it.
PLACES = (os.path.join(os.path.dirname(GENERATOR), "include"), GENERATOR)
# An installation has the program in PREFIX/libexec/sdtkit.
PREFIX = os.path.dirname(os.path.dirname(GENERATOR))
KNOWN = ("/usr/include", "/usr/local/include")      # where every compiler looks


class Kit:
    """This sdtkit as a project below `folder` names it: paths that are relative lie inside."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        found = shutil.which("sdtkit")
        on_path = found is not None and (os.path.realpath(found) == PROGRAM
                                         or not os.path.exists(PROGRAM))
        self.command = "sdtkit" if on_path else self._named(PROGRAM)
        self.is_clone = os.path.isfile(os.path.join(PLACES[0], "usdt", "usdt.h")) and \
            os.path.isdir(os.path.join(GENERATOR, "cmake"))
        where = next((each for each in PLACES
                      if os.path.isfile(os.path.join(each, "usdt", "usdt.h"))), PLACES[0])
        public = next((each for each in (*KNOWN, os.path.join(PREFIX, "include"))
                       if os.path.isfile(os.path.join(each, "usdt", "usdt.h"))), "")
        self.include = self._named(where if self.is_clone or not public else public)
        self.cmake = self._named(os.path.join(GENERATOR, "cmake")) if self.is_clone else ""

    def _named(self, path: str) -> str:
        inside = os.path.commonpath([self.folder, path]) == self.folder
        return os.path.relpath(path, self.folder) if inside and self.folder != "/" else path


def recipe(system: str, name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    """Where the lines go, and the lines; `file` is the provider file as the build names it."""
    return SYSTEMS[system](name, file, kit)


def _meson(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    header = f"{name}_probes.h"
    command = _quoted(kit.command)
    usdt = f"include_directories({_quoted(kit.include)})"
    return "meson.build", [
        f"{name}_probes = custom_target('{header}', input: {_quoted(file)}, output: '{header}', "
        f"depfile: '{header}.d',",
        f"  command: [find_program({command}), 'header', '--depfile', '@DEPFILE@', '-o', "
        "'@OUTPUT@', '@INPUT@'])",
        f"executable('{name}', '{name}.c', {name}_probes, include_directories: {usdt})"]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _cmake(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    where = ""
    if kit.cmake:
        inside = "" if os.path.isabs(kit.cmake) else "${CMAKE_CURRENT_SOURCE_DIR}/"
        where = f' PATHS "{inside}{_in_cmake(kit.cmake)}" NO_DEFAULT_PATH'
    return "CMakeLists.txt", [
        f"find_package(sdtkit REQUIRED{where})",
        f"add_executable({name} {name}.c)",
        f'sdtkit_add_provider({name} "{_in_cmake(file)}" HEADER {name}_probes.h)']


def _in_cmake(text: str) -> str:
    return "".join("\\" + each if each in '\\"$;' else each for each in text)


def _make(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    header, source = f"{name}_probes.h", _make_word(file)
    return "the makefile", [
        f"CPPFLAGS += -I. -I{_in_make(kit.include)}",
        f"{header}: {source}; {_in_make(kit.command)} header -o $@ {_in_make(file)} && touch $@",
        f"{name}.o: {header}"]


def _make_word(file: str) -> str:
    """A file of a rule."""
    return file.replace("$", "$$").replace(" ", "\\ ").replace("#", "\\#")


def _in_make(text: str) -> str:
    return shlex.quote(text).replace("$", "$$").replace("#", "\\#")


def _autotools(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    header = f"{name}_probes.h"
    command, include = (
        _in_make(each) if os.path.isabs(each) or each == "sdtkit" else f"$(srcdir)/{_in_make(each)}"
        for each in (kit.command, kit.include))
    return "Makefile.am", [
        f"AM_CPPFLAGS = -I{include}",
        f"BUILT_SOURCES = {header}",
        f"CLEANFILES = {header}",
        f"EXTRA_DIST = {_make_word(file)}",
        f"{header}: {_make_word(file)}",
        f"\t{command} header -o $@ $(srcdir)/{_in_make(file)} && touch $@"]


def _ninja(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    header = f"{name}_probes.h"
    command, include = (shlex.quote(each).replace("$", "$$")
                        for each in (kit.command, kit.include))
    source = file.replace("$", "$$").replace(" ", "$ ").replace(":", "$:")
    return "build.ninja", [
        "rule probes",
        f"  command = {command} header --depfile $out.d -o $out $in",
        "  depfile = $out.d",
        "  restat = 1",
        "rule cc_probes",
        f"  command = cc -O2 -I. -I{include} $in -o $out",
        f"build {header}: probes {source}",
        f"build {name}: cc_probes {name}.c | {header}"]


def _shell(name: str, file: str, kit: Kit) -> tuple[str, list[str]]:
    return "a shell", [
        f"{shlex.quote(kit.command)} header -o {name}_probes.h {shlex.quote(file)}",
        f"cc -O2 -I. -I{shlex.quote(kit.include)} {name}.c -o {name}"]


SYSTEMS: Mapping[str, Callable[[str, str, Kit], tuple[str, list[str]]]] = {
    "meson": _meson, "cmake": _cmake, "make": _make, "autotools": _autotools, "ninja": _ninja,
    "shell": _shell}
