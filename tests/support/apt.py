# SPDX-License-Identifier: 0BSD
"""apt in a directory of its own: nothing of the system changes but what it downloads to there.

    mirror, release = apt.archives()[0]
    found = apt.Apt(directory, "deb", mirror, release, "arm64")
    found.run("apt-get", "download", "busybox-static")

It uses the mirror that this system uses, and checks the archive's signature.
"""
from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import List, Tuple, Union

from . import toolchain
from .lock import locked

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LIMIT = 900     # seconds for one command


class Missing(Exception):
    """What cannot be had of the archive, and why."""


def run(*words: Union[str, Path], cwd: Path = Path("/"), config: str = "") -> str:
    """What a command of apt or dpkg prints; Missing, with its error, if it fails."""
    if shutil.which(words[0]) is None:
        raise Missing(f"no {words[0]} here")
    try:
        done = toolchain.run(words, check=False, cwd=cwd, timeout=LIMIT,
                             env={"APT_CONFIG": config} if config else {})
    except subprocess.TimeoutExpired as error:
        raise Missing(str(error)) from None
    if done.returncode:
        rows = [row for row in done.stderr.splitlines() if row.startswith("E: ")]
        raise Missing(f"{' '.join(map(str, words))}: "
                      f"{rows[0] if rows else done.stderr.strip()[-300:]}")
    return done.stdout


def archives() -> List[Tuple[str, str]]:
    """The mirrors of the main archive that apt is configured with, and this system's release."""
    found = re.search(r"^VERSION_CODENAME=\"?([\w-]+)",
                      Path("/etc/os-release").read_text(encoding="utf-8"), re.MULTILINE)
    release = found[1] if found else ""
    rows = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
               "Created-By: Packages").splitlines()
    mirrors = [row.split()[0] for row in rows if row.split()[1:] == [release, "main"]]
    if not mirrors:
        raise Missing("no mirror of this Debian release in the configuration of apt")
    return [(mirror, release) for mirror in dict.fromkeys(mirrors)]


def network() -> List[str]:
    """The lines of the system's configuration that say how to reach the network."""
    return [row for row in run("apt-config", "dump", "Acquire").splitlines()
            if re.match(r"Acquire::(http|https|ForceIPv\d|Check-)", row)]


class Apt:
    """apt with the lists of one release, which are fetched unless they are there."""

    def __init__(self, directory: Path, kind: str, mirror: str, release: str,
                 architecture: str = "") -> None:
        self.directory = directory
        with locked(directory / "lock"):
            if not (directory / "ready").exists():
                if not KEYRING.exists():
                    raise Missing(f"no {KEYRING} (package debian-archive-keyring)")
                self._configure(f"{kind} [signed-by={KEYRING}] {mirror} {release} main\n",
                                architecture)
                self.run("apt-get", "-q", "update")
                (directory / "ready").touch()

    def _configure(self, source: str, architecture: str) -> None:
        place = self.directory
        for name in ("state/lists/partial", "cache/archives/partial", "none"):
            (place / name).mkdir(parents=True, exist_ok=True)
        (place / "status").touch()
        (place / "sources.list").write_text(source, encoding="utf-8")
        options = {
            "APT::Sandbox::User": "root", "APT::Update::Error-Mode": "any",
            "Dir::State": f"{place}/state", "Dir::State::status": f"{place}/status",
            "Dir::Cache": f"{place}/cache", "Dir::Etc::sourcelist": f"{place}/sources.list",
            "Dir::Etc::sourceparts": f"{place}/none", "Dir::Etc::parts": f"{place}/none",
            "Dir::Etc::main": f"{place}/none/main", "Dir::Etc::preferences": f"{place}/none/main",
            "Dir::Etc::preferencesparts": f"{place}/none",
            "Acquire::Languages": "none", "Acquire::http::Timeout": "30", "Acquire::Retries": "3",
        }
        if architecture:
            options.update({"APT::Architecture": architecture, "APT::Architectures": architecture})
        lines = [*network(), *(f'{name} "{value}";' for name, value in options.items())]
        (place / "apt.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, *words: Union[str, Path], cwd: Union[Path, None] = None) -> str:
        """What one of apt's commands prints, in the directory or another."""
        return run(*words, cwd=cwd or self.directory, config=str(self.directory / "apt.conf"))
