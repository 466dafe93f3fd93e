# SPDX-License-Identifier: 0BSD
"""The Pythons of this machine that may run sdtkit: found once, and only if a test asks."""
from __future__ import annotations

import functools
import glob
import os
import re
import subprocess
import sys
from typing import Dict

from support.sizes import runs


@functools.lru_cache(maxsize=None)
def interpreters() -> Dict[str, str]:
    """Version and path of each Python from 3.9 on; in the quick run of the running one alone."""
    found = {sys.version.split()[0]: sys.executable}
    if not runs("ci"):
        return found
    places = [*os.environ.get("PATH", "").split(":"),
              *glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin"))]
    paths = {os.path.realpath(path) for place in places for path in glob.glob(f"{place}/python3*")
             if re.fullmatch(r"python3[\d.]*", os.path.basename(path))}
    for path in sorted(paths):
        done = subprocess.run([path, "-c", "import sys; print(sys.version.split()[0])"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
                              check=False)
        version = done.stdout.strip()
        if done.returncode == 0 and tuple(map(int, re.findall(r"\d+", version)[:2])) >= (3, 9):
            found.setdefault(version, path)
    return found
