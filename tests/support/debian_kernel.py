# SPDX-License-Identifier: 0BSD
"""Debian's own kernels of other architectures, from the mirror that this system uses.

    found = debian_kernel.kernel("arm64", "linux-image-cloud-arm64")
    found.image, found.busybox, found.version

What is left, a kernel and a busybox, is kept in SDTKIT_KERNELS.
"""
from __future__ import annotations

import os
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

from . import apt
from .apt import Missing
from .lock import locked

# Looked at after the system's own release: it has architectures that Debian 12 has not.
LATER = "trixie"


@dataclass(frozen=True)
class Kernel:
    image: Path
    busybox: Path
    version: str            # package and version


def directory() -> Path:
    """Where kernels are kept from one run to the next."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("SDTKIT_KERNELS") or Path(cache, "sdtkit", "kernels")).absolute()


def kernel(architecture: str, package: str) -> Kernel:
    """Kernel and busybox of an architecture; fetched if they are not there."""
    base = directory()
    place = base / architecture
    with locked(base / f"{architecture}.lock"):
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=base, prefix="fetch.") as work:
                _fetch(Path(work), architecture, package).rename(place)
    return Kernel(place / "kernel", place / "busybox",
                  (place / "version").read_text(encoding="utf-8").strip())


def _fetch(work: Path, architecture: str, package: str) -> Path:
    """A directory with kernel, busybox and their version, of the first release that has them."""
    reasons: List[str] = []
    for mirror, own in apt.archives():
        for release in dict.fromkeys([own, LATER]):
            try:
                return _fetch_from(work / str(len(reasons)), architecture, package,
                                   (mirror, release))
            except Missing as reason:
                reasons.append(f"{release}: {reason}")
    raise Missing(f"kernel of {architecture}: " + "; ".join(reasons))


def _fetch_from(work: Path, architecture: str, package: str, archive: Tuple[str, str]) -> Path:
    release = download(work, archive, architecture, package, ["busybox-static"])
    image = next(work.glob("linux-image-*.deb"))
    place = work / "found"
    place.mkdir()
    _extract(image, r"\./boot/vmlinu[xz]-.*", place / "kernel")
    _extract(next(work.glob("busybox-static_*.deb")), r"\./(usr/)?bin/busybox", place / "busybox")
    version = image.stem.split("_")[1].replace("%3a", ":")
    (place / "version").write_text(f"linux-image-{release} {version}\n", encoding="utf-8")
    return place


def download(work: Path, archive: Tuple[str, str], architecture: str, package: str,
             also: Sequence[str]) -> str:
    """A kernel's package and others of a mirror's release, as .deb files in a directory.

    `also` are names with {release}, {version} and {series} of the kernel, such as 6.1.0-9-amd64,
    6.1.0-9 and 6.1.  Its result is the kernel's release.
    """
    found = apt.Apt(work, "deb", *archive, architecture)
    # The package of that name is empty; the one with the kernel has another name each month.
    depends = found.run("apt-cache", "depends", "--important", package)
    real = re.search(r"Depends: linux-image-(\d\S+)", depends)
    if real is None:
        raise Missing(f"no {package} in the archive")
    version = real[1].rpartition("-")[0]
    names = {"release": real[1], "version": version, "series": ".".join(version.split(".")[:2])}
    found.run("apt-get", "-q", "download", f"linux-image-{real[1]}",
              *(name.format(**names) for name in also))
    return real[1]


def _extract(package: Path, pattern: str, target: Path) -> None:
    """One file of a package, without unpacking all of its modules."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)],
                          stdout=subprocess.PIPE) as process:
        assert process.stdout
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                if re.fullmatch(pattern, member.name) and member.isfile():
                    content = archive.extractfile(member)
                    assert content
                    target.write_bytes(content.read())
                    target.chmod(0o755)
        process.stdout.read()
    if not target.exists():
        raise Missing(f"no {pattern} in {package.name}")
