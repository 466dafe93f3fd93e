# SPDX-License-Identifier: 0BSD
"""Unpacked source packages of the Debian release that this system runs.

    tree = debian_source.tree("postgresql-15")

apt works with a state of its own and the system's mirrors, so nothing of the system changes, and
checks what it fetches by the archive's signature.  What is unpacked is kept below SDTKIT_BUILD.
"""
from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import List, Sequence

import pytest

from .toolchain import ROOT

# Versions of one package that are tried: the newest may be listed before its files are there.
TRIED = 4


class Unreachable(Exception):
    """The archive does not give the package, and why."""


def directory() -> Path:
    """Where sources and builds of this suite are kept from one run to the next."""
    base = Path(os.environ.get("SDTKIT_BUILD") or ROOT / "build").absolute()
    found = base / "dropin"
    found.mkdir(parents=True, exist_ok=True)
    return found


def tree(package: str) -> Path:
    """The unpacked source.  Skips the test if it cannot be had."""
    base = directory()
    place = base / package / "source"
    place.parent.mkdir(exist_ok=True)
    with open(place.parent / "source.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            try:
                _fetch(base, package, place)
            except Unreachable as reason:
                pytest.skip(f"source of {package}: {reason}")
    return place


def _run(words: Sequence[str], cwd: Path) -> str:
    if shutil.which(words[0]) is None:
        raise Unreachable(f"no {words[0]} here")
    done = subprocess.run(words, cwd=cwd, env={**os.environ, "LC_ALL": "C"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=600, check=False)
    if done.returncode:
        rows = [row for row in done.stderr.splitlines() if row.startswith("E: ")]
        raise Unreachable(f"{words[0]}: {rows[0] if rows else done.stderr.strip()[-300:]}")
    return done.stdout


def _options(apt: Path) -> List[str]:
    settings = {
        "Dir::Etc::SourceList": f"{apt}/sources.list",
        "Dir::Etc::SourceParts": f"{apt}/parts",
        "Dir::State": f"{apt}/state", "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": f"{apt}/cache", "Acquire::Languages": "none", "Acquire::Retries": "3",
        "Acquire::http::Timeout": "30",
    }
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _index(base: Path) -> List[str]:
    """Lists of source packages, made once; the options that make apt use them."""
    apt = base / "apt"
    options = _options(apt)
    with open(base / "apt.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (apt / "done").exists():
            return options
        shutil.rmtree(apt, ignore_errors=True)
        for name in ("state/lists/partial", "cache/archives/partial", "parts"):
            (apt / name).mkdir(parents=True)
        _write_sources(apt)
        _run(["apt-get", "-q", *options, "update"], base)
        (apt / "done").touch()
    return options


def _write_sources(apt: Path) -> None:
    """The system's own sources with `deb` turned into `deb-src`: mirrors and keys stay."""
    listed = _run(["apt-config", "shell", "list", "Dir::Etc::sourcelist/f",
                   "parts", "Dir::Etc::sourceparts/d"], apt)
    names = dict(re.findall(r"^(\w+)='(.*)'$", listed, re.MULTILINE))
    parts = Path(names["parts"])
    rows = [re.sub(r"^\s*deb\s", "deb-src ", row)
            for path in [Path(names["list"]), *sorted(parts.glob("*.list"))] if path.exists()
            for row in path.read_text(encoding="utf-8").splitlines()
            if re.match(r"\s*deb(-src)?\s", row)]
    (apt / "sources.list").write_text("\n".join([*dict.fromkeys(rows), ""]), encoding="utf-8")
    for path in parts.glob("*.sources"):
        text = re.sub(r"(?m)^Types:.*$", "Types: deb-src", path.read_text(encoding="utf-8"))
        (apt / "parts" / path.name).write_text(text, encoding="utf-8")


def _fetch(base: Path, package: str, place: Path) -> None:
    options = _index(base)
    shown = _run(["apt-cache", *options, "showsrc", "--only-source", package], base)
    versions = list(dict.fromkeys(re.findall(r"(?m)^Version: (.+)$", shown)))
    download = place.with_name("download")
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir()
    reasons = []
    for version in versions[:TRIED]:
        try:
            _run(["apt-get", "-q", *options, "source", "--only-source", "--download-only",
                  f"{package}={version}"], download)
        except Unreachable as reason:
            reasons.append(str(reason))
            continue
        description = next(download.glob("*.dsc"))
        unpacked = place.with_name("unpack")
        shutil.rmtree(unpacked, ignore_errors=True)
        # It checks the files again, against the description of the package.
        _run(["dpkg-source", "--no-copy", "--extract", str(description), str(unpacked)], base)
        shutil.rmtree(download)
        unpacked.rename(place)
        return
    raise Unreachable("; ".join(reasons) or "no version in the archive")
