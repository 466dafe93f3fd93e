# SPDX-License-Identifier: 0BSD
"""Output that comes as it is made: a file of -o, or standard output."""

from __future__ import annotations

import os
import stat
import sys

from ..host.error import Failure
from ..host.output import coloured, write_stream


class Stream:
    """Opened at once, so that a name that cannot be written is known before anything is traced.

    A file that was there keeps its text until the first word comes.
    """

    def __init__(self, name: str | None) -> None:
        self.name, self._made, self._begun = name, False, False
        if name is None:
            if sys.stdout is None:      # It was closed when we were started.
                raise Failure("cannot write standard output: it is closed; take -o FILE")
            self.number = sys.stdout.fileno()
            return
        try:
            self._made = not os.path.lexists(name)
            self.number = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise Failure(f"cannot write '{name}': {why}") from None

    @property
    def is_terminal(self) -> bool:
        return os.isatty(self.number)

    @property
    def is_coloured(self) -> bool:
        return coloured(self.number)

    def put(self, text: str) -> None:
        """Not by Python's streams: a signal in the middle of a long write makes them lose text."""
        if not self._begun:
            self._begun = True
            if self.name is not None and stat.S_ISREG(os.fstat(self.number).st_mode):
                os.ftruncate(self.number, 0)
        write_stream(self.number, text.encode("utf-8", "surrogateescape"))

    def drop(self) -> None:
        """Nothing was traced: a file that was not there is not there."""
        if self._made and not self._begun and self.name is not None:
            os.unlink(self.name)
