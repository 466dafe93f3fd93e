# SPDX-License-Identifier: 0BSD
"""A repository to clone: the files of this tree."""
from __future__ import annotations

import shutil
from pathlib import Path

from . import toolchain

ROOT = toolchain.ROOT
NOBODY = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]


def clone(target: Path) -> Path:
    """A repository with the files of this tree as they are now, committed or not."""
    done = toolchain.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], check=False)
    if done.returncode == 0:
        for name in done.stdout.splitlines():
            if (ROOT / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target / name)
    else:
        shutil.copytree(ROOT, target, symlinks=True, ignore=shutil.ignore_patterns(
            "build", "__pycache__", ".git"))
    toolchain.run(["git", "init", "-q", "-b", "main", target])
    toolchain.run(["git", "-C", target, "add", "-A"])
    toolchain.run(["git", "-C", target, *NOBODY, "commit", "-qm", "sdtkit"])
    return target
