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


def file() -> IO[bytes]:
    """It has no name; but Python looks for a place with one that has."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        return tempfile.TemporaryFile()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
