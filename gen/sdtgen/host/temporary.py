# SPDX-License-Identifier: 0BSD
"""Temporary files that no signal leaves behind: it waits while they are made and removed."""

from __future__ import annotations

import contextlib
import signal
import tempfile
from typing import IO, Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def folder() -> Iterator[str]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        with tempfile.TemporaryDirectory(prefix="sdtkit-") as name:
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                yield name
            finally:
                signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def file(text: str = "") -> IO[bytes]:
    """A file without a name, that its own user alone may open; it is read from its beginning.

    What a tracer is told goes by such a file: a command line has a limit, and all can read it.
    """
    # Python looks for a place with a file that has a name.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        made = tempfile.TemporaryFile()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    made.write(text.encode("utf-8", "surrogateescape"))
    made.seek(0)
    return made
