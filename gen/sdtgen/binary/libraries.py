# SPDX-License-Identifier: 0BSD
"""Finds the libraries of a program as the dynamic loader would, without running anything.

The order is that of ld.so(8): DT_RPATH of the file and of those that asked for it if it has no
DT_RUNPATH, LD_LIBRARY_PATH where the caller passes it, DT_RUNPATH, the directories of ld.so.conf,
the default ones.  Not looked at: copies for newer processors in glibc-hwcaps.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from dataclasses import dataclass
from typing import Iterator, Mapping, Sequence

from .elf import Elf, ElfError, read_elf

MAX_OBJECTS = 2000
MAX_CONFIG = 1 << 20
MAX_PLACES = 256                # directories that one file may name
MAX_NAMES = 20_000              # names that are looked for
DEFAULT = ("/lib64", "/usr/lib64", "/lib", "/usr/lib")
DEBUG = "/usr/lib/debug"


@dataclass(frozen=True)
class Objects:
    """Files that a program consists of, itself first; `missing` are names nobody has."""

    paths: tuple[str, ...]
    missing: tuple[str, ...]


def objects(path: str, sysroot: str = "", environment: Mapping[str, str] | None = None) -> Objects:
    """The file and all libraries that it needs, directly or not.

    `sysroot` is put in front of every absolute directory; `environment` is that in which the file
    is to be run, if it is.  Raises ElfError and OSError for `path` itself only.
    """
    system = [_inside(sysroot, each) for each in (*_configured(sysroot), *DEFAULT)]
    extra, preloaded = _told(path, environment or {})
    paths, missing, seen = [path], [], {os.path.realpath(path)}
    known: set[str] = set()     # As the loader: what is loaded is not looked for again.
    inherited: dict[str, list[str]] = {path: []}    # directories of DT_RPATH
    with read_elf(path) as first:
        arch, bits = first.arch, first.bits
    for current in paths:
        try:
            with read_elf(current) as elf:
                own = _own(elf, current, sysroot)
                passed_on = inherited[current]
                if elf.runpath:
                    places = [*extra, *own, *system]
                else:
                    passed_on = [*own, *passed_on][:MAX_PLACES]
                    places = [*passed_on, *extra, *system]
                needed = [*preloaded, *elf.needed] if current == path else elf.needed
        except (ElfError, OSError):
            continue
        for name in needed:
            if name in known or len(known) >= MAX_NAMES:
                continue
            known.add(name)
            found, soname = _search(name, places, arch, bits, sysroot)
            known.add(soname or name)
            if not found:
                missing.append(name)
            elif os.path.realpath(found) not in seen and len(paths) < MAX_OBJECTS:
                seen.add(os.path.realpath(found))
                paths.append(found)
                inherited[found] = passed_on
    return Objects(tuple(paths), tuple(missing))


def _told(path: str, environment: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The directories of LD_LIBRARY_PATH and the names of LD_PRELOAD.

    The loader looks at neither in a program that runs with the rights of another user.
    """
    try:
        status = os.stat(path)
    except OSError:
        return [], []
    if status.st_mode & stat.S_ISUID and status.st_uid != os.geteuid() \
            or status.st_mode & stat.S_ISGID and status.st_gid != os.getegid():
        return [], []
    origin = os.path.dirname(os.path.realpath(path))
    places = environment.get("LD_LIBRARY_PATH", "")
    words = environment.get("LD_PRELOAD", "")
    return ([_expanded(each, origin, 64) or "." for each in re.split("[:;]", places)[:MAX_PLACES]]
            if places else [],
            [_expanded(each, origin, 64) for each in re.split("[ :]", words)[:MAX_PLACES] if each])


def debug_file(elf: Elf, sysroot: str = "") -> str | None:
    """The separate file with debug information, by build ID or by debug link."""
    wanted = []
    if len(elf.build_id) > 2:
        wanted.append(_inside(sysroot, f"{DEBUG}/.build-id/{elf.build_id[:2]}/"
                                       f"{elf.build_id[2:]}.debug"))
    if elf.debug_link and "/" not in elf.debug_link:
        here = os.path.dirname(os.path.realpath(elf.path))
        wanted += [os.path.join(here, elf.debug_link),
                   os.path.join(here, ".debug", elf.debug_link),
                   _inside(sysroot, f"{DEBUG}{here}/{elf.debug_link}")]
    for path in wanted:
        if os.path.isfile(path) and not _same(path, elf.path):
            return path
    return None


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _inside(sysroot: str, directory: str) -> str:
    return sysroot.rstrip("/") + directory if sysroot and directory.startswith("/") else directory


def _own(elf: Elf, path: str, sysroot: str) -> list[str]:
    """The directories that the file itself names."""
    origin = os.path.dirname(os.path.realpath(path))
    found = []
    for each in (elf.runpath or elf.rpath)[:MAX_PLACES]:
        relative = each.startswith(("$ORIGIN", "${ORIGIN}"))
        each = _expanded(each, origin, elf.bits)
        found.append(each if relative else _inside(sysroot, each))
    return found


def _expanded(place: str, origin: str, bits: int) -> str:
    library = "lib64" if bits == 64 else "lib"
    for word, value in (("ORIGIN", origin), ("LIB", library)):
        place = place.replace(f"${{{word}}}", value).replace(f"${word}", value)
    return place


def _search(name: str, places: Sequence[str], arch: str, bits: int,
            sysroot: str) -> tuple[str, str]:
    """Where the library is, and its own name; empty if it is nowhere."""
    if "/" in name:
        places, name = [""], _inside(sysroot, name)
    for place in places:
        path = os.path.join(place, name)
        if not os.path.isfile(path):
            continue
        try:  # A library of another architecture is passed over, as the loader does.
            with read_elf(path) as elf:
                if (elf.arch, elf.bits) == (arch, bits):
                    return path, elf.soname
        except (ElfError, OSError):
            continue
    return "", ""


def _configured(sysroot: str) -> Iterator[str]:
    """The directories of /etc/ld.so.conf, with what it includes, one level deep."""
    for line in _lines(_inside(sysroot, "/etc/ld.so.conf")):
        if line.startswith("include "):
            pattern = os.path.join("/etc", line[8:].strip())
            for path in sorted(glob.glob(_inside(sysroot, pattern)))[:MAX_OBJECTS]:
                yield from (each for each in _lines(path) if each.startswith("/"))
        elif line.startswith("/"):
            yield line


def _lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_CONFIG).decode("utf-8", "surrogateescape")
    except OSError:
        return []
    return [line.split("#")[0].strip() for line in text.splitlines()]
