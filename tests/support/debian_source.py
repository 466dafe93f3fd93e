# SPDX-License-Identifier: 0BSD
"""Unpacked source packages of the Debian release that this system runs.

    tree = debian_source.tree("postgresql-15")

What is unpacked is kept below SDTKIT_BUILD.
"""
from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from . import apt
from .apt import Missing
from .lock import locked
from .toolchain import ROOT

# Versions of one package that are tried: the newest may be listed before its files are there.
TRIED = 4


def directory() -> Path:
    """Where sources and builds of this suite are kept from one run to the next."""
    base = Path(os.environ.get("SDTKIT_BUILD") or ROOT / "build").absolute()
    found = base / "dropin"
    found.mkdir(parents=True, exist_ok=True)
    return found


def tree(package: str) -> Path:
    """The unpacked source.  Skips the test if it cannot be had."""
    place = directory() / package / "source"
    with locked(place.with_name("source.lock")):
        if not place.exists():
            try:
                _fetch(package, place)
            except Missing as reason:
                pytest.skip(f"source of {package}: {reason}")
    return place


def _fetch(package: str, place: Path) -> None:
    index = apt.Apt(directory() / "apt-sources", "deb-src", *apt.archives()[0])
    shown = index.run("apt-cache", "showsrc", "--only-source", package)
    versions = list(dict.fromkeys(re.findall(r"(?m)^Version: (.+)$", shown)))
    download = place.with_name("download")
    reasons = []
    for version in versions[:TRIED]:
        shutil.rmtree(download, ignore_errors=True)
        download.mkdir()
        try:
            index.run("apt-get", "-q", "source", "--only-source", "--download-only",
                      f"{package}={version}", cwd=download)
        except Missing as reason:
            reasons.append(str(reason))
            continue
        unpacked = place.with_name("unpack")
        shutil.rmtree(unpacked, ignore_errors=True)
        # It checks the files again, against the description of the package.
        apt.run("dpkg-source", "--no-copy", "--extract", next(download.glob("*.dsc")), unpacked)
        shutil.rmtree(download)
        unpacked.rename(place)
        return
    raise Missing("; ".join(reasons) or "no version in the archive")
