# SPDX-License-Identifier: 0BSD
"""A new Debian in a directory, and commands that run in it as root.

    new = new_system.Root.make(directory)
    new.run("apt-get install -qy git")
    new.remove()
    other = new_system.Root.make(directory, "trixie", ["g++", "clang"], kept=new_system.cache())

A system is made once, and kept, beside the directory or in the user's cache, for the next run.

What is mounted for a command is mounted in a namespace of its own, and gone with it: nothing
outside changes, and removing the directory removes nothing else.
"""
from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

import pytest

from . import apt, toolchain
from .lock import locked

LIMIT = 900  # seconds a command may take
# Mounts of the command are its own, and end with it.
APART = ["unshare", "--mount", "--propagation", "private"]
INSTALL = ("apt-get -qq -o Acquire::Retries=3 install -y --no-install-recommends {} < /dev/null")
ENTER = """
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
mkdir -p "$1/$2"
root=$1 folder=$2 script=$3
set --
path=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
exec chroot "$root" /usr/bin/env -i PATH="$path" HOME=/root TERM=dumb LANG=C.UTF-8 \\
    DEBIAN_FRONTEND=noninteractive \\
    sh -euc 'cd "$0" && exec sh -euc "$1"' "/$folder" "$script"
"""


def cache() -> Path:
    """Where systems with many packages are kept."""
    above = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(above, "sdtkit", "roots").absolute()


def archive(folder: Path, release: str, mirror: str, packages: Sequence[str] = ()) -> Path:
    """The archive of a system with apt, these packages and little else; made unless it is there."""
    name = "-".join([release, *sorted(packages)])
    kept, unfinished = folder / f"{name}.tar", folder / f"{name}.unfinished.tar"
    network = [f"--aptopt={row}" for row in apt.network()]
    with locked(folder / "tar.lock"):
        if not kept.exists():
            # The lists of a mirror that stands still are old.
            toolchain.run([*APART, "mmdebstrap", "--mode=root", "--variant=minbase", *network,
                           "--aptopt=Acquire::Retries 3", "--dpkgopt=force-unsafe-io",
                           '--aptopt=Acquire::Check-Valid-Until "false"',
                           *([f"--include={','.join(packages)}"] if packages else []), release,
                           unfinished, mirror], timeout=LIMIT)
            unfinished.rename(kept)
    return kept


@dataclass(frozen=True)
class Root:
    """A directory with a system in it."""

    path: Path

    @staticmethod
    def make(path: Path, release: str = "", packages: Sequence[str] = (),
             kept: Optional[Path] = None) -> Root:
        """Makes it from the mirror that this system uses; skips the test where that cannot be.

        Of this system's release unless another is named; `kept` is where its archive is.
        """
        toolchain.need("mmdebstrap", "unshare", "chroot")
        if os.getuid():
            pytest.skip("needs root")
        done = toolchain.run([*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False)
        if done.returncode:
            pytest.skip(f"cannot mount here: {done.stderr.strip()}")
        try:
            mirror, own = apt.archives()[0]
        except apt.Missing as reason:
            if os.environ.get("CI") == "true":
                pytest.fail(str(reason), pytrace=False)
            pytest.skip(str(reason))
        path.mkdir(parents=True)
        toolchain.run(["tar", "-x", "-p", "--numeric-owner", "--exclude=./dev/*", "-C", path,
                       "-f", archive(kept or path.parent, release or own, mirror, packages)])
        resolver = Path("/etc/resolv.conf")
        if resolver.exists():
            shutil.copy(resolver, path / "etc" / "resolv.conf")
        made = Root(path)
        if not packages:
            made.run("apt-get -qq -o Acquire::Retries=3 update")
        return made

    def run(self, script: str, folder: str = "root", *, check: bool = True,
            limit: float = LIMIT) -> "subprocess.CompletedProcess[str]":
        """Shell commands in a folder of it, as root; standard error is part of the output."""
        done = toolchain.run([*APART, "sh", "-euc", ENTER, "enter", self.path, folder, script],
                             joined=True, timeout=limit, check=False)
        assert done.returncode == 0 or not check, f"{script}\n{done.stdout[-8000:]}"
        return done

    def install(self, *packages: str) -> None:
        self.run(INSTALL.format(" ".join(packages)))

    def remove(self) -> None:
        """Removes the directory; refuses if anything is mounted below it."""
        mounted = [line.split()[4] for line in
                   Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()]
        inside = [each for each in mounted if each.startswith(f"{self.path}/")]
        assert not inside, f"mounted: {inside}"
        shutil.rmtree(self.path)
