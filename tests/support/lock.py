# SPDX-License-Identifier: 0BSD
"""Locks of files, by which the workers of pytest-xdist, and several runs, share what is made once.

    with locked(place / "lock"):
        if not made.exists(): ...
"""
from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Iterator


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else holds this file meanwhile; it and its directory are made if they are missing.

    It is not opened for writing, so that it may be a program that runs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
