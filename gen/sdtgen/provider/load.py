# SPDX-License-Identifier: 0BSD
"""From the name of a provider file to its model, with the preprocessor if asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

from ..host.error import Failure
from ..host.output import coloured, complain
from .build import build
from .check import check
from .model import ProviderFile
from .parser import parse
from .source import MAX_BYTES, Diagnostics, Source


def load(path: str, flags: list[str] | None, *, pedantic: bool = False,
         before: Callable[[], None] = lambda: None) -> ProviderFile | None:
    """The model of a file, or None after its errors were reported; `before` them is called."""
    source = Source(path, read(path))
    diagnostics = Diagnostics(source)
    model = None
    good = diagnostics.check_text()
    if flags is not None and diagnostics.errors:
        good = False  # Nobody knows what a preprocessor makes of it.
    elif flags is not None:
        diagnostics = expand(source, flags, includes=not pedantic)
        good = diagnostics.check_text()
    if good:
        model = build(os.path.basename(path), parse(diagnostics), diagnostics)
        check(model, diagnostics)
        if pedantic:
            from .portable import check_portable    # `check` alone pays for it.
            check_portable(model, diagnostics)
    colour = sys.stderr is not None and coloured(2)
    messages = diagnostics.render(pedantic=pedantic, colour=colour)
    before()
    complain(messages)
    return None if diagnostics.errors else model


def expand(source: Source, flags: list[str], *, includes: bool) -> Diagnostics:
    """The file as the preprocessor leaves it."""
    # Few runs want it, and each would pay for it at its start.
    from .cpp.expanded import ExpandedDiagnostics
    from .cpp.preprocess import preprocess
    return ExpandedDiagnostics(preprocess(source, flags, includes=includes))


def read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if isinstance(error, OSError) and error.errno == errno.EISDIR:
            reason = "it is a directory"
        raise Failure(f"cannot read '{path}': {reason}") from None
    if data.startswith(b"\x7fELF"):
        raise Failure(f"cannot read '{path}': it is a built file, not a provider file")
    if len(data) > MAX_BYTES:
        raise Failure(f"cannot read '{path}': it has more than {MAX_BYTES >> 20} MB")
    return data
