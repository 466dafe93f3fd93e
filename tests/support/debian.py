# SPDX-License-Identifier: 0BSD
"""Debian's own kernels of other architectures, from the mirror that this system uses.

    found = debian.kernel("arm64", "linux-image-cloud-arm64")
    found.image, found.busybox, found.version

apt works in a tree of its own, so nothing of the system changes, and verifies what it fetches by
the archive's signature.  What is left, a kernel and a busybox, is kept in SDTKIT_KERNELS.
"""
from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Looked at after the system's own release: it has architectures that Debian 12 has not.
LATER = "trixie"


class Missing(Exception):
    """Which kernel cannot be had, and why."""


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
    base.mkdir(parents=True, exist_ok=True)
    with open(base / f"{architecture}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            with tempfile.TemporaryDirectory(dir=base, prefix="fetch.") as work:
                _fetch(Path(work), architecture, package).rename(place)
    return Kernel(place / "kernel", place / "busybox",
                  (place / "version").read_text(encoding="utf-8").strip())


def _run(words: Sequence[str], cwd: Path, **environment: str) -> str:
    try:
        done = subprocess.run(words, cwd=cwd, env={**os.environ, "LC_ALL": "C", **environment},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=900, check=False)
    except subprocess.TimeoutExpired as error:
        raise Missing(str(error)) from None
    if done.returncode:
        reason = next((row for row in done.stderr.splitlines() if row.startswith("E: ")), "failed")
        raise Missing(f"{' '.join(words)}: {reason}")
    return done.stdout


def archive() -> List[Tuple[str, str]]:
    """Mirrors of the main archive that apt is configured with, and the releases to try."""
    here = Path("/")
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    codename = re.search(r"^VERSION_CODENAME=\"?([\w-]+)", release, re.MULTILINE)
    rows = _run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                 "Created-By: Packages"], here).splitlines()
    mirrors = [row.split()[0] for row in rows
               if codename and row.split()[1:] == [codename[1], "main"]]
    return [(mirror, name) for mirror in dict.fromkeys(mirrors)
            for name in dict.fromkeys([codename[1] if codename else LATER, LATER])]


def _configure(work: Path, architecture: str, mirror: str, release: str) -> Dict[str, str]:
    """A tree for apt, with nothing of the system's but how to reach the network."""
    for name in ("state/lists/partial", "cache/archives/partial", "none"):
        (work / name).mkdir(parents=True, exist_ok=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {release} main\n",
                                       encoding="utf-8")
    network = [row for row in _run(["apt-config", "dump", "Acquire"], work).splitlines()
               if re.match(r"Acquire::(http|https|Retries|ForceIPv\d|Check-)", row)]
    options = {
        "APT::Architecture": architecture, "APT::Architectures": architecture,
        "APT::Sandbox::User": "root", "APT::Update::Error-Mode": "any",
        "Dir::State": f"{work}/state", "Dir::State::status": f"{work}/status",
        "Dir::Cache": f"{work}/cache", "Dir::Etc::sourcelist": f"{work}/sources.list",
        "Dir::Etc::sourceparts": f"{work}/none", "Dir::Etc::parts": f"{work}/none",
        "Dir::Etc::main": f"{work}/none/main", "Dir::Etc::preferences": f"{work}/none/main",
        "Dir::Etc::preferencesparts": f"{work}/none",
        "Acquire::Languages": "none", "Acquire::http::Timeout": "30",
    }
    lines = [*network, *(f'{name} "{value}";' for name, value in options.items())]
    (work / "apt.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"APT_CONFIG": str(work / "apt.conf")}


def _fetch(work: Path, architecture: str, package: str) -> Path:
    """A directory with kernel, busybox and their version."""
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise Missing(f"kernel of {architecture}: no {program} here to fetch it with")
    if not KEYRING.exists():
        raise Missing(f"kernel of {architecture}: no {KEYRING} (package debian-archive-keyring)")
    sources = archive()
    reasons = [] if sources else ["no mirror of this Debian release in the configuration of apt"]
    for number, (mirror, release) in enumerate(sources):
        try:
            return _fetch_from(work / str(number), architecture, package, mirror, release)
        except Missing as reason:
            reasons.append(f"{release}: {reason}")
    raise Missing(f"kernel of {architecture}: " + "; ".join(reasons))


def _fetch_from(work: Path, architecture: str, package: str, mirror: str, release: str) -> Path:
    real = _download_from(work, architecture, package, ["busybox-static"], mirror, release)
    place = work / "found"
    place.mkdir()
    _extract(next(work.glob("linux-image-*.deb")), r"\./boot/vmlinu[xz]-.*", place / "kernel")
    _extract(next(work.glob("busybox-static_*.deb")), r"\./(usr/)?bin/busybox", place / "busybox")
    version = next(work.glob("linux-image-*.deb")).stem.split("_")[1].replace("%3a", ":")
    (place / "version").write_text(f"{real} {version}\n", encoding="utf-8")
    return place


def _download_from(work: Path, architecture: str, package: str, also: Sequence[str], mirror: str,
                   release: str) -> str:
    """Packages into a directory; the name of the package that has the kernel."""
    environment = _configure(work, architecture, mirror, release)
    _run(["apt-get", "-q", "-o", "Acquire::Retries=3", "update"], work, **environment)
    # The package of that name is empty; the one with the kernel has another name each month.
    depends = _run(["apt-cache", "depends", "--important", package], work, **environment)
    real = re.search(r"Depends: (linux-image-(\d\S+))", depends)
    if real is None:
        raise Missing(f"no {package} in the archive")
    version = real[2].rpartition("-")[0]
    names = {"release": real[2], "version": version, "series": ".".join(version.split(".")[:2])}
    _run(["apt-get", "-q", "-o", "Acquire::Retries=3", "download", real[1],
          *(name.format(**names) for name in also)], work, **environment)
    return real[1]


def download(work: Path, architecture: str, package: str, also: Sequence[str]) -> str:
    """A kernel's package and others of this system's release, as .deb files in a directory.

    `also` are names with {release}, {version} and {series} of the kernel, such as 6.1.0-9-amd64,
    6.1.0-9 and 6.1.  Its result is the release.
    """
    if not KEYRING.exists():
        raise Missing(f"no {KEYRING} (package debian-archive-keyring)")
    sources = archive()
    if not sources:
        raise Missing("no mirror of this Debian release in the configuration of apt")
    mirror, release = sources[0]
    real = _download_from(work, architecture, package, also, mirror, release)
    return real.replace("linux-image-", "", 1)


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
