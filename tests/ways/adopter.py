# SPDX-License-Identifier: 0BSD
"""A person who adopts sdtkit: a home with a clone, an empty project, the lines of a recipe."""
from __future__ import annotations

from pathlib import Path
from typing import List

from support import page, toolchain

ROOT = toolchain.ROOT
EXAMPLES = ROOT / "examples"
VERSION = (ROOT / "gen" / "sdtgen" / "VERSION").read_text().strip()


def project(directory: Path, repository: Path) -> Path:
    """An empty folder in a new home, whose `sdtkit` is the clone; nothing is on the path.

    The folder has a blank in its name: a build that quotes badly fails.
    """
    folder = directory / "my app"
    folder.mkdir(parents=True)
    (directory / "sdtkit").symlink_to(repository)
    return folder


def follow(way: str, folder: Path) -> Path:
    """Runs the recipe's lines there, as they stand, and returns the folder."""
    assert page.play(EXAMPLES / way / "README.md", folder) == []
    return folder


def run(folder: Path, script: str, **environment: str) -> str:
    """What shell commands print; they must succeed."""
    return toolchain.run(["sh", "-euc", script], cwd=folder, joined=True,
                         env={"HOME": str(folder.parent), **environment}).stdout


def probes(binary: Path) -> List[str]:
    """The probes in a built file, by readelf."""
    listing = toolchain.run(["readelf", "-n", binary]).stdout
    return sorted(line.split()[-1] for line in listing.splitlines() if "    Name: " in line)


def rename(folder: Path) -> None:
    """An edit of the provider file and of the call that it asks for."""
    for name in ("app.provider", "app.c"):
        path = folder / name
        path.write_text(path.read_text().replace("request__done", "request__over")
                        .replace("REQUEST_DONE", "REQUEST_OVER"))


BEFORE = ["request__done", "request__start"]
AFTER = ["request__over", "request__start"]
