# SPDX-License-Identifier: 0BSD
"""A name of plain characters for any file, for a tracer whose language has no word for its path.

Versions of bpftrace differ in what a quote, a backslash, ':' or '*' means in a path, so no escape
is right for all.  This name has letters and digits alone, and stays that of this file if another
takes its path meanwhile.
"""

from __future__ import annotations

import os

from ..host.error import Failure
from ..tracing.attach import PLAIN_PATH


class Paths:
    """The names hold until sdtkit ends."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}

    def of(self, path: str) -> str:
        """The absolute path itself, or a name in /proc."""
        path = os.path.abspath(path)
        if PLAIN_PATH.fullmatch(path):
            return path
        if path not in self._open:
            try:
                self._open[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                raise Failure(f"cannot read '{path}': {error.strerror}") from None
        return f"/proc/{os.getpid()}/fd/{self._open[path]}"


def is_for_files_only(path: str) -> bool:
    """Whether bpftrace cannot find the file in a process.

    With -p it looks for the name that the process sees, and reads that as if it were a part of
    the program.
    """
    return bool(set(os.path.realpath(path)) & set(":\n"))
