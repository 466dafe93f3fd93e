# SPDX-License-Identifier: 0BSD
"""Finds the libraries of a program as the dynamic loader would, without running anything.

The order is that of ld.so(8): DT_RPATH of the file and of those that asked for it if it has no
DT_RUNPATH, LD_LIBRARY_PATH where the caller passes it, DT_RUNPATH, the directories of ld.so.conf,
the default ones.  Not looked at: copies for newer processors in glibc-hwcaps.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from .elf import Elf, ElfError, read_elf

MAX_OBJECTS = 2000
MAX_CONFIG = 1 << 20
MAX_PLACES = 256                # directories that one file may name
MAX_NAMES = 20_000              # names that are looked for
DEFAULT = ("/lib64", "/usr/lib64", "/lib", "/usr/lib")
DEBUG = "/usr/lib/debug"


class Objects:
    """Files that a program consists of, itself first; `missing` are names nobody has."""

    def __init__(self, paths: tuple[str, ...], missing: tuple[str, ...]) -> None:
        self.paths, self.missing = paths, missing


class _Asking:
    """What a file asks for, and where it says to look for that."""

    def __init__(self, identity: tuple[int, int, int], soname: str, needed: tuple[str, ...],
                 places: tuple[str, ...], has_runpath: bool) -> None:
        self.identity, self.soname, self.needed = identity, soname, needed
        self.places, self.has_runpath = places, has_runpath


class Libraries:
    """Finds libraries.  What it has read of one it keeps, since programs share theirs.

    `sysroot` is put in front of every absolute directory; `extra` are the directories of
    LD_LIBRARY_PATH, `preloaded` the names of LD_PRELOAD.
    """

    def __init__(self, sysroot: str = "", extra: Sequence[str] = (),
                 preloaded: Sequence[str] = ()) -> None:
        self._sysroot, self._extra, self._preloaded = sysroot, tuple(extra), tuple(preloaded)
        self._asking: dict[str, _Asking | None] = {}
        self._identities: set[tuple[int, int, int]] = set()
        self._closures: dict[object, Objects] = {}
        self._found: dict[tuple[str, tuple[str, ...], str, int], str | None] = {}

    def of(self, elf: Elf) -> Objects:
        """The file and all libraries that it needs, directly or not."""
        first = self._read(elf)
        key = first.needed, first.places, first.has_runpath, elf.arch, elf.bits
        found = self._closures.get(key)
        if found is None:
            found = self._closures[key] = self._closure(elf, first)
        paths = found.paths[1:]
        if elf.identity in self._identities:
            paths = tuple([path for path in paths if self._is_other(path, elf)])
        return Objects((elf.path, *paths), found.missing)

    def _is_other(self, path: str, elf: Elf) -> bool:
        asking = self._open(path)
        return asking is not None and asking.identity != elf.identity

    def _closure(self, elf: Elf, first: _Asking) -> Objects:
        paths, missing = [elf.path], []
        seen: set[tuple[int, int, int]] = set()
        known: set[str] = set()     # As the loader: a name that is loaded is not looked for again.
        inherited: dict[str, tuple[str, ...]] = {elf.path: ()}      # directories of DT_RPATH
        for current in paths:
            asking = first if current == elf.path else self._open(current)
            if asking is None:
                continue
            passed_on = inherited[current]
            if asking.has_runpath:
                places = (*self._extra, *asking.places)
            else:
                passed_on = (*asking.places, *passed_on)[:MAX_PLACES]
                places = (*passed_on, *self._extra)
            for name in (*self._preloaded, *asking.needed) if asking is first else asking.needed:
                if name in known or len(known) >= MAX_NAMES:
                    continue
                known.add(name)
                found = self._search(name, places, elf.arch, elf.bits)
                if found is None:
                    missing.append(name)
                    continue
                library = self._open(found)
                if library:
                    known.add(library.soname)
                if library and library.identity not in seen and len(paths) < MAX_OBJECTS:
                    seen.add(library.identity)
                    paths.append(found)
                    inherited[found] = passed_on
        return Objects(tuple(paths), tuple(missing))

    def _read(self, elf: Elf) -> _Asking:
        asked = elf.dynamic
        places = _own(elf, elf.path, self._sysroot) if asked.runpath or asked.rpath else ()
        return _Asking(elf.identity, asked.soname, tuple(asked.needed), tuple(places),
                       bool(asked.runpath))

    def _open(self, path: str) -> _Asking | None:
        if path not in self._asking:
            try:
                with read_elf(path) as elf:
                    self._asking[path] = self._read(elf)
                    self._identities.add(elf.identity)
            except (ElfError, OSError):
                self._asking[path] = None
        return self._asking[path]

    def _search(self, name: str, places: tuple[str, ...], arch: str, bits: int) -> str | None:
        key = name, places, arch, bits
        if key not in self._found:
            self._found[key] = _search(name, [*places, *self._system], arch, bits,
                                       self._sysroot)
        return self._found[key]

    @cached_property
    def _system(self) -> list[str]:
        return [_inside(self._sysroot, each)
                for each in (*_configured(self._sysroot), *DEFAULT)]


def objects(path: str, sysroot: str = "", environment: Mapping[str, str] | None = None) -> Objects:
    """The file and its libraries; `environment` is that in which it is to be run, if it is.

    Raises ElfError and OSError for `path` itself only.
    """
    with read_elf(path) as elf:
        return Libraries(sysroot, *_told(path, environment or {})).of(elf)


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
    named = (elf.dynamic.runpath or elf.dynamic.rpath)[:MAX_PLACES]
    if not named:
        return []
    origin = os.path.dirname(os.path.realpath(path))
    found = []
    for each in named:
        relative = each.startswith(("$ORIGIN", "${ORIGIN}"))
        each = _expanded(each, origin, elf.bits)
        found.append(each if relative else _inside(sysroot, each))
    return found


def _expanded(place: str, origin: str, bits: int) -> str:
    library = "lib64" if bits == 64 else "lib"
    for word, value in (("ORIGIN", origin), ("LIB", library)):
        place = place.replace(f"${{{word}}}", value).replace(f"${word}", value)
    return place


def _search(name: str, places: Sequence[str], arch: str, bits: int, sysroot: str) -> str | None:
    if "/" in name:
        places, name = [""], _inside(sysroot, name)
    for place in places:
        path = os.path.join(place, name)
        if not os.path.isfile(path):
            continue
        try:  # A library of another architecture is passed over, as the loader does.
            with read_elf(path) as elf:
                if (elf.arch, elf.bits) == (arch, bits):
                    return path
        except (ElfError, OSError):
            continue
    return None


def _configured(sysroot: str) -> Iterator[str]:
    """The directories of /etc/ld.so.conf, with what it includes, one level deep."""
    for line in _lines(_inside(sysroot, "/etc/ld.so.conf")):
        if line.startswith("include "):
            pattern = os.path.join("/etc", line[8:].strip())
            for path in _matching(_inside(sysroot, pattern))[:MAX_OBJECTS]:
                yield from (each for each in _lines(path) if each.startswith("/"))
        elif line.startswith("/"):
            yield line


def _matching(pattern: str) -> list[str]:
    """The files of a pattern, sorted."""
    place, _, name = pattern.rpartition("/")
    if name == "*.conf" and not set(place) & set("*?["):
        # What every system has; the module that knows all patterns costs a sixth of a start.
        try:
            names = sorted(each for each in os.listdir(place) if each.endswith(name[1:]))
        except OSError:
            return []
        return [f"{place}/{each}" for each in names if each[0] != "."]
    import glob
    return sorted(glob.glob(pattern))


def _lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_CONFIG).decode("utf-8", "surrogateescape")
    except OSError:
        return []
    return [line.split("#")[0].strip() for line in text.splitlines()]
