# SPDX-License-Identifier: 0BSD
"""Inside gdb: the functions that are being called at a hit."""

from __future__ import annotations

import os
from typing import Any

from .inside import gdb

DEEPEST = 64


def stack(frame: Any) -> list[str]:
    """The innermost first, as far as gdb finds its way."""
    found: list[str] = []
    try:
        while frame is not None and frame.is_valid() and len(found) < DEEPEST:
            found.append(_name(frame))
            frame = frame.older()
    except (gdb.error, gdb.MemoryError, RuntimeError):
        pass
    return found


def _name(frame: Any) -> str:
    name = frame.name()
    place = frame.find_sal()
    if name and place.symtab and place.line:
        return f"{name} at {os.path.basename(place.symtab.filename)}:{place.line}"
    if name:
        return str(name)
    library = gdb.solib_name(frame.pc())
    return hex(frame.pc()) + (f" in {os.path.basename(library)}" if library else "")
